// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A second PostgreSQL server that follows a first, and can take its place. */
final class PostgresStandby implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PostgresServer primary;
    private final Path directory;
    private final int port;

    private PostgresStandby(PostgresServer primary, Path directory, int port) {
        this.primary = primary;
        this.directory = directory;
        this.port = port;
    }

    /**
     * Copies a server that runs, and starts the copy.
     *
     * @param synchronous whether commits wait for it
     */
    static PostgresStandby of(PostgresServer primary, boolean synchronous) throws Exception {
        PostgresStandby standby = new PostgresStandby(primary, TestFiles.newDirectory("standby"), freePort());
        standby.copy();
        standby.start();
        if (synchronous) {
            primary.address()
                    .execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'", "SELECT pg_reload_conf()");
        }
        String state = synchronous ? "sync" : "async";
        await("replication")
                .atMost(PATIENCE)
                .until(() -> primary.address()
                        .rows("SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'")
                        .contains(state));
        return standby;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A base backup by hand, since the embedded server comes without the tool for it. */
    private void copy() throws SQLException, IOException {
        try (Connection connection = primary.address().open();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            copyFiles();
            try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                row.next();
                Files.writeString(directory.resolve("backup_label"), row.getString(1));
            }
        }
        Files.createFile(directory.resolve("standby.signal"));
        Files.writeString(
                directory.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost port=" + primary.port()
                        + " user=postgres application_name=standby'\n",
                StandardOpenOption.APPEND);
    }

    private void copyFiles() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(primary.directory())) {
            files = walk.toList();
        }
        for (Path file : files) {
            Path relative = primary.directory().relativize(file);
            String name = relative.toString();
            if (name.isEmpty()
                    || name.equals("postmaster.pid")
                    || name.equals("epg-lock")
                    || (name.startsWith("pg_wal/") && Files.isRegularFile(file))) {
                continue;
            }
            try {
                Files.copy(file, directory.resolve(relative), StandardCopyOption.COPY_ATTRIBUTES);
            } catch (NoSuchFileException gone) {
                // The server has deleted it meanwhile; what the log says of it holds.
                continue;
            }
        }
    }

    private void start() throws IOException {
        List<String> command = new ArrayList<>();
        boolean place = false;
        boolean portNumber = false;
        for (String word : primary.command()) {
            command.add(place ? directory.toString() : portNumber ? Integer.toString(port) : word);
            place = word.equals("-D");
            portNumber = word.equals("-p");
        }
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await("start of the standby")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> address().number("SELECT 1") == 1);
    }

    /** The standby alone. */
    DatabaseAddress address() {
        return new DatabaseAddress("jdbc:postgresql://localhost:" + port + "/postgres", "postgres");
    }

    /** Whichever of the two takes writes. */
    DatabaseAddress pair() {
        return new DatabaseAddress(
                "jdbc:postgresql://localhost:" + primary.port() + ",localhost:" + port
                        + "/postgres?targetServerType=primary",
                "postgres");
    }

    /** Has it hear nothing more of what its primary does. */
    void lag() throws SQLException {
        address().execute("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
        await("end of the replication")
                .atMost(PATIENCE)
                .until(() -> primary.address().number("SELECT count(*) FROM pg_stat_replication") == 0);
    }

    /** Makes it the primary. */
    void promote() throws SQLException {
        if (address().number("SELECT CASE WHEN pg_promote() THEN 1 ELSE 0 END") != 1) {
            throw new IllegalStateException("The standby was not promoted in time");
        }
    }

    @Override
    public void close() throws IOException {
        ProcessHandle postmaster = PostgresServer.postmaster(directory);
        // SIGINT, a fast shutdown, would do as well; nothing of it is needed any more.
        postmaster.destroyForcibly();
        await("end of the standby").atMost(PATIENCE).until(() -> !postmaster.isAlive());
        TestFiles.delete(directory);
    }
}
