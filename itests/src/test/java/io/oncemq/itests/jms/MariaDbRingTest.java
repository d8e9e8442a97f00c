// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** Money goes round while calls into the driver fail, on MariaDB. */
class MariaDbRingTest {

    @Nested
    class JoinedTransactions extends RingFaultSweep {
        JoinedTransactions() {
            super(MariaDbJmsDatabase::new, JoinedRing::new);
        }
    }

    @Nested
    class LocalTransactions extends RingFaultSweep {
        LocalTransactions() {
            super(MariaDbJmsDatabase::new, LocalRing::new);
        }
    }

    @Nested
    class DistributedTransactions extends RingFaultSweep {
        DistributedTransactions() {
            super(MariaDbJmsDatabase::new, XaRing::new);
        }
    }
}
