// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.itests.crash.ChildProcess;
import io.oncemq.itests.crash.TestFiles;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes that ship orders are killed; messages and shipments are in different databases of PostgreSQL, and each order was sent
 * twice. System property {@code oncemq.kills} says how many.
 */
@Timeout(1200)
class InboxKillTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ORDERS_PER_KILL = 60;

    @Test
    void everyOrderIsShippedOnceWhoeverIsKilled() throws Exception {
        int kills = Integer.getInteger("oncemq.kills", 4);
        long seed = Long.getLong("oncemq.seed", System.nanoTime());
        System.out.println(kills + " kills, seed " + seed);
        Random random = new Random(seed);
        Path directory = TestFiles.newDirectory("inbox");
        try (PostgresEffectDatabase messages = new PostgresEffectDatabase();
                PostgresEffectDatabase effects = new PostgresEffectDatabase()) {
            effects.execute("CREATE TABLE shipment (name VARCHAR(100))");
            int orders = kills * ORDERS_PER_KILL;
            send(messages, orders);
            for (int kill = 1; kill <= kills; kill++) {
                try (ChildProcess child = start("child" + kill, directory, messages, effects)) {
                    child.awaitReady(PATIENCE);
                    long progress = shipped(effects) + random.nextInt(ORDERS_PER_KILL / 2);
                    await().atMost(PATIENCE)
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> shipped(effects) >= Math.min(progress, orders));
                    child.kill();
                }
            }
            try (ChildProcess last = start("last", directory, messages, effects)) {
                last.awaitReady(PATIENCE);
                await().atMost(PATIENCE).until(() -> messages.number("SELECT COUNT(*) FROM oncemq_message") == 0);
                last.endInput();
                last.awaitEnd(PATIENCE);
            }
            List<String> expected = new ArrayList<>();
            for (int order = 0; order < orders; order++) {
                expected.add("order " + order);
            }
            assertThat(effects.strings("SELECT name FROM shipment")).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(effects.strings("SELECT message_key FROM oncemq_inbox"))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
        TestFiles.delete(directory);
    }

    private static void send(PostgresEffectDatabase messages, int orders) {
        try (OnceMQConnectionFactory factory = OnceMQConnectionFactory.builder()
                        .url(messages.url())
                        .user(messages.user())
                        .password("")
                        .option(Option.SCHEMA, "create")
                        .option(Option.NODE_LINGER, "0s")
                        .build();
                JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue queue = context.createQueue("orders");
            JMSProducer producer = context.createProducer();
            for (int i = 0; i < 2 * orders; i++) {
                producer.send(queue, "{\"order\": \"order " + i % orders + "\"}");
            }
            context.commit();
        }
    }

    private static ChildProcess start(
            String name, Path directory, PostgresEffectDatabase messages, PostgresEffectDatabase effects)
            throws Exception {
        return ChildProcess.start(
                name, directory, List.of(), InboxChild.class, List.of(messages.url(), effects.url(), "3"));
    }

    private static long shipped(PostgresEffectDatabase effects) throws Exception {
        return effects.number("SELECT COUNT(*) FROM shipment");
    }
}
