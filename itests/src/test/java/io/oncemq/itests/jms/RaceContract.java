// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Races that only a whole node can lose. All races are listed in docs/reliability.md. */
abstract class RaceContract extends JmsContract {

    RaceContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private Connection transaction() throws SQLException {
        Connection connection = closing(database().connect());
        connection.setAutoCommit(false);
        return connection;
    }

    @Test
    @DisplayName(
            "race 4: what a savepoint takes back is delivered again, marked as that, and there is no ghost message")
    void savepointTakesBackReceiptAndSend() throws Exception {
        Session session = session();
        send(queue(session), "a", "b", "c");
        MessageConsumer consumer = session.createConsumer(queue(session));
        MessageProducer producer = session.createProducer(session.createQueue(name() + "-out"));
        Connection connection = transaction();
        try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection))) {
            assertThat(receive(consumer, 1)).containsExactly("a");
            Savepoint savepoint = connection.setSavepoint();
            assertThat(receive(consumer, 1)).containsExactly("b");
            producer.send(session.createTextMessage("ghost"));
            connection.rollback(savepoint);
            transaction.commit();
        }

        Message first = consumer.receive(PRESENT);
        Message second = consumer.receive(PRESENT);
        // Nobody said that "b" was rolled back: until the rows were asked, "c" may have been handed out.
        assertThat(List.of(text(first), text(second))).containsExactlyInAnyOrder("b", "c");
        for (Message message : List.of(first, second)) {
            boolean again = text(message).equals("b");
            assertThat(message.getJMSRedelivered()).as(text(message)).isEqualTo(again);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(again ? 2 : 1);
        }
        assertNothingComes(consumer);
        assertNothingComes(session.createConsumer(session.createQueue(name() + "-out")));
    }

    @Test
    @DisplayName("race 5: a receipt that the application rolled back unseen comes back without a restart")
    void receiptRolledBackUnseenComesBack() throws Exception {
        Session session = session();
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        Connection connection = transaction();
        JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection));
        assertThat(receive(consumer, 1)).containsExactly("a");

        connection.rollback();
        session.close();

        Session other = session();
        Message again = other.createConsumer(queue(other)).receive(PRESENT);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(transaction).isNotNull();
    }

    @Test
    @DisplayName("race 6: closing session and connection under an open transaction makes no duplicate")
    void closedConnectionKeepsWhatAnOpenTransactionConsumed() throws Exception {
        jakarta.jms.Connection closing = connect();
        Session session = closing.createSession();
        send(queue(session), "a");
        Connection connection = transaction();
        JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection));
        assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("a");

        closing.close();

        Session other = session();
        MessageConsumer consumer = other.createConsumer(queue(other));
        assertNothingComes(consumer);
        connection.commit();
        assertNothingComes(consumer);
        assertThat(transaction).isNotNull();
    }

    @Test
    @DisplayName(
            "race 21: the asynchronous sends of two producers of one session stay in order, in every delivery mode")
    void asynchronousSendsOfOneSessionStayInOrder() throws Exception {
        Session session = session();
        MessageProducer persistent = session.createProducer(queue(session));
        MessageProducer volatileOne = session.createProducer(queue(session));
        volatileOne.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        Session receiving = session();
        MessageConsumer consumer = receiving.createConsumer(queue(receiving));
        int count = 300;
        CountDownLatch completed = new CountDownLatch(count);
        List<String> sent = new ArrayList<>();
        CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                completed.countDown();
            }

            @Override
            public void onException(Message message, Exception exception) {
                // The test then ends with its time limit.
            }
        };
        for (int i = 0; i < count; i++) {
            sent.add(Integer.toString(i));
            (i % 3 == 0 ? volatileOne : persistent).send(session.createTextMessage(sent.get(i)), listener);
        }

        assertThat(receive(consumer, count)).isEqualTo(sent);
        assertThat(completed.await(PRESENT, TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    @DisplayName(
            "race 22: a joined send that was held open while many messages passed is delivered soon after its commit")
    void lateCommitOfAJoinedSendIsFound() throws Exception {
        Session session = session();
        Connection connection = transaction();
        JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection));
        session.createProducer(queue(session)).send(session.createTextMessage("late"));
        Session passing = session(Session.DUPS_OK_ACKNOWLEDGE);
        MessageProducer producer = passing.createProducer(queue(passing));
        MessageConsumer consumer = passing.createConsumer(queue(passing));
        for (int i = 0; i < 2000; i++) {
            producer.send(passing.createTextMessage(Integer.toString(i)));
            assertThat(text(consumer.receive(PRESENT))).isEqualTo(Integer.toString(i));
        }

        // Nobody tells the node, as if the sender had died right after the commit.
        connection.commit();
        long committed = System.nanoTime();

        assertThat(text(consumer.receive(PRESENT))).isEqualTo("late");
        assertThat(System.nanoTime() - committed).isLessThan(TimeUnit.SECONDS.toNanos(2));
        transaction.completed();
    }
}
