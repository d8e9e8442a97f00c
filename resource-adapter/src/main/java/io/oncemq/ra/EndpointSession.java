// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jms.spi.ListenerFor;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.ServerSession;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.work.Work;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session and the endpoint that it delivers to. The container begins the transaction in beforeDelivery, which associates the
 * session with it; then the session takes the message; afterDelivery ends the transaction. Used by one thread at a time.
 */
final class EndpointSession implements ServerSession, Work, ListenerFor {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointSession.class);

    private final EndpointPool pool;
    private final Session session;
    private final Participation participation;
    private @Nullable MessageEndpoint endpoint;

    /** What WildFly throws in the place of a bean that it is stopping: not among the classes of an adapter. */
    private static final String STOPPING = "org.jboss.as.ejb3.component.EJBComponentUnavailableException";

    /** The endpoint has thrown an exception: its bean may be gone. */
    private boolean failed;

    /** The container does not let the bean work, since the application is being stopped. */
    private boolean unavailable;

    EndpointSession(EndpointPool pool, Session session, Participation participation) throws JMSException {
        this.pool = pool;
        this.session = session;
        this.participation = participation;
        session.setMessageListener(this);
    }

    @Override
    public Session getSession() {
        return session;
    }

    @Override
    public void start() throws JMSException {
        pool.schedule(this);
    }

    @Override
    public void run() {
        boolean delivered = false;
        try {
            delivered = deliver();
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        } catch (ResourceException | NoSuchMethodException | RuntimeException e) {
            failed = true;
            LOG.warn("A delivery has failed, and its message is delivered again: {}", e.getMessage(), e);
        } finally {
            if (failed) {
                releaseEndpoint();
            }
            if (unavailable) {
                // The container ends the deliveries soon: until then each attempt is in vain.
                pool.pauseLong();
            }
            if (delivered) {
                pool.back(this);
            } else {
                discard();
            }
        }
    }

    /** Delivers what is assigned; false if it could not even be tried. */
    private boolean deliver() throws ResourceException, NoSuchMethodException, InterruptedException {
        failed = false;
        unavailable = false;
        MessageEndpoint present = endpoint;
        if (present == null) {
            present = pool.endpoint(participation.resource());
            endpoint = present;
        }
        if (present == null) {
            return false;
        }
        if (!pool.transacted()) {
            session.run();
            return true;
        }
        present.beforeDelivery(pool.method());
        try {
            if (!participation.inTransaction()) {
                // Without a transaction the session would acknowledge by itself, whatever becomes of the bean's work.
                throw new ResourceException("The application server has begun no transaction");
            }
            session.run();
        } finally {
            present.afterDelivery();
        }
        return true;
    }

    @Override
    public String handler() {
        return pool.bean();
    }

    @Override
    public boolean refused(Throwable thrown) {
        return thrown.getClass().getName().equals(STOPPING);
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // the bean may throw anything
    public void onMessage(Message message) {
        if (!(endpoint instanceof MessageListener bean)) {
            throw new IllegalStateException("The endpoint is no MessageListener");
        }
        try {
            bean.onMessage(message);
        } catch (RuntimeException | Error e) {
            failed = true;
            unavailable = refused(e);
            if (pool.transacted()) {
                // The container should have marked its transaction.
                participation.refuse();
            }
            // The provider keeps it, for whoever finds the message among the dead letters.
            throw e;
        }
    }

    /** Gives the message back uncounted, and leaves its place to a new session. */
    private void discard() {
        try {
            session.close();
        } catch (JMSException e) {
            LOG.debug("A session could not be closed: it ends with its connection", e);
        }
        releaseEndpoint();
        pool.pause();
        pool.removed();
    }

    /** The container wants its thread back, which it has when the delivery is over. */
    @Override
    public void release() {}

    /** Gives the endpoint back to the container. */
    void releaseEndpoint() {
        MessageEndpoint present = endpoint;
        endpoint = null;
        if (present != null) {
            try {
                present.release();
            } catch (RuntimeException e) {
                LOG.debug("The application server could not take an endpoint back", e);
            }
        }
    }
}
