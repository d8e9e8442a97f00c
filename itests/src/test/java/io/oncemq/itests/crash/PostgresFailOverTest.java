// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The primary is killed and its synchronous standby takes over, under a URL that names both: nothing is lost. */
class PostgresFailOverTest extends DatabaseOutage {

    private @Nullable PostgresServer primary;
    private @Nullable PostgresStandby standby;

    @Override
    DatabaseAddress startDatabase() throws Exception {
        primary = PostgresServer.start();
        standby = PostgresStandby.of(primary, true);
        return standby.pair();
    }

    @Override
    void takeAway(int outage) throws Exception {
        Objects.requireNonNull(primary).kill();
    }

    @Override
    void bringBack() throws Exception {
        Objects.requireNonNull(standby).promote();
    }

    @Override
    void endDatabase() throws Exception {
        if (standby != null) {
            standby.close();
        }
        Objects.requireNonNull(primary).close();
    }

    @Override
    int outages() {
        return 1;
    }

    /** A goal of five seconds, on a machine that has nothing else to do. */
    @Override
    Duration resumption() {
        return Duration.ofSeconds(20);
    }

    @Override
    boolean sendsFail() {
        return true;
    }
}
