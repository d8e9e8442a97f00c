// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A little of everything that a node does, by an application that tries again what failed, and that checks at the end of each
 * part that nothing was lost or doubled. One thread.
 */
final class FaultWorkload {

    private static final String UNKNOWN = "ONCEMQ-OUTCOME-UNKNOWN";
    private static final int SENDS = 3;

    /** Rounds in which nothing came although something is missing. */
    private static final int ROUNDS = 150;

    private final JmsDatabase database;
    private final FaultyDataSource dataSource;
    private final Retries retries = new Retries();
    private final Set<Long> unsent = new HashSet<>();
    private long lastNumber;

    FaultWorkload(JmsDatabase database, FaultyDataSource dataSource) {
        this.database = database;
        this.dataSource = dataSource;
    }

    /** Numbers of messages that one consumer saw, and whether they said that they came again. */
    private static final class Seen {
        final List<Long> numbers = new ArrayList<>();

        boolean add(Message message) throws JMSException {
            long number = Long.parseLong(((TextMessage) message).getText());
            if (numbers.contains(number)) {
                assertThat(message.getJMSRedelivered())
                        .as("repeat of " + number + " says so")
                        .isTrue();
            }
            return numbers.add(number);
        }
    }

    private OnceMQConnectionFactory.Builder builder() {
        return database.factory(dataSource)
                .option(Option.NODE_LINGER, "0s")
                .option(Option.OUTCOME_TIMEOUT, "2s")
                .option(Option.STATEMENT_TIMEOUT, "1s");
    }

    /** Does it all; returns how often something failed. */
    int run() throws Exception {
        try (OnceMQConnectionFactory factory = retries.until("open the store", builder()::build)) {
            Connection connection = retries.until("connect", factory::createConnection);
            try {
                connection.start();
                queues(connection);
                transaction(connection);
                joined(connection);
                topic(connection);
                others(connection);
                new FaultXaWorkload(this, retries, builder()).run();
            } finally {
                retries.once("close", connection::close);
            }
        }
        return retries.failures().size();
    }

    /** Sends some numbers; returns those that were, and those of which nobody knows. */
    Sent send(Session session, Destination destination) throws JMSException {
        Sent sent = new Sent(new ArrayList<>(), new ArrayList<>());
        try (MessageProducer producer = retries.until("produce", () -> session.createProducer(destination))) {
            for (int i = 0; i < SENDS; i++) {
                retries.until("send", () -> {
                    long number = ++lastNumber;
                    try {
                        producer.send(session.createTextMessage(Long.toString(number)));
                        return sent.certain.add(number);
                    } catch (JMSException failure) {
                        (UNKNOWN.equals(failure.getErrorCode()) ? sent.unknown : unsent).add(number);
                        throw failure;
                    }
                });
            }
        }
        return sent;
    }

    /**
     * What was sent.
     *
     * @param certain what must arrive
     * @param unknown what may arrive
     */
    record Sent(List<Long> certain, List<Long> unknown) {}

    /** Asserts that what must have arrived has, and nothing else that must not. */
    void check(String where, Sent sent, Collection<Long> arrived, boolean once) {
        assertThat(arrived).as(where + ": nothing lost").containsAll(sent.certain);
        Set<Long> strangers = new HashSet<>(arrived);
        strangers.removeAll(sent.certain);
        strangers.removeAll(sent.unknown);
        assertThat(strangers)
                .as(where + ": nothing that was not sent; failed: " + unsent)
                .isEmpty();
        if (once) {
            assertThat(arrived).as(where + ": nothing doubled").doesNotHaveDuplicates();
        }
    }

    /** Repeats a step until everything has arrived, and nothing more comes. */
    void untilArrived(Sent sent, Collection<Long> arrived, Retries.Attempt step) {
        for (int round = 0; round < ROUNDS; round++) {
            int before = arrived.size();
            boolean worked = retries.once("receive", step);
            if (worked && arrived.size() == before && arrived.containsAll(sent.certain)) {
                return;
            }
        }
        assertThat(arrived).as("arrived").containsAll(sent.certain);
    }

    /** As long as something is missing a receive waits for it, and only then not. */
    private static long patience(Sent sent, Collection<Long> arrived) {
        return arrived.containsAll(sent.certain) ? 1 : 100;
    }

    private void queues(Connection connection) throws Exception {
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            Queue queue = retries.until("find a queue", () -> session.createQueue("automatic"));
            // The first are stored, the next are handed off to the consumer that waits.
            Sent stored = send(session, queue);
            try (MessageConsumer consumer = retries.until("consume", () -> session.createConsumer(queue))) {
                receive(consumer, stored, "automatic");
                Sent handedOff = send(session, queue);
                receive(consumer, handedOff, "handed off");
            }
        }
        try (Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE)) {
            Queue queue = retries.until("find a queue", () -> session.createQueue("client"));
            Sent sent = send(session, queue);
            try (MessageConsumer consumer = retries.until("consume", () -> session.createConsumer(queue))) {
                Seen seen = new Seen();
                untilArrived(sent, seen.numbers, () -> {
                    Message message = consumer.receive(patience(sent, seen.numbers));
                    if (message != null) {
                        seen.add(message);
                        message.acknowledge();
                    }
                });
                check("client", sent, seen.numbers, false);
            }
        }
    }

    private void receive(MessageConsumer consumer, Sent sent, String where) {
        Seen seen = new Seen();
        untilArrived(sent, seen.numbers, () -> {
            Message message = consumer.receive(patience(sent, seen.numbers));
            if (message != null) {
                seen.add(message);
            }
        });
        check(where, sent, seen.numbers, false);
    }

    /** Receives and sends in one transaction, which is rolled back once. */
    private void transaction(Connection connection) throws Exception {
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
                Session plain = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            Queue in = retries.until("find a queue", () -> plain.createQueue("in"));
            Queue out = retries.until("find a queue", () -> plain.createQueue("out"));
            Sent sent = send(plain, in);
            try (MessageConsumer consumer = retries.until("consume", () -> session.createConsumer(in));
                    MessageConsumer end = retries.until("consume", () -> plain.createConsumer(out));
                    MessageProducer producer = retries.until("produce", () -> session.createProducer(out))) {
                rollBack(session, consumer);
                List<Long> arrived = new ArrayList<>();
                untilArrived(sent, arrived, () -> {
                    relay(session, consumer, producer, patience(sent, arrived));
                    drain(end, arrived);
                });
                check("transaction", sent, new HashSet<>(arrived), true);
            }
        }
    }

    /** Takes what came out of a transaction; only the acknowledgement of this consumer may make one come again. */
    static void drain(MessageConsumer end, Collection<Long> arrived) throws JMSException {
        for (Message message = end.receive(1); message != null; message = end.receive(1)) {
            long number = Long.parseLong(((TextMessage) message).getText());
            if (!message.getJMSRedelivered()) {
                assertThat(arrived).as("sent twice").doesNotContain(number);
            }
            arrived.add(number);
        }
    }

    private void rollBack(Session session, MessageConsumer consumer) {
        String first = retries.until("roll back", () -> {
            Message message = consumer.receive(5000);
            assertThat(message).as("first message").isNotNull();
            session.rollback();
            return ((TextMessage) message).getText();
        });
        retries.until("receive again", () -> {
            try {
                Message again = consumer.receive(5000);
                assertThat(again).as("message that was rolled back").isNotNull();
                // Another overtakes it while its count cannot be stored.
                if (((TextMessage) again).getText().equals(first)) {
                    assertThat(again.getJMSRedelivered()).isTrue();
                    assertThat(again.getIntProperty("JMSXDeliveryCount")).isBetween(2, 4);
                }
                return true;
            } finally {
                session.rollback();
            }
        });
    }

    private static void relay(Session session, MessageConsumer consumer, MessageProducer producer, long patience)
            throws JMSException {
        try {
            for (Message message = consumer.receive(patience); message != null; message = consumer.receive(1)) {
                producer.send(session.createTextMessage(((TextMessage) message).getText()));
            }
            session.commit();
        } catch (JMSException failure) {
            session.rollback();
            throw failure;
        }
    }

    private void joined(Connection connection) throws Exception {
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                java.sql.Connection application = database.connect()) {
            application.setAutoCommit(false);
            Queue in = retries.until("find a queue", () -> session.createQueue("joined"));
            Queue out = retries.until("find a queue", () -> session.createQueue("shipped"));
            Sent sent = send(session, in);
            List<Long> rows = new ArrayList<>();
            try (MessageConsumer consumer = retries.until("consume", () -> session.createConsumer(in));
                    MessageProducer producer = retries.until("produce", () -> session.createProducer(out))) {
                untilArrived(sent, rows, () -> {
                    try {
                        ship(session, application, consumer, producer, patience(sent, rows));
                    } finally {
                        rows.clear();
                        rows.addAll(shipments(application));
                    }
                });
            }
            check("joined", sent, rows, true);
            try (MessageConsumer end = retries.until("consume", () -> session.createConsumer(out))) {
                receive(end, new Sent(rows, List.of()), "shipped");
            }
            try (java.sql.Statement statement = application.createStatement()) {
                statement.execute("DELETE FROM " + database.table("shipment"));
            }
            application.commit();
        }
    }

    private void ship(
            Session session,
            java.sql.Connection application,
            MessageConsumer consumer,
            MessageProducer producer,
            long patience)
            throws Exception {
        try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(application))) {
            for (Message message = consumer.receive(patience); message != null; message = consumer.receive(1)) {
                String text = ((TextMessage) message).getText();
                try (java.sql.Statement statement = application.createStatement()) {
                    statement.execute("INSERT INTO " + database.table("shipment") + " VALUES (" + text + ")");
                }
                producer.send(session.createTextMessage(text));
            }
            transaction.commit();
        }
    }

    private List<Long> shipments(java.sql.Connection application) throws Exception {
        List<Long> numbers = new ArrayList<>();
        try (java.sql.Statement statement = application.createStatement();
                java.sql.ResultSet rows = statement.executeQuery("SELECT id FROM " + database.table("shipment"))) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        application.commit();
        return numbers;
    }

    private void topic(Connection connection) throws Exception {
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            Topic topic = retries.until("find a topic", () -> session.createTopic("events"));
            try (MessageConsumer durable =
                            retries.until("subscribe", () -> session.createSharedDurableConsumer(topic, "durable"));
                    MessageConsumer plain = retries.until("subscribe", () -> session.createConsumer(topic))) {
                Sent sent = send(session, topic);
                receive(durable, sent, "durable");
                receive(plain, sent, "plain");
            }
            retries.until("unsubscribe", () -> {
                try {
                    session.unsubscribe("durable");
                } catch (InvalidDestinationException gone) {
                    // An earlier attempt took effect.
                    assertThat(retries.failures()).isNotEmpty();
                }
                return true;
            });
        }
    }

    private void others(Connection connection) throws Exception {
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            Queue queue = retries.until("find a queue", () -> session.createQueue("others"));
            Sent sent = send(session, queue);
            retries.until("browse", () -> {
                try (QueueBrowser browser = session.createBrowser(queue)) {
                    assertThat(browser.getEnumeration().hasMoreElements()).isTrue();
                }
                return true;
            });
            String selector = "JMSPriority = 4";
            try (MessageConsumer consumer = retries.until("consume", () -> session.createConsumer(queue, selector))) {
                receive(consumer, sent, "selected");
            }
            Sent delayed = new Sent(new ArrayList<>(), new ArrayList<>());
            try (MessageProducer producer = retries.until("produce", () -> session.createProducer(queue))) {
                producer.setDeliveryDelay(20);
                retries.until("send later", () -> {
                    long number = ++lastNumber;
                    delayed.unknown.add(number);
                    producer.send(session.createTextMessage(Long.toString(number)));
                    return delayed.certain.add(number);
                });
            }
            try (MessageConsumer consumer = retries.until("consume", () -> session.createConsumer(queue))) {
                receive(consumer, delayed, "delayed");
            }
            TemporaryQueue temporary = retries.until("make a temporary queue", session::createTemporaryQueue);
            send(session, temporary);
            retries.until("delete a temporary queue", () -> {
                temporary.delete();
                return true;
            });
        }
    }
}
