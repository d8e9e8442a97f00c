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
    class Receives extends ReceiveContract {
        Receives() {
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
}
