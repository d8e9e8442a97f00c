// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The disk with the database's file has no room left. When H2 cannot write, it closes the database, and often keeps the file
 * locked in its process until that ends; so the next process goes on.
 */
@Timeout(180)
class H2DiskFullTest {

    @Test
    void sendsFailAndTheNextProcessHasAllThatWasSent() throws Exception {
        Path directory = TestFiles.newDirectory("disk-full");
        try (SmallDisk disk = SmallDisk.mount(24);
                Children children = new Children(directory)) {
            DatabaseAddress database =
                    new DatabaseAddress("jdbc:h2:" + disk.directory("store").resolve("full"), "sa");
            Path record = directory.resolve("record");
            children.start("filler", DiskFull.class, List.of(database.url(), database.user(), record.toString()))
                    .awaitEnd(Duration.ofSeconds(90));
            disk.free();
            DiskFull full = new DiskFull(database);
            full.read(record);
            full.goOn();
        }
        TestFiles.delete(directory);
    }
}
