// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serializable;
import javax.naming.NamingException;
import javax.naming.Reference;
import org.jspecify.annotations.Nullable;

/** The connection factory that applications look up: asks the container for its connections. Thread-safe. */
public final class ConnectionFactoryHandle
        implements ConnectionFactory, QueueConnectionFactory, TopicConnectionFactory, Referenceable, Serializable {

    private static final long serialVersionUID = 1L;

    private final OnceMQManagedConnectionFactory factory;

    @SuppressWarnings("serial") // containers make theirs serializable, where they bind this object as it is
    private final ConnectionManager manager;

    private @Nullable Reference reference;

    ConnectionFactoryHandle(OnceMQManagedConnectionFactory factory, ConnectionManager manager) {
        this.factory = factory;
        this.manager = manager;
    }

    /** How the connections reach the store. */
    ProviderSettings settings() {
        return factory.settings();
    }

    private ManagedHandle allocate(Kind kind, @Nullable String user, @Nullable String password) throws JMSException {
        try {
            return (ManagedHandle) manager.allocateConnection(factory, new RequestInfo(kind, user, password, manager));
        } catch (ResourceException e) {
            throw Failures.jms("Unable to get a connection from the application server", e);
        }
    }

    @Override
    public Connection createConnection() throws JMSException {
        return allocate(Kind.CONNECTION, null, null);
    }

    @Override
    public Connection createConnection(@Nullable String userName, @Nullable String password) throws JMSException {
        return allocate(Kind.CONNECTION, userName, password);
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return allocate(Kind.QUEUE_CONNECTION, null, null);
    }

    @Override
    public QueueConnection createQueueConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return allocate(Kind.QUEUE_CONNECTION, userName, password);
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return allocate(Kind.TOPIC_CONNECTION, null, null);
    }

    @Override
    public TopicConnection createTopicConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return allocate(Kind.TOPIC_CONNECTION, userName, password);
    }

    @Override
    public JMSContext createContext() {
        return context(null, null, Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return context(null, null, sessionMode);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password) {
        return context(userName, password, Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password, int sessionMode) {
        return context(userName, password, sessionMode);
    }

    /** The mode does not matter, as long as it is one: in a transaction the transaction decides. */
    private JMSContext context(@Nullable String user, @Nullable String password, int sessionMode) {
        if (sessionMode < Session.SESSION_TRANSACTED || sessionMode > Session.DUPS_OK_ACKNOWLEDGE) {
            throw new JMSRuntimeException("Session mode " + sessionMode + " is none of those of JMSContext");
        }
        try {
            return allocate(Kind.CONTEXT, user, password).openContext();
        } catch (JMSException e) {
            throw Failures.unchecked(e);
        }
    }

    @Override
    public void setReference(Reference reference) {
        this.reference = reference;
    }

    @Override
    public Reference getReference() throws NamingException {
        if (reference == null) {
            throw new NamingException("The application server has set no reference");
        }
        return reference;
    }

    @Override
    public String toString() {
        return "ConnectionFactory[" + factory.settings() + "]";
    }
}
