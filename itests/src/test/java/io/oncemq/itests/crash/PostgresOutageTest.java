// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The server is stopped at once, as by {@code pg_ctl stop -m immediate}, and started again. */
class PostgresOutageTest extends DatabaseOutage {

    private @Nullable PostgresServer server;

    private PostgresServer server() {
        return Objects.requireNonNull(server);
    }

    @Override
    DatabaseAddress startDatabase() throws Exception {
        server = PostgresServer.start();
        return server.address();
    }

    @Override
    void takeAway(int outage) throws Exception {
        server().crash();
    }

    @Override
    void bringBack() throws Exception {
        server().startAgain();
    }

    @Override
    void endDatabase() throws Exception {
        server().close();
    }

    @Override
    boolean sendsFail() {
        return true;
    }
}
