// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import io.oncemq.jms.DeliveryFailure;
import io.oncemq.jms.MessageReservation;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.jspecify.annotations.Nullable;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.adapter.ListenerExecutionFailedException;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Begins a transaction when there is a message for it. Spring's own container begins it before it waits, so that each idle
 * listener holds a connection of the pool.
 */
final class ReservingListenerContainer extends DefaultMessageListenerContainer {

    private final TransactionContext transactions;

    /** Made before the settings of the factory are applied. */
    ReservingListenerContainer(TransactionContext transactions) {
        this.transactions = transactions;
        // The consumer has to outlive the transaction: it waits before.
        setCacheLevel(CACHE_CONSUMER);
        // With a transaction manager for the database Spring would otherwise ask for a transaction of the session
        // besides.
        setSessionTransacted(false);
    }

    @Override
    protected boolean isSessionLocallyTransacted(Session session) {
        return getTransactionManager() == null && super.isSessionLocallyTransacted(session);
    }

    @Override
    protected boolean receiveAndExecute(Object invoker, @Nullable Session session, @Nullable MessageConsumer consumer)
            throws JMSException {
        if (getTransactionManager() == null || session == null || consumer == null) {
            return super.receiveAndExecute(invoker, session, consumer);
        }
        // 0 is for ever to both; less than 0 asks once, which the receipt in the transaction does.
        if (getReceiveTimeout() >= 0 && !MessageReservation.await(consumer, getReceiveTimeout())) {
            noMessageReceived(invoker, session);
            return false;
        }
        return super.receiveAndExecute(invoker, session, consumer);
    }

    @Override
    protected @Nullable Message receiveMessage(MessageConsumer consumer) throws JMSException {
        PlatformTransactionManager manager = getTransactionManager();
        if (manager == null) {
            return super.receiveMessage(consumer);
        }
        if (!joinable()) {
            // Received outside of it, the message would be lost when the transaction is rolled back.
            throw new IllegalStateException(
                    "The transactions of " + manager.getClass().getName()
                            + " are not on the DataSource of the messages: give listeners a transaction manager that works on it");
        }
        return consumer.receiveNoWait();
    }

    /** The rollback that follows has no reason: said here, it is known if the message is given up. */
    @Override
    @SuppressWarnings("CatchingUnchecked") // a listener may throw anything
    protected void invokeListener(Session session, Message message) throws JMSException {
        try {
            super.invokeListener(session, message);
        } catch (ListenerExecutionFailedException e) {
            DeliveryFailure.note(message, e.getCause() == null ? e : e.getCause());
            throw e;
        } catch (JMSException | RuntimeException | Error e) {
            DeliveryFailure.note(message, e);
            throw e;
        }
    }

    private boolean joinable() throws JMSException {
        try {
            return transactions.current() != null;
        } catch (StoreException e) {
            JMSException failure = new JMSException("Unable to receive in the current transaction: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }
}
