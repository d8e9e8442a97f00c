// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

/** Faults of the driver, on PostgreSQL. */
class PostgresFaultTest extends FaultSweep {

    @Override
    JmsDatabase database() {
        return new PostgresJmsDatabase();
    }
}
