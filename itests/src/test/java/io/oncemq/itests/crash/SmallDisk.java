// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes, which can be filled. Where mounting is not allowed, the test is skipped. */
final class SmallDisk implements AutoCloseable {

    private static final int FILLER = 8 << 20;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Mounts one. Part of it is taken by something else, which {@link #free()} removes. */
    static SmallDisk mount(int megabytes) throws IOException, InterruptedException {
        Path directory = TestFiles.newDirectory("disk");
        boolean mounted =
                run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=0700", "tmpfs", directory.toString());
        Assumptions.assumeTrue(mounted, "a file system cannot be mounted here: it takes Linux and its administrator");
        SmallDisk disk = new SmallDisk(directory);
        Files.write(disk.filler(), new byte[FILLER]);
        return disk;
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    /** A directory on it. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /** Makes room, as an operator does. */
    void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", "-l", directory.toString());
        TestFiles.delete(directory);
    }
}
