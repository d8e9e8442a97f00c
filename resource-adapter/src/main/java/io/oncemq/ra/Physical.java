// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jms.OnceMQXAConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XATopicConnection;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/** The provider's objects behind a managed connection: a connection with an XA session, or an XA context. */
final class Physical {

    private final @Nullable Connection connection;
    private final @Nullable Session session;
    private final @Nullable XAJMSContext context;
    private final TrackedResource resource;

    private Physical(
            @Nullable Connection connection,
            @Nullable Session session,
            @Nullable XAJMSContext context,
            XAResource resource) {
        this.connection = connection;
        this.session = session;
        this.context = context;
        this.resource = new TrackedResource(resource);
    }

    static Physical open(OnceMQXAConnectionFactory factory, Kind kind) throws JMSException {
        return switch (kind) {
            case CONNECTION -> {
                XAConnection connection = factory.createXAConnection();
                var session = connection.createXASession();
                yield new Physical(connection, session, null, session.getXAResource());
            }
            case QUEUE_CONNECTION -> {
                XAQueueConnection connection = factory.createXAQueueConnection();
                var session = connection.createXAQueueSession();
                yield new Physical(connection, session, null, session.getXAResource());
            }
            case TOPIC_CONNECTION -> {
                XATopicConnection connection = factory.createXATopicConnection();
                var session = connection.createXATopicSession();
                yield new Physical(connection, session, null, session.getXAResource());
            }
            case CONTEXT -> {
                XAJMSContext context = factory.createXAContext();
                yield new Physical(null, null, context, context.getXAResource());
            }
        };
    }

    TrackedResource resource() {
        return resource;
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

    XAJMSContext context() {
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
