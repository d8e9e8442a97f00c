// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB server of our own, which can be killed under those who use it, and started again. It listens on the loopback
 * interface; its user needs no password and may do everything. Not thread-safe, but {@link #shared()} is.
 */
public final class MariaDbServer implements AutoCloseable {

    /** The user of all databases. */
    public static final String USER = "oncemq";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LINES_OF_LOG = 30;
    private static final String ACCOUNT = "\nFLUSH PRIVILEGES;\nCREATE USER " + USER + "@'%';\nGRANT ALL ON *.* TO "
            + USER + "@'%' WITH GRANT OPTION;\nCREATE DATABASE app;\n";

    private static @Nullable MariaDbServer shared;

    private final MariaDbBinaries binaries;
    private final Path directory;
    private final int port;
    private final List<String> options;
    private @Nullable Process process;

    private MariaDbServer(MariaDbBinaries binaries, Path directory, int port, List<String> options) {
        this.binaries = binaries;
        this.directory = directory;
        this.port = port;
        this.options = options;
    }

    /** One that all tests of this JVM share; it ends with the JVM. */
    public static synchronized MariaDbServer shared() throws IOException {
        MariaDbServer server = shared;
        if (server == null) {
            server = start();
            shared = server;
        }
        return server;
    }

    /** Starts one with its data in a new directory, which {@link #close()} deletes. */
    public static MariaDbServer start(String... options) throws IOException {
        MariaDbBinaries binaries = MariaDbBinaries.unpacked();
        Path parent = Files.createDirectories(Path.of("target", "mariadb").toAbsolutePath());
        MariaDbServer server =
                new MariaDbServer(binaries, Files.createTempDirectory(parent, "data"), freePort(), List.of(options));
        Runtime.getRuntime().addShutdownHook(new Thread(server::end, "end of MariaDB"));
        server.install();
        server.startAgain();
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void install() throws IOException {
        Path script = directory.resolveSibling(directory.getFileName() + ".sql");
        Files.writeString(
                script,
                "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n"
                        + Files.readString(binaries.script("system_tables.sql"), StandardCharsets.UTF_8)
                        + Files.readString(binaries.script("system_tables_data.sql"), StandardCharsets.UTF_8)
                        + ACCOUNT);
        Process bootstrap =
                command("--bootstrap").redirectInput(script.toFile()).start();
        try {
            if (!bootstrap.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || bootstrap.exitValue() != 0) {
                bootstrap.destroyForcibly();
                throw new IOException("Could not create the system tables: " + endOfLog());
            }
        } catch (InterruptedException e) {
            bootstrap.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the system tables were created", e);
        } finally {
            Files.delete(script);
        }
    }

    private ProcessBuilder command(String... mode) {
        List<String> command = new ArrayList<>(List.of(
                binaries.server().toString(),
                "--no-defaults",
                "--basedir=" + binaries.directory(),
                "--lc-messages-dir=" + binaries.share(),
                "--plugin-dir=" + binaries.directory(),
                "--datadir=" + directory,
                "--innodb-log-file-size=64M",
                "--innodb-buffer-pool-size=64M",
                "--skip-ssl")); // else it makes a key with each start, which takes seconds
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        command.addAll(List.of(mode));
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
    }

    private Path log() {
        return directory.resolveSibling(directory.getFileName() + ".log");
    }

    /** Where a database on it is. */
    public String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
    }

    /** A connection as an application has it. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), USER, "");
    }

    /** Kills it: every connection breaks, nothing is tidied up. */
    public void crash() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
    }

    /** Starts it, on the same port and data. */
    public void startAgain() throws IOException {
        Process started = command(
                        "--bind-address=127.0.0.1",
                        "--port=" + port,
                        "--socket=socket", // in the data directory: the length of a path to one is limited
                        "--pid-file=" + directory.resolve("pid"),
                        "--skip-name-resolve")
                .start();
        process = started;
        Awaitility.await("start of MariaDB, see " + log())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast("the server ended, see " + log(), () -> !started.isAlive())
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> {
                    connect("app").close();
                    return true;
                });
    }

    private void end() {
        crash();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // Only the clean goal misses it.
        }
    }

    @Override
    public void close() {
        end();
    }
}
