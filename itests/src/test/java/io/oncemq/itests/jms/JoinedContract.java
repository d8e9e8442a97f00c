// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends and receipts in a transaction of the application. */
abstract class JoinedContract extends JmsContract {

    JoinedContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeAll
    void createTable() throws SQLException {
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS effects");
            statement.execute("CREATE TABLE effects (test varchar(100), text varchar(100))");
        }
    }

    private Connection transaction() throws SQLException {
        Connection connection = closing(database().connect());
        connection.setAutoCommit(false);
        return connection;
    }

    /** What the application does in its transaction. */
    private void write(Connection connection, String text) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO effects VALUES (?, ?)")) {
            statement.setString(1, name());
            statement.setString(2, text);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private int effects() throws SQLException {
        try (Connection connection = database().connect();
                var statement = connection.prepareStatement("SELECT count(*) FROM effects WHERE test = ?")) {
            statement.setString(1, name());
            try (ResultSet result = statement.executeQuery()) {
                assertThat(result.next()).isTrue();
                return result.getInt(1);
            }
        }
    }

    private static void assertRedelivered(Message message, String text) throws JMSException {
        assertThat(text(message)).isEqualTo(text);
        assertThat(message.getJMSRedelivered()).isTrue();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Session.AUTO_ACKNOWLEDGE,
                Session.CLIENT_ACKNOWLEDGE,
                Session.DUPS_OK_ACKNOWLEDGE,
                Session.SESSION_TRANSACTED
            })
    void commitMakesEverythingDurableTogether(int mode) throws Exception {
        Session session = session(mode);
        var in = session.createQueue(name() + "-in-" + mode);
        var out = session.createQueue(name() + "-out-" + mode);
        send(in, "a");
        MessageConsumer consumer = session.createConsumer(in);
        MessageProducer producer = session.createProducer(out);
        Session observer = session();
        MessageConsumer observed = observer.createConsumer(out);
        Connection connection = transaction();
        int before = effects();
        try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection))) {
            String text = text(consumer.receive(PRESENT));
            write(connection, text);
            producer.send(session.createTextMessage("re: " + text));
            assertNothingComes(observed);
            transaction.commit();
        }
        assertThat(effects()).isEqualTo(before + 1);
        assertThat(receive(observed, 1)).containsExactly("re: a");
        assertNothingComes(consumer);
    }

    @Test
    void rollbackUndoesEverything() throws Exception {
        Session session = session();
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        Connection connection = transaction();
        JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection));
        assertThat(receive(consumer, 1)).containsExactly("a");
        write(connection, "a");
        session.createProducer(session.createQueue(name() + "-out")).send(session.createTextMessage("never"));
        transaction.rollback();
        transaction.close();
        assertThat(effects()).isZero();
        assertRedelivered(consumer.receive(PRESENT), "a");
        assertNothingComes(consumer);
        assertNothingComes(session.createConsumer(session.createQueue(name() + "-out")));
    }

    @Test
    void closeWithoutEndRollsBack() throws Exception {
        JMSContext context = context();
        send(queue(context), "a");
        JMSConsumer consumer = context.createConsumer(queue(context));
        Connection connection = transaction();
        try (JoinedTransaction transaction = JoinedTransaction.begin(context, JdbcTransaction.of(connection))) {
            assertThat(transaction).isNotNull();
            assertThat(consumer.receiveBody(String.class, PRESENT)).isEqualTo("a");
        }
        assertRedelivered(consumer.receive(PRESENT), "a");
    }

    @Test
    void rowsDecideWhenTheApplicationCommitsItself() throws Exception {
        Session session = session();
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        Session observer = session();
        MessageConsumer observed = observer.createConsumer(observer.createQueue(name() + "-out"));
        Connection connection = transaction();
        JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection));
        assertThat(receive(consumer, 1)).containsExactly("a");
        session.createProducer(session.createQueue(name() + "-out")).send(session.createTextMessage("b"));
        connection.commit();
        transaction.completed();
        assertThat(receive(observed, 1)).containsExactly("b");
        assertNothingComes(consumer);
    }

    @Test
    void rowsDecideWhenTheApplicationRollsBackItself() throws Exception {
        Session session = session();
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        Connection connection = transaction();
        JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection));
        assertThat(receive(consumer, 1)).containsExactly("a");
        connection.rollback();
        transaction.completed();
        assertRedelivered(consumer.receive(PRESENT), "a");
    }

    @Test
    void rowsDecideWhenItIsSaidTooEarly() throws Exception {
        Session session = session();
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        Connection connection = transaction();
        JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection));
        assertThat(receive(consumer, 1)).containsExactly("a");
        transaction.completed();
        assertNothingComes(consumer);
        connection.rollback();
        assertRedelivered(consumer.receive(PRESENT), "a");
    }

    @Test
    void sessionGoesOnWithItsOwnWorkAfterwards() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "a", "b");
        MessageConsumer consumer = session.createConsumer(queue(session));
        Connection connection = transaction();
        try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection))) {
            assertThat(receive(consumer, 1)).containsExactly("a");
            transaction.commit();
        }
        assertThat(receive(consumer, 1)).containsExactly("b");
        session.rollback();
        assertThat(receive(consumer, 1)).containsExactly("b");
        session.commit();
        assertNothingComes(consumer);
    }

    @Test
    void sessionIsNotEndedByItsOwnMethodsMeanwhile() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(transaction()));
        assertThatThrownBy(session::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("JoinedTransaction");
        assertThatThrownBy(session::rollback)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("JoinedTransaction");
        assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createConsumer(queue(session)).setMessageListener(message -> {}))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JoinedTransaction.begin(session, JdbcTransaction.of(transaction())))
                .isInstanceOf(IllegalStateException.class);
        transaction.rollback();
        assertThatThrownBy(transaction::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(transaction::rollback).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(transaction::completed).isInstanceOf(IllegalStateException.class);
        session.commit();
    }

    @Test
    void sessionWithOpenWorkCannotJoin() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        session.createProducer(queue(session)).send(session.createTextMessage("a"));
        Connection connection = transaction();
        assertThatThrownBy(() -> JoinedTransaction.begin(session, JdbcTransaction.of(connection)))
                .isInstanceOf(IllegalStateException.class);
        session.commit();
        Session listening = session();
        listening.createConsumer(listening.createQueue(name() + "-listened")).setMessageListener(message -> {});
        assertThatThrownBy(() -> JoinedTransaction.begin(listening, JdbcTransaction.of(connection)))
                .isInstanceOf(IllegalStateException.class);
        Session closed = session();
        closed.close();
        assertThatThrownBy(() -> JoinedTransaction.begin(closed, JdbcTransaction.of(connection)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void connectionInAutoCommitModeIsNoTransaction() throws Exception {
        Session session = session();
        Connection connection = closing(database().connect());
        assertThatThrownBy(() -> JoinedTransaction.begin(session, JdbcTransaction.of(connection)))
                .isInstanceOf(JMSException.class);
        session.createProducer(queue(session)).send(session.createTextMessage("a"));
    }

    @Test
    @DisplayName("race 6: a closed session leaves what an open transaction consumed")
    void closedSessionLeavesTheTransactionToTheApplication() throws Exception {
        Session session = session();
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        Connection connection = transaction();
        JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection));
        assertThat(receive(consumer, 1)).containsExactly("a");
        session.close();
        transaction.commit();
        Session other = session();
        assertNothingComes(other.createConsumer(queue(other)));
    }

    @Test
    void topicsTakePart() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(topic(session));
        send(topic(session), "a");
        Session observer = session();
        MessageConsumer observed = observer.createConsumer(observer.createTopic(name() + "-out"));
        Connection connection = transaction();
        try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection))) {
            assertThat(receive(consumer, 1)).containsExactly("a");
            session.createProducer(session.createTopic(name() + "-out")).send(session.createTextMessage("b"));
            transaction.commit();
        }
        assertThat(receive(observed, 1)).containsExactly("b");
        assertNothingComes(consumer);
    }

    @Test
    @DisplayName("race 3: a message newer than the snapshot is given back with the reason")
    void messageNewerThanTheSnapshotIsGivenBackWithTheReason() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Connection connection = transaction();
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        // Takes the snapshot.
        write(connection, "early");
        send(queue(session), "a");
        JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection));
        try {
            Message message = consumer.receive(PRESENT);
            // A database whose transactions see what was committed later may deliver it.
            assertThat(text(message)).isEqualTo("a");
            transaction.commit();
        } catch (JMSException e) {
            assertThat(e).hasMessageContaining("READ COMMITTED");
            transaction.rollback();
            Message message = consumer.receive(PRESENT);
            assertThat(text(message)).isEqualTo("a");
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        }
    }
}
