// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.QueueConnection;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/** The provider's objects behind a managed connection: a connection with a session, or a context. */
final class Physical {

    private final @Nullable Connection connection;
    private final @Nullable Session session;
    private final @Nullable JMSContext context;
    private final Participation participation;

    private Physical(
            @Nullable Connection connection,
            @Nullable Session session,
            @Nullable JMSContext context,
            Participation participation) {
        this.connection = connection;
        this.session = session;
        this.context = context;
        this.participation = participation;
    }

    private static Physical of(Connection connection, XASession session) {
        return new Physical(connection, session, null, new TrackedResource(session.getXAResource()));
    }

    static Physical open(ProviderFactories factories, ProviderSettings settings, Kind kind) throws JMSException {
        return settings.joined()
                ? joined(factories.joined(settings), kind, factories.transactions())
                : distributed(factories.distributed(settings), kind);
    }

    /** Works in branches of distributed transactions. */
    private static Physical distributed(OnceMQXAConnectionFactory factory, Kind kind) throws JMSException {
        return switch (kind) {
            case CONNECTION -> {
                XAConnection connection = factory.createXAConnection();
                yield of(connection, connection.createXASession());
            }
            case QUEUE_CONNECTION -> {
                XAQueueConnection connection = factory.createXAQueueConnection();
                yield of(connection, connection.createXAQueueSession());
            }
            case TOPIC_CONNECTION -> {
                XATopicConnection connection = factory.createXATopicConnection();
                yield of(connection, connection.createXATopicSession());
            }
            case CONTEXT -> {
                XAJMSContext context = factory.createXAContext();
                yield new Physical(null, null, context, new TrackedResource(context.getXAResource()));
            }
        };
    }

    /** Joins the transactions that are current when it works. */
    private static Physical joined(OnceMQConnectionFactory factory, Kind kind, JoinedTransactions transactions)
            throws JMSException {
        return switch (kind) {
            case CONNECTION -> {
                Connection connection = factory.createConnection();
                yield new Physical(connection, connection.createSession(), null, transactions);
            }
            case QUEUE_CONNECTION -> {
                QueueConnection connection = factory.createQueueConnection();
                yield new Physical(
                        connection, connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE), null, transactions);
            }
            case TOPIC_CONNECTION -> {
                TopicConnection connection = factory.createTopicConnection();
                yield new Physical(
                        connection, connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE), null, transactions);
            }
            case CONTEXT -> new Physical(null, null, factory.createContext(), transactions);
        };
    }

    /** What the container enlists; null if it need not. */
    @Nullable XAResource resource() {
        return participation.resource();
    }

    boolean inTransaction() {
        return participation.inTransaction();
    }

    Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("This is a JMSContext");
        }
        return connection;
    }

    Session session() {
        if (session == null) {
            throw new IllegalStateException("This is a JMSContext");
        }
        return session;
    }

    JMSContext context() {
        if (context == null) {
            throw new IllegalStateException("This is no JMSContext");
        }
        return context;
    }

    void setExceptionListener(ExceptionListener listener) throws JMSException {
        if (context != null) {
            context.setExceptionListener(listener);
        } else {
            connection().setExceptionListener(listener);
        }
    }

    ConnectionMetaData metaData() throws JMSException {
        return context != null ? context.getMetaData() : connection().getMetaData();
    }

    boolean closed() {
        try {
            metaData();
            return false;
        } catch (JMSException | JMSRuntimeException ignored) {
            // The only reason for which an open connection does not tell about itself.
            return true;
        }
    }

    /** As it was when it was opened. */
    void reset() throws JMSException {
        if (context != null) {
            context.stop();
            context.setAutoStart(true);
        } else {
            connection().stop();
        }
    }

    void close() throws JMSException {
        if (context != null) {
            context.close();
        } else {
            connection().close();
        }
    }
}
