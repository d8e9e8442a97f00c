// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.itests.server.MariaDbServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

class MariaDbRelaxedKillTest extends RelaxedKill {

    private @Nullable MariaDbServer server;

    @Override
    DatabaseAddress startDatabase() throws Exception {
        server = MariaDbServer.start();
        return DatabaseAddress.of(server);
    }

    @Override
    void endDatabase() throws Exception {
        Objects.requireNonNull(server).close();
    }
}
