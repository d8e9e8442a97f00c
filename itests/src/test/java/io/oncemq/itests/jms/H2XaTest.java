// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** The contract on distributed transactions, on H2 in a file. */
class H2XaTest {

    @Nested
    class Model extends XaModelContract {
        Model() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class States extends XaStateContract {
        States() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Messaging extends XaMessagingContract {
        Messaging() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class Crashes extends XaCrashContract {
        Crashes() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class ByHand extends PreparedBranchesContract {
        ByHand() {
            super(H2JmsDatabase::new);
        }
    }

    @Nested
    class UnknownOutcomes extends UnknownOutcomeContract {
        UnknownOutcomes() {
            super(H2JmsDatabase::new);
        }
    }
}
