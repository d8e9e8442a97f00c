// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The disk of the database becomes full, and later has room again. */
final class DiskFull {

    private static final int BODY = 200_000;
    private static final int MOST = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DatabaseAddress database;
    private final List<Integer> sent = new ArrayList<>();
    private final Set<Integer> unsent = new LinkedHashSet<>();
    private final Set<Integer> unknown = new LinkedHashSet<>();
    private int last;

    DiskFull(DatabaseAddress database) {
        this.database = database;
    }

    /** Sends until the disk is full, makes room, and receives all that was sent. */
    void survive(SmallDisk disk) throws Exception {
        try (OnceMQConnectionFactory factory = database.factory("full", Map.of(Option.OUTCOME_TIMEOUT, "1s"));
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("full"))) {
            connection.start();
            JMSException failure = sendUntilFull(session, producer);
            System.out.println(sent.size() + " sent, then: " + failure);
            assertThat(failure.getCause()).isNotNull();
            assertThat(failure).hasStackTraceContaining("SQLException");
            assertThat(failure.getMessage()).startsWith("Unable to send to");
            disk.free();
            await("send with room").atMost(PATIENCE).until(() -> trySend(session, producer) == null);
            try (MessageConsumer consumer = session.createConsumer(session.createQueue("full"))) {
                Set<Integer> arrived = new LinkedHashSet<>();
                await("all that was sent").atMost(PATIENCE).ignoreExceptions().until(() -> {
                    for (Message message = consumer.receive(500); message != null; message = consumer.receive(500)) {
                        boolean first = arrived.add(message.getIntProperty("number"));
                        assertThat(first || message.getJMSRedelivered()).isTrue();
                    }
                    return arrived.containsAll(sent);
                });
                assertThat(arrived).doesNotContainAnyElementsOf(unsent);
                arrived.removeAll(sent);
                assertThat(unknown).containsAll(arrived);
            }
        }
    }

    private JMSException sendUntilFull(Session session, MessageProducer producer) throws JMSException {
        for (int i = 0; i < MOST; i++) {
            JMSException failure = trySend(session, producer);
            if (failure != null) {
                return failure;
            }
        }
        throw new AssertionError("The disk did not become full");
    }

    private JMSException trySend(Session session, MessageProducer producer) throws JMSException {
        int number = ++last;
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[BODY]);
        message.setIntProperty("number", number);
        try {
            producer.send(message);
            sent.add(number);
            return null;
        } catch (JMSException failure) {
            ("ONCEMQ-OUTCOME-UNKNOWN".equals(failure.getErrorCode()) ? unknown : unsent).add(number);
            return failure;
        }
    }
}
