// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The disk with the database's file has no room left. */
@Timeout(180)
class H2DiskFullTest {

    @Test
    void sendsFailUntilThereIsRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(24)) {
            new DiskFull(new DatabaseAddress(
                            "jdbc:h2:" + disk.directory("store").resolve("full"), "sa"))
                    .survive(disk);
        }
    }
}
