// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What applications notice when others have taken their node for dead, and how it goes on. */
abstract class LostNodeContract extends JmsContract {

    private final BlockingQueue<JMSException> problems = new LinkedBlockingQueue<>();
    private OnceMQConnectionFactory lost;
    private Connection connection;

    LostNodeContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void open() throws JMSException {
        // A node of its own: that of the other factories stays.
        lost = database().factory().option(Option.NODE_NAME, name()).build();
        connection = lost.createConnection();
        connection.setClientID(name());
        connection.setExceptionListener(problems::add);
        connection.start();
        // Another node, to which what is lost can go.
        connect();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        lost.close();
    }

    /** Does what somebody does first who finds the node dead. */
    private void bury() throws SQLException {
        try (java.sql.Connection raw = database().connect();
                PreparedStatement delete =
                        raw.prepareStatement("DELETE FROM " + database().table("node") + " WHERE name = ?")) {
            delete.setString(1, name());
            assertThat(delete.executeUpdate()).isEqualTo(1);
        }
    }

    private void buryAndAwaitReturn() throws SQLException, InterruptedException {
        bury();
        awaitReturn();
    }

    private void awaitReturn() throws InterruptedException {
        JMSException told = problems.poll(30, TimeUnit.SECONDS);
        assertThat(told).isNotNull();
        assertThat(told.getErrorCode()).isEqualTo("ONCEMQ-REGISTERED-ANEW");
    }

    @Test
    void blockedReceiveGoesOn() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Future<Message> received = threads.submit(() -> consumer.receive());
        buryAndAwaitReturn();
        send(queue(session), "x");
        assertThat(text(received.get(30, TimeUnit.SECONDS))).isEqualTo("x");
        assertThat(problems).isEmpty();
    }

    @Test
    void transactionWhoseMessagesAnotherHasConsumedIsRolledBack() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "a");
        assertThat(receive(consumer, 1)).containsExactly("a");
        session.createProducer(session.createQueue(name() + "-out")).send(session.createTextMessage("ghost"));
        buryAndAwaitReturn();
        Session other = session();
        try (MessageConsumer another = other.createConsumer(queue(other))) {
            Message again = another.receive(PRESENT);
            assertThat(text(again)).isEqualTo("a");
            assertThat(again.getJMSRedelivered()).isTrue();
        }
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        assertNothingComes(other.createConsumer(other.createQueue(name() + "-out")));
        send(queue(session), "b");
        assertThat(receive(consumer, 1)).containsExactly("b");
        session.commit();
    }

    @Test
    void nonDurableSubscriptionIsMadeAgain() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(topic(session));
        Future<Message> received = threads.submit(() -> consumer.receive());
        buryAndAwaitReturn();
        send(topic(session), "x");
        assertThat(text(received.get(30, TimeUnit.SECONDS))).isEqualTo("x");
    }

    @Test
    void listenersGoOn() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Session session = connection.createSession();
        session.createConsumer(queue(session)).setMessageListener(message -> note(seen, message));
        session.createConsumer(topic(session)).setMessageListener(message -> note(seen, message));
        buryAndAwaitReturn();
        send(queue(session), "to queue");
        send(topic(session), "to topic");
        assertThat(seen.poll(PRESENT, TimeUnit.MILLISECONDS)).isNotNull();
        assertThat(seen.poll(PRESENT, TimeUnit.MILLISECONDS)).isNotNull();
    }

    private static void note(BlockingQueue<String> seen, Message message) {
        try {
            seen.add(text(message));
        } catch (JMSException e) {
            seen.add(e.toString());
        }
    }

    @Test
    void durableSubscriptionMissesNothing() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createDurableConsumer(topic(session), "invoices");
        bury();
        send(topic(session), "x");
        assertThat(receive(consumer, 1)).containsExactly("x");
        awaitReturn();
        send(topic(session), "y");
        assertThat(receive(consumer, 1)).containsExactly("y");
        // The membership stands again.
        assertThatThrownBy(() -> session.createDurableConsumer(topic(session), "invoices"))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("has a consumer");
        consumer.close();
        session.unsubscribe("invoices");
    }

    @Test
    void durableSubscriptionThatAnotherHasTakenIsLost() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createDurableConsumer(topic(session), "invoices");
        // Somebody else takes subscription and client identifier in the moment in which both are free: to be sure of
        // that
        // moment it is done just before, since another node may free both right after it.
        takeOver("invoices");
        bury();
        JMSException told = problems.poll(30, TimeUnit.SECONDS);
        assertThat(told).isNotNull();
        assertThat(told).hasMessageContaining("invoices").hasMessageContaining("closed");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class));
    }

    /** Lets somebody else be the member of a subscription. */
    private void takeOver(String subscription) throws SQLException {
        try (java.sql.Connection raw = database().connect();
                PreparedStatement update = raw.prepareStatement("UPDATE "
                        + database().table("member")
                        + " SET owner = (SELECT min(id) FROM " + database().table("node")
                        + " WHERE name <> ?) WHERE subscription IN (SELECT id FROM "
                        + database().table("subscription")
                        + " WHERE name = ?)")) {
            update.setString(1, name());
            update.setString(2, subscription);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void temporaryQueueKeepsItsName() throws Exception {
        Session session = connection.createSession();
        Queue replies = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(replies);
        send(replies, "before");
        assertThat(receive(consumer, 1)).containsExactly("before");
        buryAndAwaitReturn();
        Session other = session();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            other.createProducer(replies).send(other.createTextMessage("after"));
            return true;
        });
        assertThat(receive(consumer, 1)).containsExactly("after");
    }

    @Test
    void clientIdentifierStaysOurs() throws Exception {
        connection.createSession();
        buryAndAwaitReturn();
        Connection second = freshConnection();
        assertThatThrownBy(() -> second.setClientID(name())).isInstanceOf(InvalidClientIDException.class);
        connection.close();
        second.setClientID(name());
    }

    @Test
    void connectionWhoseClientIdentifierAnotherHasTakenIsClosed() throws Exception {
        connection.createSession();
        giveLeaseAway();
        bury();
        JMSException told = problems.poll(30, TimeUnit.SECONDS);
        assertThat(told).isNotNull();
        assertThat(told).hasMessageContaining(name()).hasMessageContaining("closed");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class));
    }

    private void giveLeaseAway() throws SQLException {
        try (java.sql.Connection raw = database().connect();
                PreparedStatement update = raw.prepareStatement(
                        "UPDATE " + database().table("lease") + " SET owner = (SELECT min(id) FROM "
                                + database().table("node") + " WHERE name <> ?) WHERE name = ?")) {
            update.setString(1, name());
            update.setString(2, name());
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }
}
