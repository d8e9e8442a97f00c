// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.itests.server.MariaDbServer;

class MariaDbConnectionUseTest extends ConnectionUse {

    MariaDbConnectionUseTest() {
        super(CrashDatabase::mariaDb);
    }

    @Override
    String countConnections() {
        return "SELECT count(*) - 1 FROM information_schema.processlist WHERE user = '" + MariaDbServer.USER + "'";
    }
}
