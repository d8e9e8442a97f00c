// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Options with which a JVM starts in half the time: its classes come from an archive that an earlier one has written. That
 * needs a class path without directories, so they are packed into jars.
 */
public final class QuickStart {

    private final Path archive;
    private final String classPath;

    /** Keeps its files in a directory. */
    public QuickStart(Path directory) throws IOException {
        archive = directory.resolve("classes.jsa");
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                path = pack(path, directory.resolve("classes-" + entries.size() + ".jar"));
            }
            entries.add(path.toString());
        }
        classPath = String.join(File.pathSeparator, entries);
    }

    private static Path pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out);
                Stream<Path> walk = Files.walk(classes)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                packed.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, packed);
                packed.closeEntry();
            }
        }
        return jar;
    }

    /** Options of the JVM that writes the archive, when it ends in good order. */
    public List<String> learn() {
        return List.of(
                "-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-cp", classPath);
    }

    /** Options of those that come later. */
    public List<String> use() {
        return List.of("-XX:SharedArchiveFile=" + archive, "-cp", classPath);
    }
}
