// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** The contract, on H2 in a file. */
class H2JmsTest {

    @Nested
    class Acknowledgement extends AcknowledgeContract {
        Acknowledgement() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class AsyncSends extends AsyncSendContract {
        AsyncSends() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class BareConnections extends BareConnectionContract {
        BareConnections() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class OddTransactions extends OddTransactionContract {
        OddTransactions() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Browsers extends BrowserContract {
        Browsers() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class ClosedObjects extends ClosedContract {
        ClosedObjects() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class ConnectionConsumers extends ConnectionConsumerContract {
        ConnectionConsumers() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class ConcurrentUse extends ConcurrentUseContract {
        ConcurrentUse() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Connections extends ConnectionContract {
        Connections() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Contexts extends ContextContract {
        Contexts() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Credentials extends CredentialsContract {
        Credentials() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Destinations extends DestinationContract {
        Destinations() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Domains extends DomainContract {
        Domains() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class JoinedTransactions extends JoinedContract {
        JoinedTransactions() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Guarantees extends GuaranteeContract {
        Guarantees() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class JtaTransactionManagers extends JtaContract {
        JtaTransactionManagers() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class ListenerEnds extends ListenerEndContract {
        ListenerEnds() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Listeners extends ListenerContract {
        Listeners() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Outages extends OutageContract {
        Outages() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class LostNodes extends LostNodeContract {
        LostNodes() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class NonPersistentMessagesOfQueues extends NonPersistentQueueContract {
        NonPersistentMessagesOfQueues() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class NonPersistentMessagesOfTopics extends NonPersistentTopicContract {
        NonPersistentMessagesOfTopics() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Receives extends ReceiveContract {
        Receives() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Reservations extends ReservationContract {
        Reservations() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Security extends SecurityContract {
        Security() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class SecurityAdministration extends SecurityAdminContract {
        SecurityAdministration() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Administration extends AdminContract {
        Administration() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class RedeliveryPolicies extends RedeliveryPolicyContract {
        RedeliveryPolicies() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class FlowLimits extends FlowLimitContract {
        FlowLimits() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Overflows extends OverflowContract {
        Overflows() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class FlowRaces extends FlowRaceContract {
        FlowRaces() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class PolicyCosts extends PolicyCostContract {
        PolicyCosts() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class ExclusiveConsumers extends ExclusiveConsumerContract {
        ExclusiveConsumers() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Expiry extends ExpiryContract {
        Expiry() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class DeadLetterAdministration extends DeadLetterContract {
        DeadLetterAdministration() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Sends extends SendContract {
        Sends() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class ServerSessions extends ServerSessionContract {
        ServerSessions() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Subscriptions extends SubscriptionContract {
        Subscriptions() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class SubscriptionUses extends SubscriptionUseContract {
        SubscriptionUses() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Keys extends KeyContract {
        Keys() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Schedules extends ScheduleContract {
        Schedules() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Duplicates extends DuplicateContract {
        Duplicates() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class LargeMessages extends LargeMessageContract {
        LargeMessages() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class WrappedDataSources extends WrappedContract {
        WrappedDataSources() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class MalformedMessages extends MalformedMessageContract {
        MalformedMessages() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Messages extends MessageContract {
        Messages() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Groups extends GroupContract {
        Groups() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class RandomGroups extends RandomGroupContract {
        RandomGroups() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Selectors extends SelectorContract {
        Selectors() {
            super(H2JmsDatabase::new);
        }
    }
}
