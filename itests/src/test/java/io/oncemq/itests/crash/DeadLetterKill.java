// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Admin;
import io.oncemq.jms.DeadLetter;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes are killed while they retry, edit and move dead letters: each is in one place, and known for what it is. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
abstract class DeadLetterKill extends CrashContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KILLS = Integer.getInteger("oncemq.kills", 4);
    private static final int MESSAGES = 300;

    private final Random random = new Random();

    DeadLetterKill(CrashDatabase.Opening opening) {
        super("dead-letters", opening);
    }

    private ChildProcess start(int number) throws Exception {
        String name = "child" + number;
        ChildProcess child = children.start(
                name, DeadLetterChild.class, List.of(database.url(), database.user(), name, Integer.toString(number)));
        child.awaitReady(PATIENCE);
        return child;
    }

    @Test
    void eachDeadLetterIsInOnePlace() throws Exception {
        send();
        for (int kill = 1; kill <= KILLS; kill++) {
            ChildProcess child = start(kill);
            assertThat(child.endsWithin(500 + random.nextInt(1000)))
                    .as("ends by itself")
                    .isFalse();
            child.kill();
        }
        ChildProcess last = start(KILLS + 1);
        assertThat(last.endsWithin(500)).isFalse();
        last.endInput();
        assertThat(Integer.parseInt(last.awaitAnswer(PATIENCE))).as("changes").isPositive();
        last.awaitEnd(PATIENCE);
        try (OnceMQConnectionFactory factory = database.factory("checker");
                Admin admin = factory.admin();
                Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            List<Integer> numbers = new ArrayList<>();
            for (String queue : List.of(DeadLetterChild.DEAD, DeadLetterChild.OTHER)) {
                List<DeadLetter> letters = admin.deadLetters(queue).list(null, 0, 2 * MESSAGES);
                for (DeadLetter letter : letters) {
                    assertThat(letter.origin()).isEqualTo(DeadLetterChild.QUEUE);
                    numbers.add(letter.message().getIntProperty("number"));
                }
                assertThat(browse(session, queue))
                        .as("all in " + queue + " are dead letters")
                        .hasSameSizeAs(letters);
            }
            numbers.addAll(browse(session, DeadLetterChild.QUEUE));
            assertThat(numbers)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, MESSAGES).boxed().toList());
        }
    }

    private static List<Integer> browse(Session session, String queue) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            for (Enumeration<?> messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                numbers.add(((Message) messages.nextElement()).getIntProperty("number"));
            }
        }
        return numbers;
    }

    /** Sends messages, and fails with all. */
    private void send() throws Exception {
        try (OnceMQConnectionFactory factory = database.factory("sender");
                Admin admin = factory.admin();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(DeadLetterChild.QUEUE))) {
            admin.set(DeadLetterChild.QUEUE, "maximum-deliveries", "1");
            admin.set(DeadLetterChild.QUEUE, "dead-letter-queue", DeadLetterChild.DEAD);
            for (int number = 0; number < MESSAGES; number++) {
                Message message = session.createTextMessage("order " + number);
                message.setIntProperty("number", number);
                producer.send(message);
            }
            session.commit();
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue(DeadLetterChild.QUEUE));
            for (int number = 0; number < MESSAGES; number++) {
                assertThat(consumer.receive(PATIENCE.toMillis())).isNotNull();
            }
            session.rollback();
            await("all are given up")
                    .atMost(PATIENCE)
                    .until(() -> admin.deadLetters(DeadLetterChild.DEAD)
                                    .list(null, 0, 2 * MESSAGES)
                                    .size()
                            == MESSAGES);
        }
    }
}
