// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.samples.demo.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as its users start it: a process with a command line. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DemoTest {

    private static final String BALANCE = "balance: orders=300 rows=300 events=300 lost=0 twice=0";

    @TempDir
    private Path directory;

    /** What a run of the demo left. */
    private record Run(int exitCode, List<String> output, String errors) {}

    @Test
    void balancesOnH2() throws Exception {
        Run run = run("demo", "--orders", "300");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.output()).last().isEqualTo(BALANCE);
        assertThat(run.output()).anyMatch(line -> line.contains("KILLED"));
    }

    @Test
    void balancesOnPostgresWithThreeConsumers() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            Run run = run(
                    "demo",
                    "--orders",
                    "300",
                    "--consumers",
                    "3",
                    "--url",
                    server.address().url(),
                    "--user",
                    server.address().user());
            assertThat(run.exitCode()).as(run.toString()).isZero();
            assertThat(run.output()).last().isEqualTo(BALANCE);
            assertThat(run.output()).anyMatch(line -> line.contains("KILLED"));
        }
    }

    @Test
    void explainsItselfWithoutACommand() throws Exception {
        requireUsage(run());
    }

    @Test
    void explainsItselfWhenTheCommandMakesNoSense() throws Exception {
        requireUsage(run("nonsense"));
        requireUsage(run("demo", "--nonsense"));
        requireUsage(run("demo", "--orders", "-1"));
    }

    private static void requireUsage(Run run) {
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(2);
        assertThat(run.errors()).contains("Usage:").contains("demo");
        assertThat(run.output()).isEmpty();
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            int exitCode = process.waitFor();
            System.out.println(Files.readString(output));
            return new Run(exitCode, Files.readAllLines(output), Files.readString(errors));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
