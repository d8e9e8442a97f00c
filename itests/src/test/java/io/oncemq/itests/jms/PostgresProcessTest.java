// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** Several JVMs with one database, on PostgreSQL. */
class PostgresProcessTest {

    @Nested
    class Identities extends ProcessIdentityContract {
        Identities() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Requests extends ProcessRequestContract {
        Requests() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Subscriptions extends ProcessSubscriptionContract {
        Subscriptions() {
            super(PostgresJmsDatabase::new);
        }
    }
}
