// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.jta.common.jtaPropertyManager;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.narayana.NarayanaTransactionIntegration;
import io.oncemq.idempotent.Inbox;
import io.oncemq.idempotent.MessageKey;
import io.oncemq.idempotent.MissingKeyException;
import io.oncemq.idempotent.cdi.Idempotent;
import io.oncemq.idempotent.cdi.IdempotentInterceptor;
import io.oncemq.itests.xa.Narayana;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Idempotent methods of CDI beans in JTA transactions, on a pool that enlists its connections. */
@Timeout(120)
class IdempotentCdiTest {

    private static AgroalDataSource dataSource;

    private final H2EffectDatabase database = new H2EffectDatabase();
    private TransactionManager transactions;
    private WeldContainer container;
    private Shipping shipping;
    private OnceMQConnectionFactory factory;
    private JMSContext context;

    @BeforeEach
    void start() throws Exception {
        Narayana.configure();
        transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
        dataSource = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(4)
                        .acquisitionTimeout(Duration.ofSeconds(10))
                        .transactionIntegration(new NarayanaTransactionIntegration(
                                transactions,
                                jtaPropertyManager.getJTAEnvironmentBean().getTransactionSynchronizationRegistry()))
                        .connectionFactoryConfiguration(connections ->
                                connections.jdbcUrl(database.url()).principal(new NamePrincipal(database.user())))));
        database.execute("CREATE TABLE shipment (name VARCHAR(100))");
        Inbox.builder("application", dataSource).build().createTable();
        container = new Weld()
                .disableDiscovery()
                .addBeanClasses(Shipping.class, Resources.class, IdempotentInterceptor.class)
                .initialize();
        shipping = container.select(Shipping.class).get();
        factory = new OnceMQConnectionFactory("jdbc:h2:mem:cdi;DB_CLOSE_DELAY=-1#node-linger=0s");
        context = factory.createContext();
    }

    @AfterEach
    void stop() throws Exception {
        if (transactions.getTransaction() != null) {
            transactions.rollback();
        }
        context.close();
        factory.close();
        container.close();
        dataSource.close();
        database.close();
    }

    @Test
    void effectHappensOnceForEachKey() throws Exception {
        inTransaction("eggs", 1);
        inTransaction("eggs", 1);
        inTransaction("milk", 2);
        assertThat(database.strings("SELECT name FROM shipment ORDER BY name")).containsExactly("eggs", "milk");
        assertThat(database.strings("SELECT consumer || ' ' || message_key FROM oncemq_inbox ORDER BY message_key"))
                .containsExactly("Shipping.onMessage 1", "Shipping.onMessage 2");
    }

    @Test
    void rollbackForgetsTheKey() throws Exception {
        transactions.begin();
        shipping.onMessage(message("eggs", 1));
        transactions.rollback();
        assertThat(database.strings("SELECT name FROM shipment")).isEmpty();
        inTransaction("eggs", 1);
        assertThat(database.strings("SELECT name FROM shipment")).containsExactly("eggs");
    }

    @Test
    void exceptionReachesTheCallerAndLeavesNoKey() throws Exception {
        transactions.begin();
        assertThatThrownBy(() -> shipping.onMessage(message("fragile", 1))).hasMessage("Dropped fragile");
        transactions.commit();
        assertThat(database.strings("SELECT message_key FROM oncemq_inbox")).isEmpty();
    }

    @Test
    void callWithoutTransactionIsRefused() throws Exception {
        Message message = message("eggs", 1);
        assertThatThrownBy(() -> shipping.onMessage(message))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("auto-commit");
        assertThat(database.strings("SELECT name FROM shipment")).isEmpty();
    }

    @Test
    void messageWithoutKeyIsRefused() throws Exception {
        transactions.begin();
        Message message = context.createTextMessage("eggs");
        assertThatThrownBy(() -> shipping.onMessage(message)).isInstanceOf(MissingKeyException.class);
        transactions.rollback();
    }

    private void inTransaction(String order, int number) throws Exception {
        transactions.begin();
        shipping.onMessage(message(order, number));
        transactions.commit();
    }

    private Message message(String order, int number) throws JMSException {
        Message message = context.createTextMessage(order);
        message.setIntProperty("number", number);
        return message;
    }

    @ApplicationScoped
    static class Resources {

        @Produces
        @ApplicationScoped
        DataSource dataSource() {
            return dataSource;
        }

        @Produces
        Inbox inbox() {
            return Inbox.builder("application", dataSource).build();
        }

        @Produces
        MessageKey key() {
            return MessageKey.property("number");
        }
    }

    @ApplicationScoped
    static class Shipping implements MessageListener {

        @Inject
        DataSource dataSource;

        @Override
        @Idempotent
        public void onMessage(Message message) {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO shipment VALUES (?)")) {
                String order = ((TextMessage) message).getText();
                insert.setString(1, order);
                insert.executeUpdate();
                if (order.startsWith("fragile")) {
                    throw new IllegalStateException("Dropped " + order);
                }
            } catch (SQLException | JMSException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
