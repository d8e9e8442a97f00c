// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** The contract where it matters that messages come from another node than their consumers', on PostgreSQL. */
class PostgresOtherNodeTest {

    @Nested
    class Acknowledgement extends AcknowledgeContract {
        Acknowledgement() {
            super(SeparateSenders.of(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class Browsers extends BrowserContract {
        Browsers() {
            super(SeparateSenders.of(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class Contexts extends ContextContract {
        Contexts() {
            super(SeparateSenders.of(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class Listeners extends ListenerContract {
        Listeners() {
            super(SeparateSenders.of(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class Receives extends ReceiveContract {
        Receives() {
            super(SeparateSenders.of(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class Sends extends SendContract {
        Sends() {
            super(SeparateSenders.of(PostgresJmsDatabase::new));
        }
    }

    @Nested
    class Subscriptions extends SubscriptionContract {
        Subscriptions() {
            super(SeparateSenders.of(PostgresJmsDatabase::new));
        }
    }
}
