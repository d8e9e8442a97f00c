// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server is stopped where it is: connections stay, new ones are accepted, and nothing answers. As does a network that
 * swallows everything.
 */
class PostgresHangTest extends DatabaseOutage {

    private @Nullable PostgresServer server;

    private PostgresServer server() {
        return Objects.requireNonNull(server);
    }

    @Override
    DatabaseAddress startDatabase() throws Exception {
        server = PostgresServer.start();
        return new DatabaseAddress("jdbc:postgresql://localhost:" + server.port() + "/postgres", "postgres");
    }

    @Override
    void takeAway(int outage) throws Exception {
        server().freeze();
    }

    @Override
    void bringBack() throws Exception {
        server().thaw();
    }

    @Override
    void endDatabase() throws Exception {
        server().thaw();
        server().close();
    }

    @Override
    int outages() {
        return 1;
    }

    /**
     * The statement timeout and what cancelling it may take (6 s), the outcome timeout (5 s), the last attempt to connect
     * (20 s); and a little for the machine. A send that waits behind another commit of unknown outcome fails with it.
     */
    @Override
    Duration bound() {
        return Duration.ofSeconds(34);
    }

    @Override
    int failingSends() {
        return 1;
    }

    @Override
    boolean sendsFail() {
        return true;
    }
}
