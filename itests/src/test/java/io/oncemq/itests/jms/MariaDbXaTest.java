// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** The contract on distributed transactions, on PostgreSQL. */
class MariaDbXaTest {

    @Nested
    class Model extends XaModelContract {
        Model() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class States extends XaStateContract {
        States() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Messaging extends XaMessagingContract {
        Messaging() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class Crashes extends XaCrashContract {
        Crashes() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class ByHand extends PreparedBranchesContract {
        ByHand() {
            super(MariaDbJmsDatabase::new);
        }
    }

    @Nested
    class UnknownOutcomes extends UnknownOutcomeContract {
        UnknownOutcomes() {
            super(MariaDbJmsDatabase::new);
        }
    }
}
