// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

class PostgresFlowKillTest extends FlowKill {

    private @Nullable PostgresServer server;

    @Override
    DatabaseAddress startDatabase(Path directory) throws Exception {
        server = PostgresServer.start();
        return server.address();
    }

    @Override
    void endDatabase() throws Exception {
        Objects.requireNonNull(server).close();
    }
}
