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
    class Receives extends ReceiveContract {
        Receives() {
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
}
