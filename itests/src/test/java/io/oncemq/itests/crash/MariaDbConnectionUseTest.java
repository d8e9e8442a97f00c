// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.itests.server.MariaDbServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

class MariaDbConnectionUseTest extends ConnectionUse {

    private @Nullable MariaDbServer server;

    @Override
    DatabaseAddress startDatabase() throws Exception {
        server = MariaDbServer.start();
        return DatabaseAddress.of(server);
    }

    @Override
    void endDatabase() {
        Objects.requireNonNull(server).close();
    }

    @Override
    String countConnections() {
        return "SELECT count(*) - 1 FROM information_schema.processlist WHERE user = '" + MariaDbServer.USER + "'";
    }
}
