// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresConnectionUseTest extends ConnectionUse {

    PostgresConnectionUseTest() {
        super(CrashDatabase::postgres);
    }

    @Override
    String countConnections() {
        return "SELECT count(*) - 1 FROM pg_stat_activity WHERE backend_type = 'client backend'";
    }
}
