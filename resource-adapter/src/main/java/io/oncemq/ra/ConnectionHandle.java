// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's connection, as long as the application has it open; what it stands for goes back to the pool then. It has one
 * session at a time, and not what applications may not use in a server (Jakarta Messaging 12.2). Thread-safe.
 */
public final class ConnectionHandle implements ManagedHandle {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandle.class);

    /** Ends a thing that was made through this handle. */
    @FunctionalInterface
    interface Closing {
        void close() throws JMSException;
    }

    private final @Nullable ConnectionManager manager;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private @Nullable OnceMQManagedConnection managed;

    /** The present session; one that was closed is another's. */
    @GuardedBy("lock") private @Nullable Object session;

    /** Consumers, producers, browsers and temporary destinations, in the order in which they were made. */
    @GuardedBy("lock") private List<Closing> children = new ArrayList<>();

    ConnectionHandle(OnceMQManagedConnection managed, @Nullable ConnectionManager manager) {
        this.managed = managed;
        this.manager = manager;
    }

    OnceMQManagedConnection managed() throws IllegalStateException {
        lock.lock();
        try {
            if (managed == null) {
                throw new IllegalStateException("The connection is closed");
            }
            return managed;
        } finally {
            lock.unlock();
        }
    }

    /** Has the container make the connection part of the current transaction, if it has left that for later. */
    void enlist() throws JMSException {
        OnceMQManagedConnection present = managed();
        if (manager instanceof LazyEnlistableConnectionManager lazy
                && present.physical().resource() != null
                && !present.physical().inTransaction()) {
            try {
                lazy.lazyEnlist(present);
            } catch (ResourceException e) {
                throw Failures.jms("Unable to become part of the transaction", e);
            }
        }
    }

    void child(Closing child) {
        lock.lock();
        try {
            children.add(child);
        } finally {
            lock.unlock();
        }
    }

    void forgetChild(Closing child) {
        lock.lock();
        try {
            children.remove(child);
        } finally {
            lock.unlock();
        }
    }

    /** Becomes a handle of another managed connection. */
    void associate(OnceMQManagedConnection other) {
        OnceMQManagedConnection former;
        closeChildren();
        lock.lock();
        try {
            former = managed;
            managed = other;
        } finally {
            lock.unlock();
        }
        if (former != null) {
            former.forget(this);
        }
    }

    /** The managed connection goes back to the pool, or away. */
    void invalidate() {
        closeChildren();
        lock.lock();
        try {
            managed = null;
        } finally {
            lock.unlock();
        }
    }

    private void closeChildren() {
        List<Closing> all;
        lock.lock();
        try {
            session = null;
            all = children;
            children = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                all.get(i).close();
            } catch (JMSException | JMSRuntimeException e) {
                LOG.debug("What was made through a connection could not be closed: it ends with its node", e);
            }
        }
    }

    @Override
    public void close() throws JMSException {
        OnceMQManagedConnection former;
        closeChildren();
        lock.lock();
        try {
            former = managed;
            managed = null;
        } finally {
            lock.unlock();
        }
        if (former != null) {
            former.closed(this);
        }
    }

    @Override
    public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return openSession();
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        return openSession();
    }

    @Override
    public Session createSession() throws JMSException {
        return openSession();
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        if (openSession() instanceof QueueSession queueSession) {
            return queueSession;
        }
        throw new IllegalStateException("This connection is for topics");
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        if (openSession() instanceof TopicSession topicSession) {
            return topicSession;
        }
        throw new IllegalStateException("This connection is for queues");
    }

    /** The mode asked for does not matter: in a transaction it is the transaction's, outside of one AUTO_ACKNOWLEDGE. */
    private Session openSession() throws JMSException {
        lock.lock();
        try {
            OnceMQManagedConnection present = managed();
            if (session != null) {
                throw new IllegalStateException(
                        "The connection has a session already, and can have one at a time in an application server");
            }
            Session opened = Guard.around(this, present.physical().session(), Session.class, this::closeSession);
            session = opened;
            return opened;
        } finally {
            lock.unlock();
        }
    }

    private void closeSession() {
        closeChildren();
    }

    @Override
    public JMSContext openContext() {
        try {
            return Guard.around(this, managed().physical().context(), JMSContext.class, this::close);
        } catch (JMSException e) {
            throw Failures.unchecked(e);
        }
    }

    @Override
    public @Nullable String getClientID() throws JMSException {
        return managed().physical().connection().getClientID();
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        return managed().physical().metaData();
    }

    @Override
    public void start() throws JMSException {
        OnceMQManagedConnection present = managed();
        try {
            present.physical().connection().start();
        } catch (JMSException e) {
            present.check(e);
            throw e;
        }
    }

    @Override
    public void stop() throws JMSException {
        throw refused("stop");
    }

    @Override
    public void setClientID(@Nullable String clientId) throws JMSException {
        throw refused("setClientID");
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
        throw refused("setExceptionListener");
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() throws JMSException {
        managed();
        return null;
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, String selector, ServerSessionPool pool, int most) throws JMSException {
        throw refused("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(Queue queue, String selector, ServerSessionPool pool, int most)
            throws JMSException {
        throw refused("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(Topic topic, String selector, ServerSessionPool pool, int most)
            throws JMSException {
        throw refused("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int most) throws JMSException {
        throw refused("createSharedConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int most) throws JMSException {
        throw refused("createDurableConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int most) throws JMSException {
        throw refused("createSharedDurableConnectionConsumer");
    }

    private JMSException refused(String method) throws JMSException {
        managed();
        return new IllegalStateException(Guard.notAllowed(method));
    }
}
