// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Nested;

/** The contract, on MariaDB. */
class MariaDbJmsTest {

    @Nested
    class Acknowledgement extends AcknowledgeContract {
        Acknowledgement() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class AsyncSends extends AsyncSendContract {
        AsyncSends() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class BareConnections extends BareConnectionContract {
        BareConnections() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class OddTransactions extends OddTransactionContract {
        OddTransactions() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Browsers extends BrowserContract {
        Browsers() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class ClosedObjects extends ClosedContract {
        ClosedObjects() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class ConnectionConsumers extends ConnectionConsumerContract {
        ConnectionConsumers() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class ConcurrentUse extends ConcurrentUseContract {
        ConcurrentUse() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Connections extends ConnectionContract {
        Connections() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Contexts extends ContextContract {
        Contexts() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Credentials extends CredentialsContract {
        Credentials() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Destinations extends DestinationContract {
        Destinations() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Domains extends DomainContract {
        Domains() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class JoinedTransactions extends JoinedContract {
        JoinedTransactions() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Guarantees extends GuaranteeContract {
        Guarantees() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class JtaTransactionManagers extends JtaContract {
        JtaTransactionManagers() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class ListenerEnds extends ListenerEndContract {
        ListenerEnds() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Listeners extends ListenerContract {
        Listeners() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Outages extends OutageContract {
        Outages() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class LostNodes extends LostNodeContract {
        LostNodes() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class NonPersistentMessagesOfQueues extends NonPersistentQueueContract {
        NonPersistentMessagesOfQueues() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class NonPersistentMessagesOfTopics extends NonPersistentTopicContract {
        NonPersistentMessagesOfTopics() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Receives extends ReceiveContract {
        Receives() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Reservations extends ReservationContract {
        Reservations() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Security extends SecurityContract {
        Security() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class SecurityAdministration extends SecurityAdminContract {
        SecurityAdministration() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Administration extends AdminContract {
        Administration() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class RedeliveryPolicies extends RedeliveryPolicyContract {
        RedeliveryPolicies() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class FlowLimits extends FlowLimitContract {
        FlowLimits() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Overflows extends OverflowContract {
        Overflows() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class FlowRaces extends FlowRaceContract {
        FlowRaces() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class PolicyCosts extends PolicyCostContract {
        PolicyCosts() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class ExclusiveConsumers extends ExclusiveConsumerContract {
        ExclusiveConsumers() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Expiry extends ExpiryContract {
        Expiry() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class DeadLetterAdministration extends DeadLetterContract {
        DeadLetterAdministration() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Sends extends SendContract {
        Sends() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class ServerSessions extends ServerSessionContract {
        ServerSessions() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Subscriptions extends SubscriptionContract {
        Subscriptions() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class SubscriptionUses extends SubscriptionUseContract {
        SubscriptionUses() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Keys extends KeyContract {
        Keys() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Schedules extends ScheduleContract {
        Schedules() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Duplicates extends DuplicateContract {
        Duplicates() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class LargeMessages extends LargeMessageContract {
        LargeMessages() {
            super(MariaDbJmsDatabase::new);
        }

        @Override
        void allowLargeMessages() throws Exception {
            try (Connection connection = database().connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET GLOBAL max_allowed_packet = " + (256 << 20));
            }
            closing(() -> {
                try (Connection connection = database().connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute("SET GLOBAL max_allowed_packet = " + (16 << 20));
                }
            });
        }
    }

    @Nested
    class MalformedMessages extends MalformedMessageContract {
        MalformedMessages() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class WrappedDataSources extends WrappedContract {
        WrappedDataSources() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Messages extends MessageContract {
        Messages() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Groups extends GroupContract {
        Groups() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class RandomGroups extends RandomGroupContract {
        RandomGroups() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Selectors extends SelectorContract {
        Selectors() {
            super(MariaDbJmsDatabase::new);
        }
    }
}
