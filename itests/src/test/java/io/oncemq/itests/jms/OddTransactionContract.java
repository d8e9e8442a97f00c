// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jdbc.OnceMQ;
import io.oncemq.jms.Guarantee;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions of an unusual kind are joined, or refused with the reason; never does a session silently work for itself. */
abstract class OddTransactionContract extends JmsContract {

    private static final String ELSEWHERE = "jdbc:h2:mem:elsewhere;DB_CLOSE_DELAY=-1";

    private Session session;
    private MessageConsumer consumer;

    OddTransactionContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void prepare() throws JMSException {
        session = session();
        send(queue(session), "a");
        consumer = session.createConsumer(queue(session));
    }

    private Connection transaction(DataSource dataSource) throws SQLException {
        Connection connection = closing(dataSource.getConnection());
        connection.setAutoCommit(false);
        return connection;
    }

    private DataSource here() {
        return new FaultyDataSource(database()::connect);
    }

    private JoinedTransaction join(Connection connection) throws JMSException {
        return JoinedTransaction.begin(session, JdbcTransaction.of(connection));
    }

    /** The session still works for itself, as one knows who was refused. */
    private void assertNotJoined() throws JMSException {
        session.createProducer(queue(session)).send(session.createTextMessage("own"));
        assertThat(receive(consumer, 2)).containsExactly("a", "own");
    }

    @Test
    void readOnlyTransactionIsRefused() throws Exception {
        Connection connection = closing(database().connect());
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        if (!connection.isReadOnly()) {
            // The driver of H2 does not do what it is told: then it is a transaction like others.
            join(connection).commit();
        } else {
            assertThatThrownBy(() -> join(connection))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("read-only");
        }
        assertNotJoined();
    }

    @Test
    void otherDatabaseIsRefused() throws Exception {
        Connection connection = closing(DriverManager.getConnection(ELSEWHERE));
        connection.setAutoCommit(false);
        assertThatThrownBy(() -> join(connection))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("not that of the messages");
        assertNotJoined();
    }

    /** A DataSource whose connections lead here or there, as the thread's tenant says. */
    @Test
    void routerIsJoinedWhereItLeadsToTheMessages() throws Exception {
        AtomicBoolean elsewhere = new AtomicBoolean();
        DataSource router = OnceMQ.wrap(new FaultyDataSource(() -> elsewhere.get()
                ? DriverManager.getConnection(ELSEWHERE)
                : database().connect()));
        for (boolean astray : new boolean[] {false, true, false}) {
            elsewhere.set(astray);
            Connection connection = transaction(router);
            if (astray) {
                assertThatThrownBy(() -> join(connection)).hasMessageContaining("not that of the messages");
            } else {
                try (JoinedTransaction joined = join(connection)) {
                    assertThat(text(consumer.receive(PRESENT))).isEqualTo("a");
                    joined.rollback();
                }
            }
        }
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("a");
    }

    /** As tools for tracing and metrics make them: nothing can be unwrapped. */
    @Test
    void proxyOfAConnectionIsJoined() throws Exception {
        Connection real = transaction(here());
        Connection proxy = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    if (method.getName().equals("isWrapperFor")) {
                        return false;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        JoinedTransaction joined = join(proxy);
        assertThat(receive(consumer, 1)).containsExactly("a");
        proxy.rollback();
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        proxy.commit();
        joined.completed();
        assertNothingComes(consumer);
    }

    /** By a time limit of the server, or of a pool. */
    @Test
    void connectionThatIsTakenAwayGivesItsReceiptsBack() throws Exception {
        FaultyDataSource dataSource = new FaultyDataSource(database()::connect);
        Connection connection = transaction(dataSource);
        JoinedTransaction joined = join(connection);
        assertThat(receive(consumer, 1)).containsExactly("a");
        session.createProducer(queue(session)).send(session.createTextMessage("never"));
        dataSource.takeAway();
        assertThatThrownBy(() -> session.createProducer(queue(session)).send(session.createTextMessage("never")))
                .isInstanceOf(JMSException.class);
        joined.completed();
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertNothingComes(consumer);
    }

    @Test
    void closedConnectionIsRefused() throws Exception {
        Connection connection = transaction(here());
        connection.close();
        assertThatThrownBy(() -> join(connection)).isInstanceOf(JMSException.class);
        assertNotJoined();
    }

    /** Where it is allowed to be weaker, it is said. */
    @Test
    void wiringThatCannotJoinSaysThatItIsAtLeastOnce() throws Exception {
        TransactionContext elsewhere =
                TransactionContext.explicit(new FaultyDataSource(() -> DriverManager.getConnection(ELSEWHERE)));
        try (OnceMQConnectionFactory factory =
                database().factory().transactionContext(elsewhere).build()) {
            assertThat(factory.guarantee().guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
            factory.createConnection().close();
        }
        try (OnceMQConnectionFactory factory = database()
                .factory()
                .transactionContext(elsewhere)
                .option(Option.REQUIRED_GUARANTEE, "joined")
                .build()) {
            assertThatThrownBy(factory::createConnection)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("at-least-once");
        }
    }
}
