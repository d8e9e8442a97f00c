// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XASession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboundTest extends AdapterTest {

    private final OnceMQManagedConnectionFactory managed = new OnceMQManagedConnectionFactory();
    private final PoolingConnectionManager pool = new PoolingConnectionManager(container.transactions());
    private final OnceMQQueueObject queue = new OnceMQQueueObject();
    private ConnectionFactory factory;

    @BeforeEach
    void open() throws ResourceException {
        managed.setResourceAdapter(adapter);
        factory = (ConnectionFactory) managed.createConnectionFactory(pool);
        queue.setPhysicalName("q");
    }

    private void sendBy(Session session, String text) throws JMSException {
        try (MessageProducer producer = session.createProducer(queue)) {
            producer.send(session.createTextMessage(text));
        }
    }

    @Test
    void sendBelongsToTheTransaction() throws Exception {
        container.transactions().begin();
        try (Connection connection = factory.createConnection()) {
            sendBy(connection.createSession(), "committed");
        }
        assertThat(drain("q")).isEmpty();
        container.transactions().commit();
        container.transactions().begin();
        try (Connection connection = factory.createConnection()) {
            sendBy(connection.createSession(), "rolled back");
        }
        container.transactions().rollback();

        assertThat(drain("q")).containsExactly("committed");
        assertThat(pool.created()).isEqualTo(1);
    }

    @Test
    void connectionThatWasOpenBeforeTheTransactionIsEnlistedOnUse() throws Exception {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            assertThat(session.getTransacted()).isFalse();
            sendBy(session, "before");
            container.transactions().begin();
            sendBy(session, "rolled back");
            assertThat(session.getTransacted()).isTrue();
            container.transactions().rollback();
            sendBy(session, "after");
        }

        assertThat(drain("q")).containsExactly("before", "after");
    }

    @Test
    void receiptBelongsToTheTransaction() throws Exception {
        send("q", "order");
        container.transactions().begin();
        try (JMSContext context = factory.createContext()) {
            assertThat(context.createConsumer(queue).receiveBody(String.class, 5000))
                    .isEqualTo("order");
        }
        container.transactions().rollback();
        assertThat(pool.idle()).isEqualTo(1);

        container.transactions().begin();
        try (JMSContext context = factory.createContext()) {
            assertThat(context.createConsumer(queue).receiveBody(String.class, 5000))
                    .isEqualTo("order");
        }
        container.transactions().commit();
        assertThat(drain("q")).isEmpty();
    }

    @Test
    void localTransactionOfTheContainerIsAtomic() throws Exception {
        ManagedConnection connection = managed.createManagedConnection(null, null);
        LocalTransaction transaction = connection.getLocalTransaction();
        Session session = ((Connection) connection.getConnection(null, null)).createSession();
        transaction.begin();
        sendBy(session, "rolled back");
        transaction.rollback();
        transaction.begin();
        sendBy(session, "committed");
        assertThat(drain("q")).isEmpty();
        transaction.commit();

        assertThat(drain("q")).containsExactly("committed");
        connection.destroy();
    }

    @Test
    void handleEndsWithItsClose() throws Exception {
        Connection connection = factory.createConnection();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue);
        connection.close();

        assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::createTextMessage).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> producer.send(null)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void temporaryDestinationEndsWithTheHandle() throws Exception {
        Queue temporary;
        try (Connection connection = factory.createConnection()) {
            temporary = connection.createSession().createTemporaryQueue();
        }
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            assertThatThrownBy(() -> session.createConsumer(temporary)).isInstanceOf(JMSException.class);
        }
    }

    @Test
    void whatServersForbidIsRefused() throws Exception {
        try (Connection connection = factory.createConnection()) {
            assertThatThrownBy(() -> connection.setClientID("c")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(connection::stop).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> connection.setExceptionListener(e -> {}))
                    .isInstanceOf(IllegalStateException.class);
            Session session = connection.createSession();
            assertThat(session).isNotInstanceOf(XASession.class);
            assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> session.setMessageListener(m -> {})).isInstanceOf(IllegalStateException.class);
            session.close();
            connection.createSession().close();
        }
        try (JMSContext context = factory.createContext()) {
            assertThatThrownBy(() -> context.createContext(1)).isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(context::stop).isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    @Test
    void poolMatchesByKindAndUser() throws Exception {
        factory.createConnection().close();
        ((QueueConnection) factory.createConnection()).close();
        factory.createContext().close();
        factory.createConnection("sa", "").close();

        assertThat(pool.created()).isEqualTo(3);
    }

    @Test
    void closedConnectionLeavesThePool() throws Exception {
        factory.createConnection().close();
        assertThat(pool.idle()).isEqualTo(1);
        ManagedConnection broken = managed.createManagedConnection(null, null);
        broken.addConnectionEventListener(pool);
        Session session = ((Connection) broken.getConnection(null, null)).createSession();
        ((OnceMQManagedConnection) broken).physical().close();

        assertThatThrownBy(session::createTextMessage).isInstanceOf(JMSException.class);
        assertThat(pool.destroyed()).isEqualTo(1);
    }

    @Test
    void replyToCanBeAnAdministeredObject() throws Exception {
        try (Connection connection = factory.createConnection()) {
            TextMessage message = connection.createSession().createTextMessage();
            message.setJMSReplyTo(queue);
            assertThat(message.getJMSReplyTo()).hasToString("q");
        }
    }

    @Test
    void withoutContainerItIsTheProvidersFactory() throws Exception {
        assertThat(managed.createConnectionFactory()).isInstanceOf(OnceMQConnectionFactory.class);
    }

    @Test
    void wrongOptionsAreNamed() {
        managed.setOptions("prefetch=5; nonsense=1");
        assertThatThrownBy(factory::createConnection).hasStackTraceContaining("Unknown option 'nonsense'");
        managed.setOptions("prefetch");
        assertThatThrownBy(factory::createConnection).hasStackTraceContaining("'prefetch' is no name=value");
        managed.setOptions(null);
        managed.setUrl(url);
        managed.setDataSourceJndiName("java:/x");
        assertThatThrownBy(factory::createConnection).hasStackTraceContaining("are both set");
    }
}
