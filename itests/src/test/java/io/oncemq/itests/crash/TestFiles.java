// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories below the module's target directory. */
public final class TestFiles {

    private TestFiles() {}

    /** A new directory whose name begins so. */
    public static Path newDirectory(String name) throws IOException {
        Path parent = Files.createDirectories(Path.of("target", "crash").toAbsolutePath());
        return Files.createTempDirectory(parent, name + "-");
    }

    /** Deletes a directory with all that is in it. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
