// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.itests.server.MariaDbServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The server is killed and started again. */
class MariaDbOutageTest extends DatabaseOutage {

    private @Nullable MariaDbServer server;

    private MariaDbServer server() {
        return Objects.requireNonNull(server);
    }

    @Override
    DatabaseAddress startDatabase() throws Exception {
        server = MariaDbServer.start();
        return DatabaseAddress.of(server);
    }

    @Override
    void takeAway(int outage) {
        server().crash();
    }

    @Override
    void bringBack() throws Exception {
        server().startAgain();
    }

    @Override
    void endDatabase() {
        server().close();
    }

    @Override
    boolean sendsFail() {
        return true;
    }
}
