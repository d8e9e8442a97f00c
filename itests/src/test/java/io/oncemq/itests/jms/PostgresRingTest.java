// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** Money goes round while calls into the driver fail, on PostgreSQL. */
class PostgresRingTest {

    @Nested
    class JoinedTransactions extends RingFaultSweep {

        @Override
        JmsDatabase database() {
            return new PostgresJmsDatabase();
        }

        @Override
        RingMode mode(JmsDatabase database) throws Exception {
            return new JoinedRing(database);
        }
    }

    @Nested
    class LocalTransactions extends RingFaultSweep {

        @Override
        JmsDatabase database() {
            return new PostgresJmsDatabase();
        }

        @Override
        RingMode mode(JmsDatabase database) {
            return new LocalRing(database);
        }
    }

    @Nested
    class DistributedTransactions extends RingFaultSweep {

        @Override
        JmsDatabase database() {
            return new PostgresJmsDatabase();
        }

        @Override
        RingMode mode(JmsDatabase database) throws Exception {
            return new XaRing(database);
        }
    }
}
