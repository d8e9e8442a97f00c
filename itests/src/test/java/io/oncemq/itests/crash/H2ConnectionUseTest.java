// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.sql.SQLException;

class H2ConnectionUseTest extends ConnectionUse {

    H2ConnectionUseTest() {
        super(directory -> new InMemory(new DatabaseAddress("jdbc:h2:mem:connection-use;DB_CLOSE_DELAY=-1", "sa")));
    }

    /** Stays without connections until it is shut down. */
    private record InMemory(DatabaseAddress address) implements CrashDatabase {

        @Override
        public void close() throws SQLException {
            address.execute("SHUTDOWN");
        }
    }

    @Override
    String countConnections() {
        return "SELECT COUNT(*) - 1 FROM INFORMATION_SCHEMA.SESSIONS";
    }
}
