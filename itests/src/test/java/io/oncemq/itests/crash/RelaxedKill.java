// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Acknowledgements that are not waited for: what a kill repeats is bounded, and nothing is lost. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class RelaxedKill extends CrashContract {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MESSAGES = 10_000;
    private static final int MOST_AGAIN = 101; // 100 acknowledgements under way, and the message that the listener has

    RelaxedKill(CrashDatabase.Opening opening) {
        super("relaxed", opening);
    }

    @Test
    void aKillRepeatsNoMoreThanWhatWasUnderWay() throws Exception {
        try (OnceMQConnectionFactory factory = database.factory("sender");
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(RelaxedChild.QUEUE));
            for (int number = 0; number < MESSAGES; number++) {
                Message message = session.createMessage();
                message.setIntProperty(RelaxedChild.NUMBER, number);
                producer.send(message);
            }
            session.commit();
        }
        ChildProcess child = children.start("consumer", RelaxedChild.class, List.of(database.url(), database.user()));
        child.awaitReady(PATIENCE);
        List<Integer> received = new ArrayList<>();
        while (received.size() < MESSAGES / 10) {
            received.add(Integer.parseInt(child.awaitAnswer(PATIENCE)));
        }
        child.kill();
        received.addAll(child.answered().stream().map(Integer::valueOf).toList());

        Set<Integer> left = new HashSet<>();
        Set<Integer> again = new HashSet<>();
        try (OnceMQConnectionFactory factory = database.factory("successor");
                Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(RelaxedChild.QUEUE))) {
            connection.start();
            Set<Integer> missing =
                    new HashSet<>(IntStream.range(0, MESSAGES).boxed().toList());
            received.forEach(missing::remove);
            // If all were received before the kill, there may be nothing.
            long wait = missing.isEmpty() ? 1000 : PATIENCE.toMillis();
            for (Message message = consumer.receive(wait); message != null; message = consumer.receive(wait)) {
                int number = message.getIntProperty(RelaxedChild.NUMBER);
                assertThat(left.add(number)).as("first time of %s", number).isTrue();
                if (!missing.remove(number)) {
                    again.add(number);
                    assertThat(message.getJMSRedelivered())
                            .as("redelivered %s", number)
                            .isTrue();
                }
                // What is left now are messages that come again, if any.
                wait = missing.isEmpty() ? 1000 : wait;
            }
            assertThat(missing).as("lost").isEmpty();
        }
        System.out.println(received.size() + " were received before the kill, and " + again.size() + " of them again");
        assertThat(again).hasSizeLessThanOrEqualTo(MOST_AGAIN);
        assertThat(received).doesNotHaveDuplicates();
    }
}
