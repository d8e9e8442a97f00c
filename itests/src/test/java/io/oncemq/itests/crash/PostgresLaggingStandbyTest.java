// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The primary is killed, and an asynchronous standby takes over that has not heard the last of it. What was acknowledged in
 * that time is as if it had not been: sends are gone, receipts come again. Nothing else happens.
 */
@Timeout(120)
class PostgresLaggingStandbyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** So many ids a sequence is ahead in the log: they are passed over. */
    private static final int AHEAD = 40;

    /** So many more are given again. */
    private static final int MANY = 100;

    private PostgresServer primary;
    private PostgresStandby standby;

    @BeforeEach
    void start() throws Exception {
        primary = PostgresServer.start();
        standby = PostgresStandby.of(primary, false);
    }

    @AfterEach
    void stop() throws Exception {
        standby.close();
        primary.close();
    }

    private OnceMQConnectionFactory factory() {
        return standby.pair().factory("survivor", Map.of(Option.OUTCOME_TIMEOUT, "1s", Option.STATEMENT_TIMEOUT, "2s"));
    }

    private void failOver() throws Exception {
        primary.kill();
        standby.promote();
    }

    private static void send(Session session, String queue, String prefix, int count) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            for (int i = 0; i < count; i++) {
                producer.send(session.createTextMessage(prefix + i));
            }
        }
    }

    private static void sendWhenBack(Session session, String queue, String text) {
        await("send")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JMSException.class)
                .until(() -> {
                    send(session, queue, text, 1);
                    return true;
                });
    }

    /** Everything that comes until nothing more does. */
    private static List<String> drain(MessageConsumer consumer) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (Message message = receive(consumer); message != null; message = receive(consumer)) {
            texts.add(((TextMessage) message).getText());
        }
        return texts;
    }

    private static Message receive(MessageConsumer consumer) throws JMSException {
        return consumer.receive(2000);
    }

    @Test
    void acknowledgedSendsMayBeLostAndAcknowledgedReceiptsMayComeAgain() throws Exception {
        try (OnceMQConnectionFactory factory = factory();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue("q"))) {
            connection.start();
            send(session, "q", "kept", 10);
            awaitReplication();
            standby.lag();
            Set<String> receipts = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                receipts.add(((TextMessage) consumer.receive(5000)).getText());
            }
            send(session, "q", "lost", 10);

            failOver();

            sendWhenBack(session, "q", "after");
            List<String> texts = new ArrayList<>();
            await("delivery")
                    .atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(JMSException.class)
                    .until(() -> {
                        texts.addAll(drain(consumer));
                        return texts.contains("after0");
                    });
            assertThat(texts).filteredOn(text -> text.startsWith("kept")).hasSizeBetween(5, 10);
            assertThat(texts).containsAll(expected("kept", 10, receipts)).doesNotHaveDuplicates();
            assertThat(texts).noneMatch(text -> text.startsWith("lost"));
        }
        assertNothingIsLeft();
    }

    private static List<String> expected(String prefix, int count, Set<String> without) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!without.contains(prefix + i)) {
                expected.add(prefix + i);
            }
        }
        return expected;
    }

    /** Race 11: ids that the standby has not heard of are given again, to messages that must not be taken for the old ones. */
    @Test
    void acknowledgementOfALostMessageRemovesNoOtherWithItsId() throws Exception {
        try (OnceMQConnectionFactory factory = factory();
                Connection connection = factory.createConnection();
                Session sending = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                Session receiving = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
                MessageConsumer consumer = receiving.createConsumer(receiving.createQueue("q"))) {
            connection.start();
            send(sending, "q", "first", 1);
            Message last = consumer.receive(5000);
            last.acknowledge();
            awaitReplication();
            standby.lag();
            send(sending, "q", "lost", MANY);
            for (int i = 0; i < MANY; i++) {
                last = consumer.receive(5000);
                assertThat(((TextMessage) last).getText()).isEqualTo("lost" + i);
                if (i == AHEAD) {
                    // The ids up to here are not given again, and would have the old acknowledgement fail anyway.
                    last.acknowledge();
                }
            }

            failOver();

            // Another queue, so that nobody here waits for them.
            sendWhenBack(sending, "other", "new");
            send(sending, "other", "new", MANY);
            try {
                last.acknowledge();
            } catch (JMSException refused) {
                System.out.println("The old acknowledgement: " + refused);
            }
            receiving.recover();
            assertThat(standby.address().number("SELECT count(*) FROM oncemq_message"))
                    .as("new messages")
                    .isEqualTo(MANY + 1);
        }
    }

    private void awaitReplication() throws Exception {
        await("replication").atMost(PATIENCE).until(() -> primary.address().number("""
                        SELECT count(*) FROM pg_stat_replication WHERE replay_lsn >= pg_current_wal_lsn()
                        """) == 1);
    }

    private void assertNothingIsLeft() throws Exception {
        for (String table : List.of("node", "claim", "message")) {
            assertThat(standby.address().rows("SELECT * FROM oncemq_" + table))
                    .as(table)
                    .isEmpty();
        }
    }
}
