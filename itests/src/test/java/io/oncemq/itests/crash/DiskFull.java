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
import java.io.IOException;
import java.nio.file.Path;
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

    /** A process of its own that sends until the disk is full. Arguments: URL and user of the database, file for the record. */
    public static void main(String[] arguments) throws Exception {
        DiskFull full = new DiskFull(new DatabaseAddress(arguments[0], arguments[1]));
        try (OnceMQConnectionFactory factory = full.factory();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                RecordLog log = RecordLog.append(Path.of(arguments[2]))) {
            full.fill(session);
            for (int number : full.sent) {
                log.write("sent " + number);
            }
            for (int number : full.unsent) {
                log.write("unsent " + number);
            }
            for (int number : full.unknown) {
                log.write("unknown " + number);
            }
        }
    }

    /** Learns what a process of its own has recorded. */
    void read(Path record) throws IOException {
        for (String line : RecordLog.read(record)) {
            String[] words = line.split(" ");
            int number = Integer.parseInt(words[1]);
            switch (words[0]) {
                case "sent" -> sent.add(number);
                case "unsent" -> unsent.add(number);
                default -> unknown.add(number);
            }
            last = Math.max(last, number);
        }
        assertThat(sent).isNotEmpty();
        assertThat(unsent.size() + unknown.size()).isPositive();
    }

    private OnceMQConnectionFactory factory() {
        return database.factory("full", Map.of(Option.OUTCOME_TIMEOUT, "1s"));
    }

    /** Sends until the disk is full, makes room, and receives all that was sent: in one process. */
    void survive(SmallDisk disk) throws Exception {
        try (OnceMQConnectionFactory factory = factory();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            fill(session);
            disk.free();
            goOn(session);
        }
    }

    /** Begins with a new process after the disk was full and has room, and receives all that was sent. */
    void goOn() throws Exception {
        try (OnceMQConnectionFactory factory = factory();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            goOn(session);
        }
    }

    private void fill(Session session) throws Exception {
        try (MessageProducer producer = session.createProducer(session.createQueue("full"))) {
            JMSException failure = sendUntilFull(session, producer);
            System.out.println(sent.size() + " sent, then: " + failure);
            assertThat(failure.getCause()).isNotNull();
            assertThat(failure).hasStackTraceContaining("SQLException");
            assertThat(failure.getMessage()).startsWith("Unable to send to");
        }
    }

    private void goOn(Session session) throws Exception {
        try (MessageProducer producer = session.createProducer(session.createQueue("full"))) {
            await("send with room").atMost(PATIENCE).until(() -> trySend(session, producer) == null);
        }
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
