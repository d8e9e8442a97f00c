// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that the application ends on a bare connection, without a word to anybody: the rows are watched. */
abstract class BareConnectionContract extends JmsContract {

    private Connection connection;
    private Session session;
    private MessageConsumer consumer;
    private MessageProducer producer;
    private MessageConsumer observed;

    BareConnectionContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void prepare() throws Exception {
        connection = closing(database().connect());
        connection.setAutoCommit(false);
        session = session();
        consumer = session.createConsumer(queue(session));
        producer = session.createProducer(session.createQueue(name() + "-out"));
        Session observer = session();
        observed = observer.createConsumer(observer.createQueue(name() + "-out"));
    }

    private JoinedTransaction join() throws JMSException {
        return JoinedTransaction.begin(session, JdbcTransaction.of(connection));
    }

    private void assertRedelivered(String text) throws JMSException {
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo(text);
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    /** What nobody knows the end of keeps its claim. */
    private void awaitNoClaim() {
        await("end of the claims")
                .atMost(Duration.ofMillis(PRESENT))
                .untilAsserted(() -> assertThat(claims()).isZero());
    }

    private int claims() throws SQLException {
        try (Connection reader = database().connect();
                Statement statement = reader.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM " + database().table("claim"))) {
            count.next();
            return count.getInt(1);
        }
    }

    @Test
    void commitIsSeen() throws Exception {
        send(queue(session), "a");
        JoinedTransaction joined = join();
        assertThat(receive(consumer, 1)).containsExactly("a");
        producer.send(session.createTextMessage("b"));
        assertNothingComes(observed);
        connection.commit();

        assertThat(receive(observed, 1)).containsExactly("b");
        awaitNoClaim();
        joined.completed();
        assertNothingComes(consumer);
    }

    @Test
    void rollbackIsSeen() throws Exception {
        send(queue(session), "a");
        JoinedTransaction joined = join();
        assertThat(receive(consumer, 1)).containsExactly("a");
        producer.send(session.createTextMessage("never"));
        connection.rollback();

        assertRedelivered("a");
        connection.commit();
        joined.completed();
        assertNothingComes(consumer);
        assertNothingComes(observed);
    }

    /** At the end of the transaction at the latest: MariaDB keeps the lock until then. */
    @Test
    void rollbackToASavepointIsSeen() throws Exception {
        send(queue(session), "kept", "back");
        JoinedTransaction joined = join();
        assertThat(receive(consumer, 1)).containsExactly("kept");
        Savepoint savepoint = connection.setSavepoint();
        assertThat(receive(consumer, 1)).containsExactly("back");
        connection.rollback(savepoint);
        connection.commit();

        assertRedelivered("back");
        connection.commit();
        joined.completed();
        assertNothingComes(consumer);
    }

    @Test
    void sessionStaysJoinedToTheNextTransactionsOfTheConnection() throws Exception {
        send(queue(session), "1", "2", "3");
        JoinedTransaction joined = join();
        for (String text : new String[] {"1", "2", "3"}) {
            assertThat(receive(consumer, 1)).containsExactly(text);
            producer.send(session.createTextMessage("after " + text));
            connection.commit();
            assertThat(receive(observed, 1)).containsExactly("after " + text);
        }
        producer.send(session.createTextMessage("never"));
        connection.rollback();
        awaitNoClaim();
        joined.completed();
        assertNothingComes(observed);
        assertNothingComes(consumer);
    }

    @Test
    void transactionThatIsClosedAfterItsCommitIsNotTakenForRolledBack() throws Exception {
        Session acknowledging = session(Session.CLIENT_ACKNOWLEDGE);
        try (MessageConsumer orders = acknowledging.createConsumer(acknowledging.createQueue(name() + "-orders"))) {
            send(acknowledging.createQueue(name() + "-orders"), "a");
            try (JoinedTransaction joined = JoinedTransaction.begin(acknowledging, JdbcTransaction.of(connection))) {
                assertThat(joined).isNotNull();
                assertThat(receive(orders, 1)).containsExactly("a");
                connection.commit();
            }
            assertNothingComes(orders);
            awaitNoClaim();
        }
    }

    @Test
    void topicsAreWatchedToo() throws Exception {
        Topic topic = topic(session);
        MessageConsumer subscriber = session.createSharedDurableConsumer(topic, name());
        Session other = session();
        MessageConsumer otherSubscriber = other.createSharedDurableConsumer(topic, name() + "-other");
        send(topic, "a", "b");
        JoinedTransaction joined = join();
        assertThat(receive(subscriber, 1)).containsExactly("a");
        connection.commit();
        assertThat(receive(subscriber, 1)).containsExactly("b");
        connection.rollback();
        Message again = subscriber.receive(PRESENT);
        assertThat(text(again)).isEqualTo("b");
        assertThat(again.getJMSRedelivered()).isTrue();
        session.createProducer(topic).send(session.createTextMessage("c"));
        connection.commit();
        assertThat(receive(otherSubscriber, 3)).containsExactly("a", "b", "c");
        joined.completed();
        assertThat(receive(subscriber, 1)).containsExactly("c");
        subscriber.close();
        otherSubscriber.close();
        session.unsubscribe(name());
        other.unsubscribe(name() + "-other");
    }

    @Test
    void manySendsWakeTheConsumerAtTheFirst() throws Exception {
        JoinedTransaction joined = join();
        for (int i = 0; i < 20; i++) {
            producer.send(session.createTextMessage(Integer.toString(i)));
        }
        connection.commit();
        for (int i = 0; i < 20; i++) {
            assertThat(((TextMessage) observed.receive(PRESENT)).getText()).isEqualTo(Integer.toString(i));
        }
        joined.completed();
    }
}
