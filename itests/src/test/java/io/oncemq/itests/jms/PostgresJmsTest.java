// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** The contract, on PostgreSQL. */
class PostgresJmsTest {

    @Nested
    class Acknowledgement extends AcknowledgeContract {
        Acknowledgement() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class AsyncSends extends AsyncSendContract {
        AsyncSends() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class BareConnections extends BareConnectionContract {
        BareConnections() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class OddTransactions extends OddTransactionContract {
        OddTransactions() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Browsers extends BrowserContract {
        Browsers() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class ClosedObjects extends ClosedContract {
        ClosedObjects() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class ConnectionConsumers extends ConnectionConsumerContract {
        ConnectionConsumers() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class ConcurrentUse extends ConcurrentUseContract {
        ConcurrentUse() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Connections extends ConnectionContract {
        Connections() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Contexts extends ContextContract {
        Contexts() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Credentials extends CredentialsContract {
        Credentials() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Destinations extends DestinationContract {
        Destinations() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Domains extends DomainContract {
        Domains() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class JoinedTransactions extends JoinedContract {
        JoinedTransactions() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Guarantees extends GuaranteeContract {
        Guarantees() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class JtaTransactionManagers extends JtaContract {
        JtaTransactionManagers() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class ListenerEnds extends ListenerEndContract {
        ListenerEnds() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Listeners extends ListenerContract {
        Listeners() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Outages extends OutageContract {
        Outages() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class LostNodes extends LostNodeContract {
        LostNodes() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class NonPersistentMessagesOfQueues extends NonPersistentQueueContract {
        NonPersistentMessagesOfQueues() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class NonPersistentMessagesOfTopics extends NonPersistentTopicContract {
        NonPersistentMessagesOfTopics() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Receives extends ReceiveContract {
        Receives() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Reservations extends ReservationContract {
        Reservations() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Security extends SecurityContract {
        Security() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class SecurityAdministration extends SecurityAdminContract {
        SecurityAdministration() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Administration extends AdminContract {
        Administration() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class RedeliveryPolicies extends RedeliveryPolicyContract {
        RedeliveryPolicies() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class FlowLimits extends FlowLimitContract {
        FlowLimits() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Overflows extends OverflowContract {
        Overflows() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class FlowRaces extends FlowRaceContract {
        FlowRaces() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class PolicyCosts extends PolicyCostContract {
        PolicyCosts() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class ExclusiveConsumers extends ExclusiveConsumerContract {
        ExclusiveConsumers() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Expiry extends ExpiryContract {
        Expiry() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class DeadLetterAdministration extends DeadLetterContract {
        DeadLetterAdministration() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Sends extends SendContract {
        Sends() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class ServerSessions extends ServerSessionContract {
        ServerSessions() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Subscriptions extends SubscriptionContract {
        Subscriptions() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class SubscriptionUses extends SubscriptionUseContract {
        SubscriptionUses() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Keys extends KeyContract {
        Keys() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Schedules extends ScheduleContract {
        Schedules() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Duplicates extends DuplicateContract {
        Duplicates() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class LargeMessages extends LargeMessageContract {
        LargeMessages() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class WrappedDataSources extends WrappedContract {
        WrappedDataSources() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class MalformedMessages extends MalformedMessageContract {
        MalformedMessages() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Messages extends MessageContract {
        Messages() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Groups extends GroupContract {
        Groups() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class RandomGroups extends RandomGroupContract {
        RandomGroups() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Selectors extends SelectorContract {
        Selectors() {
            super(PostgresJmsDatabase::new);
        }
    }
}
