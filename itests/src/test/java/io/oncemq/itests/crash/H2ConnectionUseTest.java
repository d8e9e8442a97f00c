// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2ConnectionUseTest extends ConnectionUse {

    @Override
    DatabaseAddress startDatabase() {
        return new DatabaseAddress("jdbc:h2:mem:connection-use;DB_CLOSE_DELAY=-1", "sa");
    }

    @Override
    void endDatabase() throws Exception {
        startDatabase().execute("SHUTDOWN");
    }

    @Override
    String countConnections() {
        return "SELECT COUNT(*) - 1 FROM INFORMATION_SCHEMA.SESSIONS";
    }
}
