// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * How a producer sends (Jakarta Messaging 7.4 to 7.9). Values are checked where they are set and where they are given with a
 * send.
 *
 * @param deliveryMode PERSISTENT or NON_PERSISTENT
 * @param priority 0..9
 * @param timeToLive in milliseconds; 0 for ever
 * @param deliveryDelay in milliseconds
 * @param timestampDisabled whether JMSTimestamp may be left out, and is
 * @param messageIdDisabled whether JMSMessageID may be left out, and is
 */
record SendOptions(
        int deliveryMode,
        int priority,
        long timeToLive,
        long deliveryDelay,
        boolean timestampDisabled,
        boolean messageIdDisabled) {

    private static final int HIGHEST_PRIORITY = 9;

    static final SendOptions DEFAULT = new SendOptions(
            Message.DEFAULT_DELIVERY_MODE,
            Message.DEFAULT_PRIORITY,
            Message.DEFAULT_TIME_TO_LIVE,
            Message.DEFAULT_DELIVERY_DELAY,
            false,
            false);

    SendOptions withDeliveryMode(int newMode) throws JMSException {
        if (newMode != DeliveryMode.PERSISTENT && newMode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException("Delivery mode " + newMode + " is neither PERSISTENT (" + DeliveryMode.PERSISTENT
                    + ") nor NON_PERSISTENT (" + DeliveryMode.NON_PERSISTENT + ")");
        }
        return new SendOptions(newMode, priority, timeToLive, deliveryDelay, timestampDisabled, messageIdDisabled);
    }

    SendOptions withPriority(int newPriority) throws JMSException {
        if (newPriority < 0 || newPriority > HIGHEST_PRIORITY) {
            throw new JMSException("Priority " + newPriority + " is not between 0 and " + HIGHEST_PRIORITY);
        }
        return new SendOptions(
                deliveryMode, newPriority, timeToLive, deliveryDelay, timestampDisabled, messageIdDisabled);
    }

    SendOptions withTimeToLive(long newTimeToLive) throws JMSException {
        if (newTimeToLive < 0) {
            throw new JMSException("Time to live " + newTimeToLive + " is negative");
        }
        return new SendOptions(
                deliveryMode, priority, newTimeToLive, deliveryDelay, timestampDisabled, messageIdDisabled);
    }

    SendOptions withDeliveryDelay(long newDelay) throws JMSException {
        if (newDelay < 0) {
            throw new JMSException("Delivery delay " + newDelay + " is negative");
        }
        return new SendOptions(deliveryMode, priority, timeToLive, newDelay, timestampDisabled, messageIdDisabled);
    }

    SendOptions withTimestampDisabled(boolean disabled) {
        return new SendOptions(deliveryMode, priority, timeToLive, deliveryDelay, disabled, messageIdDisabled);
    }

    SendOptions withMessageIdDisabled(boolean disabled) {
        return new SendOptions(deliveryMode, priority, timeToLive, deliveryDelay, timestampDisabled, disabled);
    }
}
