// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** Money goes round while calls into the driver fail, on PostgreSQL. */
class PostgresRingTest {

    @Nested
    class JoinedTransactions extends RingFaultSweep {
        JoinedTransactions() {
            super(PostgresJmsDatabase::new, JoinedRing::new);
        }
    }

    @Nested
    class LocalTransactions extends RingFaultSweep {
        LocalTransactions() {
            super(PostgresJmsDatabase::new, LocalRing::new);
        }
    }

    @Nested
    class DistributedTransactions extends RingFaultSweep {
        DistributedTransactions() {
            super(PostgresJmsDatabase::new, XaRing::new);
        }
    }
}
