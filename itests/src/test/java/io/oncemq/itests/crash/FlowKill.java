// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Admin;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Destinations that are full, and senders that are killed while messages are pushed out or go elsewhere. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
abstract class FlowKill extends CrashContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KILLS = 4;
    private static final int LIMIT = 20;
    private static final String OVERFLOW = "more";
    private static final String TOPIC_OVERFLOW = "old-news";
    private static final String SUBSCRIPTION = "slow";

    FlowKill(CrashDatabase.Opening opening) {
        super("flow", opening);
    }

    private void prepare() throws Exception {
        try (OnceMQConnectionFactory factory = database.factory("settings");
                Admin admin = factory.admin();
                Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            admin.set("#", "maximum-messages", "" + LIMIT);
            admin.set(FlowChild.RING, "when-full", "discard-oldest");
            admin.set(FlowChild.QUEUE, "when-full", "move");
            admin.set(FlowChild.QUEUE, "overflow-queue", OVERFLOW);
            admin.set(FlowChild.TOPIC, "when-full", "move");
            admin.set(FlowChild.TOPIC, "overflow-queue", TOPIC_OVERFLOW);
            admin.set(OVERFLOW, "maximum-messages", "unlimited");
            admin.set(TOPIC_OVERFLOW, "maximum-messages", "unlimited");
            session.createSharedDurableConsumer(session.createTopic(FlowChild.TOPIC), SUBSCRIPTION)
                    .close();
        }
    }

    private List<Integer> sent() throws Exception {
        return RecordLog.read(FlowChild.log(directory)).stream()
                .map(Integer::valueOf)
                .toList();
    }

    @Test
    void eachMessageIsInOnePlaceWheneverItsSenderIsKilled() throws Exception {
        prepare();
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            int before = sent().size();
            // The one that was in its hands is not sent again.
            String first = Integer.toString(before == 0 ? 0 : sent().get(before - 1) + 2);
            ChildProcess child = children.start(
                    "flow" + kill,
                    FlowChild.class,
                    List.of(database.url(), database.user(), directory.toString(), "flow" + kill, first));
            child.awaitReady(PATIENCE);
            int enough = before + LIMIT + 5 + random.nextInt(20);
            await("messages")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> sent().size() >= enough);
            child.kill();
        }
        check(sent());
    }

    private void check(List<Integer> sent) throws Exception {
        try (OnceMQConnectionFactory factory = database.factory("checker");
                Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            List<Integer> ring = drain(session.createConsumer(session.createQueue(FlowChild.RING)));
            List<Integer> queue = drain(session.createConsumer(session.createQueue(FlowChild.QUEUE)));
            assertThat(queue).hasSize(LIMIT).isSorted();
            List<Integer> all = new ArrayList<>(queue);
            all.addAll(drain(session.createConsumer(session.createQueue(OVERFLOW))));
            assertInOnePlace(all, sent);
            List<Integer> news =
                    drain(session.createSharedDurableConsumer(session.createTopic(FlowChild.TOPIC), SUBSCRIPTION));
            assertThat(news).hasSizeBetween(LIMIT - 1, LIMIT).isSorted();
            List<Integer> allNews = new ArrayList<>(drain(session.createConsumer(session.createQueue(TOPIC_OVERFLOW))));
            allNews.addAll(news);
            assertThat(allNews).isSorted();
            assertInOnePlace(allNews, sent);
            // Room is made before a message is sent, so that one may be missing that was not sent then.
            assertThat(ring).hasSizeBetween(LIMIT - 1, LIMIT).isSorted().doesNotHaveDuplicates();
            assertThat(ring).containsAll(sent.subList(sent.size() - (LIMIT - 2), sent.size()));
        }
    }

    /** What was recorded is there, once; of what was not, a message for each kill may be. */
    private static void assertInOnePlace(List<Integer> found, List<Integer> sent) {
        assertThat(found).doesNotHaveDuplicates().containsAll(sent);
        assertThat(found.size()).isBetween(sent.size(), sent.size() + KILLS);
    }

    private static List<Integer> drain(MessageConsumer consumer) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        for (Message message = consumer.receive(2000); message != null; message = consumer.receive(500)) {
            numbers.add(Integer.valueOf(message.getBody(String.class)));
        }
        return numbers;
    }
}
