// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.jta.common.jtaPropertyManager;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.narayana.NarayanaTransactionIntegration;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.itests.xa.Narayana;
import io.oncemq.jdbc.JtaTransactions;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that join JTA transactions by themselves, on a pool that enlists its connections. */
abstract class JtaContract extends JmsContract {

    private TransactionManager transactions;
    private TransactionSynchronizationRegistry registry;
    private AgroalDataSource dataSource;
    private Session session;
    private MessageConsumer consumer;
    private MessageProducer producer;
    private MessageConsumer observed;

    JtaContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeAll
    void configure() throws Exception {
        Narayana.configure();
        try (java.sql.Connection setup = database().connect();
                Statement statement = setup.createStatement()) {
            statement.execute("CREATE TABLE " + database().table("effects") + " (test varchar(100) PRIMARY KEY)");
        }
    }

    @BeforeEach
    void open() throws Exception {
        transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
        registry = jtaPropertyManager.getJTAEnvironmentBean().getTransactionSynchronizationRegistry();
        List<String> address = database().address();
        dataSource = closing(AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(4)
                        .acquisitionTimeout(Duration.ofSeconds(10))
                        .transactionIntegration(new NarayanaTransactionIntegration(transactions, registry))
                        .connectionFactoryConfiguration(connections ->
                                connections.jdbcUrl(address.get(0)).principal(new NamePrincipal(address.get(1)))))));
        session = sessionWith(dataSource);
        send(queue(session), "a");
        consumer = session.createConsumer(queue(session));
        producer = session.createProducer(out(session));
        Session observer = session();
        observed = observer.createConsumer(out(observer));
    }

    private Session sessionWith(DataSource application) throws JMSException {
        OnceMQConnectionFactory factory = closing(database()
                .factory()
                .transactionContext(new JtaTransactions(registry, application))
                .build());
        Connection connection = closing(factory.createConnection());
        connection.start();
        return connection.createSession(Session.AUTO_ACKNOWLEDGE);
    }

    private static Queue out(Session session) throws JMSException {
        return session.createQueue("jta-out");
    }

    @AfterEach
    void endTransaction() throws Exception {
        if (transactions.getTransaction() != null) {
            transactions.rollback();
        }
        transactions.setTransactionTimeout(0);
    }

    private void insertEffect() throws SQLException {
        try (java.sql.Connection business = dataSource.getConnection();
                PreparedStatement insert = business.prepareStatement(
                        "INSERT INTO " + database().table("effects") + " (test) VALUES (?)")) {
            insert.setString(1, name());
            insert.executeUpdate();
        }
    }

    private boolean effect() throws SQLException {
        try (java.sql.Connection business = database().connect();
                PreparedStatement select =
                        business.prepareStatement("SELECT 1 FROM " + database().table("effects") + " WHERE test = ?")) {
            select.setString(1, name());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private void work() throws Exception {
        insertEffect();
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("a");
        producer.send(session.createTextMessage("b"));
    }

    @Test
    void receiptSendAndDataCommitTogether() throws Exception {
        transactions.begin();
        work();
        assertNothingComes(observed);
        transactions.commit();

        assertThat(text(observed.receive(PRESENT))).isEqualTo("b");
        assertThat(effect()).isTrue();
        assertNothingComes(consumer);
    }

    @Test
    void receiptSendAndDataRollBackTogether() throws Exception {
        transactions.begin();
        work();
        transactions.rollback();

        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(effect()).isFalse();
        assertNothingComes(observed);
    }

    @Test
    void sessionThatIsClosedBeforeTheEndHasItsPartInIt() throws Exception {
        transactions.begin();
        work();
        session.close();
        transactions.commit();

        assertThat(text(observed.receive(PRESENT))).isEqualTo("b");
        assertThat(effect()).isTrue();
    }

    @Test
    void withoutATransactionASessionWorksForItself() throws Exception {
        producer.send(session.createTextMessage("alone"));
        assertThat(text(observed.receive(PRESENT))).isEqualTo("alone");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("a");
        assertNothingComes(consumer);
    }

    @Test
    void suspendedTransactionHasNoPartInWhatIsDoneMeanwhile() throws Exception {
        transactions.begin();
        work();
        Transaction outer = transactions.suspend();
        producer.send(session.createTextMessage("outside"));
        assertThat(text(observed.receive(PRESENT))).isEqualTo("outside");
        transactions.begin();
        producer.send(session.createTextMessage("inner"));
        transactions.commit();
        assertThat(text(observed.receive(PRESENT))).isEqualTo("inner");
        transactions.resume(outer);
        producer.send(session.createTextMessage("c"));
        transactions.commit();

        assertThat(text(observed.receive(PRESENT))).isEqualTo("b");
        assertThat(text(observed.receive(PRESENT))).isEqualTo("c");
    }

    @Test
    void transactionMarkedForRollbackIsNotJoinedAnyMore() throws Exception {
        transactions.begin();
        transactions.setRollbackOnly();
        assertThatThrownBy(() -> producer.send(session.createTextMessage("b")))
                .isInstanceOf(JMSException.class)
                .hasStackTraceContaining("marked for rollback");
        transactions.rollback();
        assertNothingComes(observed);
    }

    @Test
    void transactionThatTimesOutGivesItsReceiptsBack() throws Exception {
        transactions.setTransactionTimeout(1);
        transactions.begin();
        work();
        Transaction late = transactions.suspend();
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        transactions.resume(late);
        assertThatThrownBy(transactions::commit).isInstanceOf(Exception.class);
        assertThat(effect()).isFalse();
        assertNothingComes(observed);
    }

    @Test
    void sessionsOwnCommitIsRefusedInATransaction() throws Exception {
        transactions.begin();
        assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
        transactions.rollback();
    }

    @Test
    void dataSourceThatDoesNotTakePartIsRefused() throws Exception {
        Session wrong = sessionWith(new FaultyDataSource(database()::connect));
        MessageProducer refused = wrong.createProducer(out(wrong));
        transactions.begin();
        assertThatThrownBy(() -> refused.send(wrong.createTextMessage("lost")))
                .isInstanceOf(JMSException.class)
                .hasStackTraceContaining("does not take part");
        transactions.commit();
        assertNothingComes(observed);
    }

    @Test
    void dataSourceOfAnotherDatabaseIsRefused() throws Exception {
        AgroalDataSource other = closing(AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(2)
                        .transactionIntegration(new NarayanaTransactionIntegration(transactions, registry))
                        .connectionFactoryConfiguration(connections ->
                                connections.jdbcUrl("jdbc:h2:mem:another").principal(new NamePrincipal("sa"))))));
        Session wrong = sessionWith(other);
        MessageProducer refused = wrong.createProducer(out(wrong));
        transactions.begin();
        assertThatThrownBy(() -> refused.send(wrong.createTextMessage("lost")))
                .isInstanceOf(JMSException.class)
                .hasStackTraceContaining("not that of the messages");
        transactions.rollback();
        assertNothingComes(observed);
    }
}
