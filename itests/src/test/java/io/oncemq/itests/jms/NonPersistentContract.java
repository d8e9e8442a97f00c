// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.Admin;
import io.oncemq.jms.JoinedTransaction;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * NON_PERSISTENT messages: those that go from sender to consumer without the store, and what becomes of them when the consumer does
 * not keep them. Each test makes sure that the message in question is not in the store.
 */
abstract class NonPersistentContract extends JmsContract {

    static final int MOST_ATTEMPTS = 200;

    NonPersistentContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** Where the messages of the test go. */
    abstract Destination destination(Session session) throws JMSException;

    final void sendVolatile(Session session, Destination destination, String text) throws JMSException {
        sendVolatile(session, destination, text, Message.DEFAULT_PRIORITY);
    }

    private void sendVolatile(Session session, Destination destination, String text, int priority) throws JMSException {
        MessageProducer producer = session.createProducer(destination);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setPriority(priority);
        producer.send(session.createTextMessage(text));
        producer.close();
    }

    /**
     * Sends one message that is not in the store while the consumer has yet to receive it. Whether a message is given to a consumer
     * directly depends on how fast that has received of late, so that others may have to go before it.
     */
    final void sendInMemory(Session consuming, MessageConsumer consumer, String text) throws Exception {
        Session sending = session();
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            if (isSentInMemory(sending, text)) {
                return;
            }
            assertThat(text(consumer.receive(PRESENT))).isEqualTo(text);
            settle(consuming);
        }
        throw new AssertionError("Of " + MOST_ATTEMPTS + " messages, all were stored");
    }

    /** Sends a message; whether it has no row. */
    final boolean isSentInMemory(Session sending, String text) throws Exception {
        return isSentInMemory(sending, text, Message.DEFAULT_PRIORITY);
    }

    final boolean isSentInMemory(Session sending, String text, int priority) throws Exception {
        long before = newest();
        sendVolatile(sending, destination(sending), text, priority);
        return newest() <= before;
    }

    private static void settle(Session session) throws JMSException {
        if (session.getTransacted()) {
            session.commit();
        }
    }

    /** The number of rows of messages of the test. */
    final int rows() throws SQLException {
        return (int) read("count(*)");
    }

    /** The highest id of a message of the test that is in the store; 0 if none is. */
    private long newest() throws SQLException {
        return read("COALESCE(MAX(m.id), 0)");
    }

    private long read(String expression) throws SQLException {
        String sql = "SELECT " + expression + " FROM " + database().table("message") + " m JOIN "
                + database().table("destination") + " d ON d.id = m.destination WHERE d.name = ?";
        try (Connection connection = database().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Test
    void messageGoesToAConsumerWithoutTheStore() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(destination(session));
        sendInMemory(session, consumer, "x");

        Message message = consumer.receive(PRESENT);

        assertThat(text(message)).isEqualTo("x");
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(message.getJMSRedelivered()).isFalse();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertNothingComes(consumer);
    }

    @Test
    void messageIsDeliveredAgainAfterRollback() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(destination(session));
        sendInMemory(session, consumer, "x");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("x");
        session.rollback();

        Message again = consumer.receive(PRESENT);

        assertThat(text(again)).isEqualTo("x");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        session.commit();
        assertNothingComes(consumer);
    }

    @Test
    void unacknowledgedMessageIsDeliveredAgainByRecover() throws Exception {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(destination(session));
        Session sending = session();
        Message message = null;
        for (int attempt = 0; message == null && attempt < MOST_ATTEMPTS; attempt++) {
            boolean inMemory = isSentInMemory(sending, "x");
            Message next = consumer.receive(PRESENT);
            if (inMemory) {
                message = next;
            } else {
                next.acknowledge();
            }
        }
        assertThat(message).isNotNull();
        session.recover();

        Message again = consumer.receive(PRESENT);

        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        again.acknowledge();
        session.recover();
        assertNothingComes(consumer);
    }

    @Test
    void messageThatFailsTooOftenGoesToTheDeadLetterQueue() throws Exception {
        Admin admin = closing(factory().admin());
        admin.set(name(), "maximum-deliveries", "2");
        admin.set(name(), "dead-letter-queue", name() + "-dead");
        closing(() -> admin.clear(name(), "maximum-deliveries"));
        closing(() -> admin.clear(name(), "dead-letter-queue"));
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(destination(session));
        sendInMemory(session, consumer, "x");
        for (int delivery = 1; delivery <= 2; delivery++) {
            assertThat(consumer.receive(PRESENT).getIntProperty("JMSXDeliveryCount"))
                    .isEqualTo(delivery);
            session.rollback();
        }

        Session other = session();
        assertThat(receive(other.createConsumer(other.createQueue(name() + "-dead")), 1))
                .containsExactly("x");
        assertNothingComes(consumer);
    }

    @Test
    void joinedTransactionTakesAMessageWithItself() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(destination(session));
        sendInMemory(session, consumer, "x");
        try (Connection connection = database().connect()) {
            connection.setAutoCommit(false);
            try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection))) {
                assertThat(text(consumer.receive(PRESENT))).isEqualTo("x");
                transaction.rollback();
            }
            try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection))) {
                Message again = consumer.receive(PRESENT);
                assertThat(text(again)).isEqualTo("x");
                assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
                transaction.commit();
            }
        }
        assertNothingComes(consumer);
    }

    @Test
    void expiredMessageIsNotDelivered() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(destination(session));
        sendInMemory(session, consumer, "warm");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("warm");
        MessageProducer producer = session.createProducer(destination(session));
        producer.send(session.createTextMessage("short-lived"), DeliveryMode.NON_PERSISTENT, 4, 1);
        CountDownLatch later = new CountDownLatch(1);
        assertThat(later.await(50, TimeUnit.MILLISECONDS)).isFalse();
        assertNothingComes(consumer);
    }

    @Test
    void messagesOfBothModesStayInOrder() throws Exception {
        int count = 3000;
        Session session = session();
        MessageConsumer consumer = session.createConsumer(destination(session));
        List<String> received = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(count);
        consumer.setMessageListener(message -> {
            try {
                received.add(((TextMessage) message).getText());
            } catch (JMSException e) {
                received.add(e.toString());
            }
            all.countDown();
        });
        Session sending = session();
        MessageProducer producer = sending.createProducer(destination(sending));
        for (int i = 0; i < count; i++) {
            // In stretches: some go by memory alone, some by the store alone, some by turns.
            boolean persistent = i % 1000 < 300 ? i % 3 == 0 : i % 100 < 10;
            producer.send(
                    sending.createTextMessage(Integer.toString(i)),
                    persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
                    4,
                    0);
        }
        assertThat(all.await(PRESENT, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(received)
                .isEqualTo(IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }

    @Test
    void slowConsumerGetsAllInOrder() throws Exception {
        int count = 400;
        Session session = session();
        MessageConsumer consumer = session.createConsumer(destination(session));
        Session sending = session();
        threads.submit(() -> {
            for (int i = 0; i < count; i++) {
                sendVolatile(sending, destination(sending), Integer.toString(i));
            }
            return null;
        });
        CountDownLatch pause = new CountDownLatch(1);
        List<String> received = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            received.add(text(consumer.receive(PRESENT)));
            if (i % 100 == 0) {
                // Longer than a sender waits for room, so that what comes next is stored.
                assertThat(pause.await(20, TimeUnit.MILLISECONDS)).isFalse();
            }
        }
        assertThat(received)
                .isEqualTo(IntStream.range(0, count).mapToObj(Integer::toString).toList());
        assertNothingComes(consumer);
    }
}
