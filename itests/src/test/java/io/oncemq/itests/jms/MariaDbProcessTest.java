// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** Several JVMs with one database, on MariaDB. */
class MariaDbProcessTest {

    @Nested
    class Identities extends ProcessIdentityContract {
        Identities() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Requests extends ProcessRequestContract {
        Requests() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Subscriptions extends ProcessSubscriptionContract {
        Subscriptions() {
            super(MariaDbJmsDatabase::new);
        }
    }
}
