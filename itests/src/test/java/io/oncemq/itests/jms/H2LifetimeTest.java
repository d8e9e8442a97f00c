// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long a database of H2 is there. */
@Timeout(60)
class H2LifetimeTest {

    @TempDir
    Path directory;

    private static OnceMQConnectionFactory factory(String url) {
        return OnceMQConnectionFactory.builder()
                .url(url)
                .user("sa")
                .option(Option.NODE_LINGER, "0s")
                .build();
    }

    /** By itself, H2 ends such a database with its last connection, and there is none before the node has begun. */
    @Test
    void databaseInMemoryIsThereForAsLongAsTheNode() {
        try (OnceMQConnectionFactory factory = factory("jdbc:h2:mem:lifetime");
                JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("q"), "there");
            try (JMSContext other = factory.createContext();
                    JMSConsumer consumer = other.createConsumer(other.createQueue("q"))) {
                assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("there");
            }
            context.createProducer().send(context.createQueue("q"), "lost");
        }
        try (OnceMQConnectionFactory factory = factory("jdbc:h2:mem:lifetime");
                JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue("q"))) {
            assertThat(consumer.receiveBody(String.class, 1)).isNull();
        }
    }

    @Test
    void databaseInMemoryWithACloseDelayOutlivesTheNode() {
        String url = "jdbc:h2:mem:delayed;DB_CLOSE_DELAY=-1";
        try (OnceMQConnectionFactory factory = factory(url);
                JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("q"), "kept");
        }
        try (OnceMQConnectionFactory factory = factory(url);
                JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue("q"))) {
            assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("kept");
        }
    }

    /** The node leaves while the process ends; H2 must not close the file before. */
    @Test
    void processEndsQuietlyThatHasClosedNothing() throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Careless.class.getName(),
                        "jdbc:h2:file:" + directory.resolve("store"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output, StandardCharsets.UTF_8))
                .contains("sent")
                .contains("has stopped")
                .doesNotContain("WARN")
                .doesNotContain("ERROR")
                .doesNotContain("Exception");
    }

    /** Sends, and ends without closing anything. */
    static final class Careless {

        private Careless() {}

        public static void main(String[] arguments) {
            JMSContext context = factory(arguments[0]).createContext();
            context.createProducer().send(context.createQueue("q"), "kept");
            System.out.println("sent");
        }
    }
}
