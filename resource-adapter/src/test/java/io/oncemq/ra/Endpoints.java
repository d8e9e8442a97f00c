// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ApplicationServerInternalException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;

/** Endpoints before one bean, each call in a transaction if the bean has transactions; counts what must be paired. */
final class Endpoints implements MessageEndpointFactory {

    private final TransactionManager transactions;
    private final boolean transacted;
    private final MessageListener bean;

    /** Whether a transaction is marked after a failure, and begun at all. */
    volatile boolean marks = true;

    volatile boolean begins = true;

    /** Called when a transaction has been ended. */
    volatile Runnable afterEnd = () -> {};

    final AtomicInteger unavailable = new AtomicInteger();
    final AtomicInteger created = new AtomicInteger();
    final AtomicInteger released = new AtomicInteger();
    final AtomicInteger before = new AtomicInteger();
    final AtomicInteger after = new AtomicInteger();
    final AtomicInteger current = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    Endpoints(TransactionManager transactions, boolean transacted, MessageListener bean) {
        this.transactions = transactions;
        this.transacted = transacted;
        this.bean = bean;
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
        if (unavailable.getAndDecrement() > 0) {
            throw new UnavailableException("not yet");
        }
        created.incrementAndGet();
        return new Endpoint(resource);
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource, long timeout) throws UnavailableException {
        return createEndpoint(resource);
    }

    @Override
    public boolean isDeliveryTransacted(Method method) {
        return transacted;
    }

    @Override
    public String getActivationName() {
        return "bean";
    }

    @Override
    public Class<?> getEndpointClass() {
        return bean.getClass();
    }

    private final class Endpoint implements MessageEndpoint, MessageListener {

        private final XAResource resource;

        Endpoint(XAResource resource) {
            this.resource = resource;
        }

        @Override
        public void beforeDelivery(Method method) throws ResourceException {
            before.incrementAndGet();
            if (!begins) {
                return;
            }
            try {
                transactions.begin();
                if (resource != null) {
                    transactions.getTransaction().enlistResource(resource);
                }
            } catch (NotSupportedException | SystemException | RollbackException e) {
                throw new ApplicationServerInternalException(e);
            }
        }

        @Override
        public void onMessage(Message message) {
            most.accumulateAndGet(current.incrementAndGet(), Math::max);
            try {
                bean.onMessage(message);
            } catch (RuntimeException e) {
                try {
                    if (transacted && marks) {
                        transactions.setRollbackOnly();
                    }
                } catch (SystemException failure) {
                    e.addSuppressed(failure);
                }
                throw e;
            } finally {
                current.decrementAndGet();
            }
        }

        @Override
        @SuppressWarnings("CatchingUnchecked")
        public void afterDelivery() throws ResourceException {
            after.incrementAndGet();
            try {
                if (transactions.getStatus() == Status.STATUS_NO_TRANSACTION) {
                    return;
                }
                if (transactions.getStatus() == Status.STATUS_MARKED_ROLLBACK) {
                    transactions.rollback();
                } else {
                    transactions.commit();
                }
            } catch (Exception e) {
                throw new ApplicationServerInternalException(e);
            }
            afterEnd.run();
        }

        @Override
        public void release() {
            released.incrementAndGet();
        }
    }
}
