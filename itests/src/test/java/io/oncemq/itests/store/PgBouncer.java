// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A PgBouncer of our own in front of a server. */
final class PgBouncer implements AutoCloseable {

    private final Process process;
    private final String url;

    private PgBouncer(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Whether the program is on the PATH, or where distributions put it. */
    static Optional<Path> program() {
        return Stream.concat(
                        Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "")
                                .split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static PgBouncer start(String server, String mode) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path settings = Files.createTempFile("oncemq-pgbouncer-", ".ini");
        Files.writeString(settings, """
                [databases]
                postgres = host=127.0.0.1 port=%s dbname=postgres user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %s
                auth_type = any
                unix_socket_dir =
                pool_mode = %s
                default_pool_size = 20
                ignore_startup_parameters = extra_float_digits
                """.replaceFirst("%s", server.replaceAll(".*:(\\d+)/.*", "$1"))
                .replaceFirst("%s", Integer.toString(port))
                .replaceFirst("%s", mode));
        List<String> command = new ArrayList<>(List.of(program().orElseThrow().toString(), "-q"));
        if (ProcessHandle.current().info().user().equals(Optional.of("root"))) {
            command.addAll(List.of("-u", "nobody")); // it refuses to run as root
            if (!settings.toFile().setReadable(true, false)) {
                throw new IOException("Could not make " + settings + " readable");
            }
        }
        command.add(settings.toString());
        Process process = new ProcessBuilder(command).inheritIO().start();
        PgBouncer bouncer = new PgBouncer(process, "jdbc:postgresql://127.0.0.1:" + port + "/postgres");
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            bouncer.connect().close();
            return true;
        });
        Files.delete(settings);
        return bouncer;
    }

    String url() {
        return url;
    }

    /** A connection as an application has it through such a pooler. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url + "?prepareThreshold=0", "postgres", "");
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
