// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tablespace of the tables has no room left. */
@Timeout(180)
class PostgresDiskFullTest {

    @Test
    void sendsFailUntilThereIsRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(24);
                PostgresServer server = PostgresServer.start()) {
            server.address()
                    .execute(
                            "CREATE TABLESPACE small LOCATION '" + disk.directory("tables") + "'",
                            "ALTER DATABASE postgres SET default_tablespace = small");
            new DiskFull(server.address()).survive(disk);
        }
    }
}
