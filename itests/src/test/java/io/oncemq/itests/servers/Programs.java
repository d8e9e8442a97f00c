// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Processes and files of application servers. */
final class Programs {

    /** For the start of a server, and whatever else takes long on a busy machine. */
    static final Duration LIMIT = Duration.ofSeconds(150);

    /** What users get. */
    static final Path SNIPPETS = Path.of("..", "resource-adapter", "servers");

    private Programs() {}

    static Path adapter() {
        return Path.of("..", "resource-adapter-rar", "target", "oncemq.rar").toAbsolutePath();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /**
     * By how much to move the ports of a server so that all are free: below those that connections are given.
     *
     * @param first the lowest that it may be
     */
    static int freeOffset(int first, int... ports) {
        Random random = new Random();
        for (int attempt = 0; attempt < 100; attempt++) {
            int offset = first + random.nextInt(12_000);
            if (IntStream.of(ports).allMatch(port -> isFree(port + offset))) {
                return offset;
            }
        }
        throw new IllegalStateException("There are no free ports for the server");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException ignored) {
            // Somebody has it.
            return false;
        }
    }

    /** Starts what runs until it is ended; with this process at the latest. */
    static Process start(List<String> command, Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process started = builder.start();
        endWithThis(started.toHandle());
        return started;
    }

    static void endWithThis(ProcessHandle process) {
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Runs what ends by itself, and tells what it has said. */
    static String run(List<String> command, Map<String, String> environment, Path log) throws Exception {
        Process process = start(command, environment, log);
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException(command + " has not ended in time: " + Files.readString(log));
        }
        String said = Files.readString(log);
        if (process.exitValue() != 0) {
            throw new IllegalStateException(command + " has failed: " + said);
        }
        return said;
    }

    static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(root)) {
            all = found.sorted((a, b) -> b.compareTo(a)).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
