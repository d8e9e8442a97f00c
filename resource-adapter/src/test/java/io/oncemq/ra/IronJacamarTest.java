// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import jakarta.transaction.TransactionManager;
import org.jboss.jca.common.api.metadata.common.FlushStrategy;
import org.jboss.jca.core.api.connectionmanager.pool.PoolConfiguration;
import org.jboss.jca.core.connectionmanager.ConnectionManagerFactory;
import org.jboss.jca.core.connectionmanager.TxConnectionManager;
import org.jboss.jca.core.connectionmanager.ccm.CachedConnectionManagerImpl;
import org.jboss.jca.core.connectionmanager.pool.api.Pool;
import org.jboss.jca.core.connectionmanager.pool.api.PoolFactory;
import org.jboss.jca.core.connectionmanager.pool.api.PoolStrategy;
import org.jboss.jca.core.connectionmanager.pool.mcp.ManagedConnectionPoolFactory;
import org.jboss.jca.core.spi.transaction.TransactionIntegration;
import org.jboss.jca.core.tx.jbossts.TransactionIntegrationImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections in the pool and the transactions of IronJacamar, which is the container of WildFly. */
class IronJacamarTest extends AdapterTest {

    private static final int SIZE = 2;

    private final TransactionManager transactions = container.transactions();
    private final OnceMQQueueObject queue = new OnceMQQueueObject();
    private Pool pool;

    @AfterEach
    void emptyPool() {
        if (pool != null) {
            pool.shutdown();
        }
    }

    private ConnectionFactory factory(TransactionSupportLevel level) throws ResourceException {
        OnceMQManagedConnectionFactory managed = new OnceMQManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        queue.setPhysicalName("q");
        PoolConfiguration configuration = new PoolConfiguration();
        configuration.setMinSize(0);
        configuration.setMaxSize(SIZE);
        configuration.setValidateOnMatch(true);
        configuration.setBlockingTimeout(5_000);
        pool = new PoolFactory()
                .create(
                        PoolStrategy.ONE_POOL,
                        managed,
                        configuration,
                        false,
                        true,
                        ManagedConnectionPoolFactory.DEFAULT_IMPLEMENTATION);
        TransactionIntegration integration = new TransactionIntegrationImpl(
                transactions, container.getTransactionSynchronizationRegistry(), null, null, null);
        TxConnectionManager manager = new ConnectionManagerFactory()
                .createTransactional(
                        level,
                        pool,
                        null,
                        null,
                        false,
                        new CachedConnectionManagerImpl(integration),
                        true,
                        true,
                        false,
                        false,
                        null,
                        FlushStrategy.FAILING_CONNECTION_ONLY,
                        0,
                        0L,
                        integration,
                        false,
                        0,
                        null,
                        true,
                        false);
        return (ConnectionFactory) managed.createConnectionFactory(manager);
    }

    private void sendBy(Session session, String text) throws JMSException {
        try (MessageProducer producer = session.createProducer(queue)) {
            producer.send(session.createTextMessage(text));
        }
    }

    private void sendAndEnd(ConnectionFactory factory, String text, boolean commit) throws Exception {
        transactions.begin();
        try (Connection connection = factory.createConnection()) {
            sendBy(connection.createSession(), text);
        }
        if (commit) {
            transactions.commit();
        } else {
            transactions.rollback();
        }
    }

    @Test
    void distributedTransactionDecides() throws Exception {
        ConnectionFactory factory = factory(TransactionSupportLevel.XATransaction);
        sendAndEnd(factory, "committed", true);
        sendAndEnd(factory, "rolled back", false);

        assertThat(drain("q")).containsExactly("committed");
        assertThat(pool.getStatistics().getActiveCount()).as("one served both").isEqualTo(1);
        assertThat(pool.getStatistics().getInUseCount()).isZero();
    }

    @Test
    void localTransactionDecides() throws Exception {
        ConnectionFactory factory = factory(TransactionSupportLevel.LocalTransaction);
        sendAndEnd(factory, "committed", true);
        sendAndEnd(factory, "rolled back", false);

        assertThat(drain("q")).containsExactly("committed");
    }

    @Test
    void receiptBelongsToTheTransaction() throws Exception {
        ConnectionFactory factory = factory(TransactionSupportLevel.XATransaction);
        send("q", "order");
        for (boolean commit : new boolean[] {false, true}) {
            transactions.begin();
            try (JMSContext context = factory.createContext()) {
                assertThat(context.createConsumer(queue).receiveBody(String.class, 5000))
                        .isEqualTo("order");
            }
            if (commit) {
                transactions.commit();
            } else {
                transactions.rollback();
            }
        }
        assertThat(drain("q")).isEmpty();
    }

    @Test
    void sendOutsideOfATransactionTakesEffectAtOnce() throws Exception {
        ConnectionFactory factory = factory(TransactionSupportLevel.XATransaction);
        try (Connection connection = factory.createConnection()) {
            sendBy(connection.createSession(), "at once");
            assertThat(drain("q")).containsExactly("at once");
        }
    }

    @Test
    void connectionThatWasOpenBeforeTheTransactionIsEnlistedOnUse() throws Exception {
        ConnectionFactory factory = factory(TransactionSupportLevel.XATransaction);
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            sendBy(session, "before");
            transactions.begin();
            sendBy(session, "rolled back");
            transactions.rollback();
            sendBy(session, "after");
        }

        assertThat(drain("q")).containsExactly("before", "after");
    }

    @Test
    void brokenConnectionLeavesThePool() throws Exception {
        ConnectionFactory factory = factory(TransactionSupportLevel.XATransaction);
        Connection connection = factory.createConnection();
        Session session = connection.createSession();
        ((ConnectionHandle) connection).managed().physical().close();

        assertThatThrownBy(() -> sendBy(session, "lost")).isInstanceOf(JMSException.class);
        assertThat(pool.getStatistics().getDestroyedCount()).isEqualTo(1);
        sendAndEnd(factory, "by another one", true);
        assertThat(drain("q")).containsExactly("by another one");
    }

    @Test
    void poolHasAsManyAsItMay() throws Exception {
        ConnectionFactory factory = factory(TransactionSupportLevel.XATransaction);
        try (Connection first = factory.createConnection();
                Connection second = factory.createConnection()) {
            assertThat(first).isNotSameAs(second);
            assertThat(pool.getStatistics().getInUseCount()).isEqualTo(SIZE);
        }
        assertThat(pool.getStatistics().getInUseCount()).isZero();
    }
}
