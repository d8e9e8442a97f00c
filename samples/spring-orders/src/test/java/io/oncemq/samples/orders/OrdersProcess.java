// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The application in a process of its own. */
final class OrdersProcess implements AutoCloseable {

    private final Path log;
    private final Process process;

    private OrdersProcess(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    static OrdersProcess start(String name, String... properties) throws IOException {
        return start(name, List.of(), properties);
    }

    static OrdersProcess start(String name, List<String> jvmArguments, String... properties) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "processes"));
        Path log = directory.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        // The last of several class paths counts.
        command.addAll(jvmArguments);
        command.add(OrdersApplication.class.getName());
        for (String property : properties) {
            command.add("--" + property);
        }
        File output = log.toFile();
        return new OrdersProcess(
                log,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output)
                        .start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** Ends it without giving it a chance to tidy up. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for its end, and returns what it printed. */
    String awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new AssertionError("The application did not end well, see " + log);
        }
        return output();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
