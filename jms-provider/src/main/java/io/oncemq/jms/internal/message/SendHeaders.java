// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.Destination;
import org.jspecify.annotations.Nullable;

/**
 * The header fields that the provider sets when a message is sent (Jakarta Messaging 3.4.11).
 *
 * @param destination JMSDestination
 * @param messageId JMSMessageID, with the prefix "ID:"; null if message ids are disabled
 * @param deliveryMode JMSDeliveryMode
 * @param priority JMSPriority
 * @param timestamp JMSTimestamp; 0 if timestamps are disabled
 * @param expiration JMSExpiration; 0 for never
 * @param deliveryTime JMSDeliveryTime of a message with a delivery delay; without one, 0 or the timestamp
 * @param userId the property JMSXUserID, which is the provider's to set too; null if the sender is not known
 */
public record SendHeaders(
        Destination destination,
        @Nullable String messageId,
        int deliveryMode,
        int priority,
        long timestamp,
        long expiration,
        long deliveryTime,
        @Nullable String userId) {

    /** Of a sender who is not known. */
    public SendHeaders(
            Destination destination,
            @Nullable String messageId,
            int deliveryMode,
            int priority,
            long timestamp,
            long expiration,
            long deliveryTime) {
        this(destination, messageId, deliveryMode, priority, timestamp, expiration, deliveryTime, null);
    }

    /** Whether the message may not be delivered at once. */
    boolean delayed() {
        return deliveryTime > timestamp;
    }
}
