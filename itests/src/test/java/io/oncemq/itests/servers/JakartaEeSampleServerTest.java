// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What the sample for application servers prints at its end, run as its page says but for the build. */
@EnabledIfSystemProperty(named = "oncemq.wildfly", matches = ".+")
final class JakartaEeSampleServerTest {

    private static final Path SAMPLE = Path.of("..", "samples", "jakarta-ee");

    @Test
    @Timeout(400)
    void eachOrderIsShippedAndAnnouncedOnce() throws Exception {
        Path log = Files.createDirectories(Path.of("target", "servers")).resolve("sample.log");
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        SAMPLE.resolve("Run.java").toString(),
                        SAMPLE.resolve("target").toString(),
                        Path.of("..", "resource-adapter-rar", "target", "oncemq.rar")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(run.waitFor(380, TimeUnit.SECONDS)).as("ended in time").isTrue();
            assertThat(Files.readString(log)).endsWith("balance: orders=20 shipments=20 announcements=20\n");
            assertThat(run.exitValue()).isZero();
        } finally {
            run.descendants().forEach(ProcessHandle::destroyForcibly);
            run.destroyForcibly();
        }
    }
}
