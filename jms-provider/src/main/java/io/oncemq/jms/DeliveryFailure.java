// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.internal.message.OnceMQMessage;
import jakarta.jms.Message;

/**
 * Says why a message could not be processed, so that {@link DeadLetter#cause()} tells it if the message is given up. Of a
 * MessageListener that throws this is known; of a transaction that is rolled back it is not, since a rollback has no reason:
 *
 * <pre>{@code
 * Message message = consumer.receive();
 * try {
 *     process(message);
 *     session.commit();
 * } catch (OrderException e) {
 *     DeliveryFailure.note(message, e);
 *     session.rollback();
 * }
 * }</pre>
 */
public final class DeliveryFailure {

    private DeliveryFailure() {}

    /**
     * Notes the reason. To be called before the message is given back; it counts for this delivery, and acts on nothing else.
     *
     * @param message that was received; nothing is noted if it is not one of OnceMQ, or was received by a browser
     * @param reason why it could not be processed
     */
    public static void note(Message message, Throwable reason) {
        if (message instanceof OnceMQMessage own) {
            own.failed(reason);
        }
    }
}
