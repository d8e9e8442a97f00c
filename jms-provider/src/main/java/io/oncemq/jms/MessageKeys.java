// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.internal.message.PropertyNames;
import io.oncemq.jms.spi.KeyedSession;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;

/**
 * Cancels messages in queues by keys that the application has given them, and replaces them: a message that is sent with the property
 * {@value #PROPERTY} takes the place of the one in that queue that has the same key, if no consumer was given that yet. It may be
 * delayed, wait in its queue, or have been fetched ahead for a consumer.
 *
 * <pre>{@code
 * Message reminder = session.createTextMessage("pay invoice 4711");
 * reminder.setStringProperty(MessageKeys.PROPERTY, "invoice-4711");
 * producer.setDeliveryDelay(Duration.ofDays(30).toMillis());
 * producer.send(reminder);
 * // ... the customer has paid
 * boolean cancelled = MessageKeys.cancel(session, queue, "invoice-4711");
 * }</pre>
 *
 * <p>There is no third outcome: a message that was cancelled or replaced is never delivered, and one of which {@code cancel} says that
 * it was not there has been given to a consumer before, or was never sent. Given is given: a message that is delivered again, because
 * its consumer failed, can be neither cancelled nor replaced.
 */
public final class MessageKeys {

    /** The property of a message that has a key: a String of 1 to 255 characters. */
    public static final String PROPERTY = PropertyNames.KEY;

    private MessageKeys() {}

    /**
     * Cancels the message of a queue that has a key: with the transaction in which the session works, or at once if it works in none.
     *
     * <p>In a transaction of the application that the session has joined, the message is held until the transaction ends, and what is
     * returned is certain. A transacted session cancels when it commits: if the message was given to a consumer between this call and
     * the commit, the commit fails with {@link jakarta.jms.TransactionRolledBackException}.
     *
     * @param session a session of OnceMQ
     * @param queue the queue to which the message was sent
     * @param key its key
     * @return whether there was a message with this key that no consumer had been given
     * @throws IllegalStateException if it is no session of OnceMQ, or works in a distributed transaction
     * @throws JMSException if the database could not be asked; or if it is not known whether it was cancelled, with error code {@code
     *     ONCEMQ-OUTCOME-UNKNOWN}
     */
    public static boolean cancel(Session session, Queue queue, String key) throws JMSException {
        return cancelWith(session, queue, key);
    }

    /**
     * Cancels the message of a queue that has a key; as for a session.
     *
     * @return whether there was a message with this key that no consumer had been given
     */
    public static boolean cancel(JMSContext context, Queue queue, String key) throws JMSException {
        return cancelWith(context, queue, key);
    }

    private static boolean cancelWith(Object session, Queue queue, String key) throws JMSException {
        if (session instanceof KeyedSession keyed) {
            return keyed.cancel(queue, key);
        }
        throw new IllegalStateException(session.getClass().getName()
                + " is no session of OnceMQ; if it is a wrapper, cancel with the session inside");
    }
}
