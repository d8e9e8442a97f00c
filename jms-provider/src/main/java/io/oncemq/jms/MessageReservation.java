// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.internal.session.OnceMQConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;

/**
 * Waits for a message without receiving it: for frameworks that receive in a transaction, which then need not hold a database
 * connection while there is nothing to do.
 *
 * <pre>{@code
 * if (MessageReservation.await(consumer, 1000)) {
 *     begin a transaction;
 *     Message message = consumer.receiveNoWait();
 *     ...
 * }
 * }</pre>
 *
 * <p>A reserved message waits in the consumer until its next receive(), and goes back, as if it had never been touched, when the
 * consumer or its session is closed, or when a receive finds the connection stopped.
 *
 * <p>Used by the thread that uses the consumer's session.
 */
public final class MessageReservation {

    private MessageReservation() {}

    /**
     * Waits until there is a message for a consumer, and reserves it.
     *
     * @param consumer a consumer of OnceMQ, without a listener
     * @param timeoutMillis longest wait; 0 for no limit
     * @return whether one is reserved; false when the time is over or the consumer was closed
     * @throws IllegalStateException if it is no consumer of OnceMQ, or cannot receive
     * @throws JMSException if the messages cannot be read
     */
    public static boolean await(MessageConsumer consumer, long timeoutMillis) throws JMSException {
        if (consumer instanceof OnceMQConsumer own) {
            return own.reserve(timeoutMillis);
        }
        throw new IllegalStateException(consumer.getClass().getName() + " is no consumer of OnceMQ");
    }
}
