// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** Money goes round while calls into the driver fail, on H2. */
class H2RingTest {

    @Nested
    class JoinedTransactions extends RingFaultSweep {
        JoinedTransactions() {
            super(H2JmsDatabase::new, JoinedRing::new);
        }
    }

    @Nested
    class LocalTransactions extends RingFaultSweep {
        LocalTransactions() {
            super(H2JmsDatabase::new, LocalRing::new);
        }
    }

    @Nested
    class DistributedTransactions extends RingFaultSweep {
        DistributedTransactions() {
            super(H2JmsDatabase::new, XaRing::new);
        }
    }
}
