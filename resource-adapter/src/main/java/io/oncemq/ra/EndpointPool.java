// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of an activation, each with an endpoint of the container: as many as process messages at once. Thread-safe. */
final class EndpointPool implements ServerSessionPool {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointPool.class);

    private static final Method ON_MESSAGE = onMessage();
    private static final long FIRST_RETRY_MILLIS = 50;
    private static final long LAST_RETRY_MILLIS = 2000;
    private static final long IDLE_SECONDS = 60;

    /** The pool, or the container, takes no message now. */
    private static final class RefusedException extends JMSException {
        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }

    private final Activation activation;
    private final MessageEndpointFactory endpoints;
    private final InboundConnection connection;
    private final WorkManager workManager;
    private final int maxSession;
    private final boolean transacted;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock") private final Deque<EndpointSession> idle = new ArrayDeque<>();

    @GuardedBy("lock") private int size;

    @GuardedBy("lock") private boolean stopping;

    EndpointPool(
            Activation activation,
            MessageEndpointFactory endpoints,
            InboundConnection connection,
            WorkManager workManager,
            int maxSession)
            throws JMSException {
        this.activation = activation;
        this.endpoints = endpoints;
        this.connection = connection;
        this.workManager = workManager;
        this.maxSession = maxSession;
        try {
            this.transacted = endpoints.isDeliveryTransacted(ON_MESSAGE);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("The endpoint is no MessageListener", e);
        }
    }

    /** Whom the messages are for: for people. */
    String bean() {
        Class<?> type = endpoints.getEndpointClass();
        return type == null ? String.valueOf(endpoints.getActivationName()) : type.getName();
    }

    private static Method onMessage() {
        try {
            return jakarta.jms.MessageListener.class.getMethod("onMessage", jakarta.jms.Message.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a problem of the connection is only that no message was taken. */
    static boolean refused(JMSException problem) {
        return problem instanceof RefusedException || problem.getCause() instanceof RefusedException;
    }

    boolean transacted() {
        return transacted;
    }

    Method method() {
        return ON_MESSAGE;
    }

    @Override
    public ServerSession getServerSession() throws JMSException {
        lock.lock();
        try {
            while (!stopping && idle.isEmpty() && size == maxSession) {
                changed.awaitUninterruptibly();
            }
            if (stopping) {
                throw new RefusedException("The endpoints are being released");
            }
            EndpointSession present = idle.poll();
            if (present != null) {
                return present;
            }
            size++;
        } finally {
            lock.unlock();
        }
        boolean made = false;
        try {
            EndpointSession session = connection.session(this);
            made = true;
            return session;
        } finally {
            if (!made) {
                removed();
            }
        }
    }

    /** Has a thread of the container run a session. */
    void schedule(EndpointSession session) throws JMSException {
        try {
            workManager.scheduleWork(session);
        } catch (WorkException e) {
            back(session);
            throw (RefusedException)
                    new RefusedException("The application server has no thread for a message: " + e.getMessage())
                            .initCause(e);
        }
    }

    /** An endpoint, as soon as the container has one; null if the activation was stopped meanwhile. */
    @Nullable MessageEndpoint endpoint(@Nullable XAResource resource) throws ResourceException, InterruptedException {
        long pause = FIRST_RETRY_MILLIS;
        while (!activation.isStopped()) {
            try {
                return endpoints.createEndpoint(transacted ? resource : null);
            } catch (UnavailableException e) {
                LOG.debug("The application server has no endpoint at the moment: it is asked again", e);
            }
            if (activation.stoppedWithin(pause)) {
                break;
            }
            pause = Math.min(2 * pause, LAST_RETRY_MILLIS);
        }
        return null;
    }

    /** After a failure of the container: it is not asked again at once. */
    void pause() {
        pause(FIRST_RETRY_MILLIS);
    }

    /** As {@link #pause}, where the container is likely to end the activation soon; then the pause ends, too. */
    void pauseLong() {
        pause(LAST_RETRY_MILLIS);
    }

    private void pause(long millis) {
        try {
            activation.stoppedWithin(millis);
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
    }

    void back(EndpointSession session) {
        lock.lock();
        try {
            idle.push(session);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A session is gone for good. */
    void removed() {
        lock.lock();
        try {
            size--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No session is given any more. */
    void stop() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the deliveries that have begun, for a while. */
    void awaitIdle() throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
        lock.lock();
        try {
            while (idle.size() < size) {
                if (left <= 0) {
                    LOG.warn(
                            "{} deliveries still go on after {} s: they are left alone",
                            size - idle.size(),
                            IDLE_SECONDS);
                    return;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives the endpoints back to the container. */
    void release() {
        Deque<EndpointSession> all;
        lock.lock();
        try {
            all = new ArrayDeque<>(idle);
            size -= idle.size();
            idle.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(EndpointSession::releaseEndpoint);
    }
}
