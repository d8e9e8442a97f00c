// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.itests.faults.Fault;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jdbc.OnceMQ;
import io.oncemq.jms.JoinedTransaction;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions on connections of a wrapped DataSource, which say themselves when they end. */
abstract class WrappedContract extends JmsContract {

    private DataSource dataSource;
    private Connection connection;
    private Session session;
    private MessageConsumer consumer;
    private MessageProducer producer;
    private MessageConsumer observed;

    WrappedContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeAll
    void createTable() throws SQLException {
        try (Connection setup = database().connect();
                Statement statement = setup.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS wrapped_effects");
            statement.execute("CREATE TABLE wrapped_effects (test varchar(100) PRIMARY KEY)");
        }
    }

    /** A message to receive, and a queue that somebody else listens to. */
    @BeforeEach
    void prepare() throws Exception {
        dataSource = OnceMQ.wrap(new FaultyDataSource(database()::connect));
        connection = closing(dataSource.getConnection());
        connection.setAutoCommit(false);
        session = session();
        send(queue(session), "a");
        consumer = session.createConsumer(queue(session));
        producer = session.createProducer(session.createQueue(name() + "-out"));
        Session observer = session();
        observed = observer.createConsumer(observer.createQueue(name() + "-out"));
    }

    private JoinedTransaction join() throws JMSException {
        return JoinedTransaction.begin(session, JdbcTransaction.of(connection));
    }

    private void work() throws Exception {
        assertThat(receive(consumer, 1)).containsExactly("a");
        producer.send(session.createTextMessage("b"));
        write(name());
    }

    private void write(String effect) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO wrapped_effects VALUES (?)")) {
            statement.setString(1, effect);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private void assertEffects(String effect, int expected) throws SQLException {
        try (Connection reader = database().connect();
                var statement = reader.prepareStatement("SELECT count(*) FROM wrapped_effects WHERE test = ?")) {
            statement.setString(1, effect);
            try (ResultSet result = statement.executeQuery()) {
                assertThat(result.next()).isTrue();
                assertThat(result.getInt(1)).isEqualTo(expected);
            }
        }
    }

    private void assertDone() throws Exception {
        assertThat(receive(observed, 1)).containsExactly("b");
        assertNothingComes(consumer);
        assertEffects(name(), 1);
    }

    private void assertUndone() throws Exception {
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertNothingComes(observed);
        assertEffects(name(), 0);
    }

    @Test
    void commitOfTheConnectionEndsTheTransaction() throws Exception {
        join();
        work();
        connection.commit();
        assertDone();
    }

    @Test
    void rollbackOfTheConnectionEndsTheTransaction() throws Exception {
        join();
        work();
        connection.rollback();
        assertUndone();
    }

    @Test
    void returnToAutoCommitCommits() throws Exception {
        join();
        work();
        connection.setAutoCommit(true);
        assertDone();
    }

    @Test
    void closedConnectionLeavesItToTheRows() throws Exception {
        join();
        work();
        connection.close();
        assertUndone();
    }

    @Test
    void brokenConnectionLeavesItToTheRows() throws Exception {
        join();
        work();
        FaultyDataSource breaking = dataSource.unwrap(FaultyDataSource.class);
        breaking.cutNextCommit(Fault.Moment.AFTER, false);
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        assertDone();
    }

    @Test
    void sessionGoesBackToItsOwnWorkAndJoinsAgain() throws Exception {
        join();
        work();
        connection.commit();
        send(queue(session), "own", "next");
        assertThat(receive(consumer, 1)).containsExactly("own");
        join();
        assertThat(receive(consumer, 1)).containsExactly("next");
        connection.rollback();
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("next");
        assertDone();
    }

    @Test
    void savepointTakesBackWhatCameAfterIt() throws Exception {
        send(queue(session), "kept");
        join();
        assertThat(receive(consumer, 1)).containsExactly("a");
        producer.send(session.createTextMessage("b"));
        write(name());
        Savepoint savepoint = connection.setSavepoint();
        assertThat(receive(consumer, 1)).containsExactly("kept");
        producer.send(session.createTextMessage("never"));
        connection.rollback(savepoint);
        connection.commit();
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("kept");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertDone();
        assertNothingComes(observed);
    }

    @Test
    void endedTransactionLeavesTheNextAlone() throws Exception {
        try (JoinedTransaction joined = join()) {
            work();
            connection.commit();
            assertThatThrownBy(joined::commit).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(joined::rollback).isInstanceOf(IllegalStateException.class);
            joined.completed();
            write(name() + "-next");
        }
        connection.commit();
        assertEffects(name() + "-next", 1);
        assertDone();
    }

    @Test
    void joinedTransactionStillEndsIt() throws Exception {
        try (JoinedTransaction joined = join()) {
            work();
            joined.commit();
        }
        assertDone();
    }

    @Test
    void wrapperIsFoundThroughAPool() throws Exception {
        assertThat(dataSource.isWrapperFor(FaultyDataSource.class)).isTrue();
        assertThat(dataSource.unwrap(FaultyDataSource.class)).isNotNull();
        assertThat(connection.isWrapperFor(Connection.class)).isTrue();
        assertThat(connection).isNotEqualTo(closing(dataSource.getConnection()));
        // As the connection of a pool does that is put around the wrapped DataSource.
        Connection inside = closing(dataSource.getConnection());
        connection = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> method.invoke(inside, arguments));
        connection.setAutoCommit(false);
        join();
        work();
        connection.commit();
        assertDone();
    }
}
