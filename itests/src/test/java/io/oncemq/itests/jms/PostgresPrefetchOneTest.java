// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** The parts of the contract for which it could make a difference that nothing is claimed ahead of demand, on PostgreSQL. */
class PostgresPrefetchOneTest {

    @Nested
    class Acknowledgement extends AcknowledgeContract {
        Acknowledgement() {
            super(Prefetching.one(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class Listeners extends ListenerContract {
        Listeners() {
            super(Prefetching.one(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class Receives extends ReceiveContract {
        Receives() {
            super(Prefetching.one(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class ServerSessions extends ServerSessionContract {
        ServerSessions() {
            super(Prefetching.one(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class SubscriptionUses extends SubscriptionUseContract {
        SubscriptionUses() {
            super(Prefetching.one(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class Subscriptions extends SubscriptionContract {
        Subscriptions() {
            super(Prefetching.one(PostgresJmsDatabase::new));
        }
    }
}
