// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** The contract on distributed transactions, on PostgreSQL. */
class PostgresXaTest {

    @Nested
    class Model extends XaModelContract {
        Model() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class States extends XaStateContract {
        States() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Messaging extends XaMessagingContract {
        Messaging() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class Crashes extends XaCrashContract {
        Crashes() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class ByHand extends PreparedBranchesContract {
        ByHand() {
            super(PostgresJmsDatabase::new);
        }
    }

    @Nested
    class UnknownOutcomes extends UnknownOutcomeContract {
        UnknownOutcomes() {
            super(PostgresJmsDatabase::new);
        }
    }
}
