// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import java.sql.SQLException;

/** Faults of the driver, on H2 in a file. */
class H2FaultTest extends FaultSweep {

    @Override
    JmsDatabase database() {
        return new H2JmsDatabase();
    }

    @Override
    boolean mayHang() {
        return false;
    }

    @Override
    void age(JmsDatabase database) throws SQLException {
        execute(database, "UPDATE " + database.table("node") + " SET heartbeat = heartbeat - 60000");
    }
}
