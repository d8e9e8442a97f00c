// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/**
 * The content of a message in the form in which it is stored. The arrays are shared, not copied: nobody changes them.
 *
 * @param kind which of the JMS message types it is
 * @param priority JMSPriority, 0..9
 * @param persistent whether the delivery mode is PERSISTENT
 * @param timestamp JMSTimestamp in milliseconds since the epoch
 * @param expiration JMSExpiration in milliseconds since the epoch of the database's clock, 0 for never
 * @param deliverAt earliest time of delivery in milliseconds since the epoch of the database's clock, 0 for at once
 * @param headers the other header fields as a JSON object
 * @param properties the properties as a JSON object, null if there are none
 * @param text the body, where it is text that every database can hold exactly
 * @param body the body otherwise; null if there is none
 * @param group by what a message in a queue is kept in order with others: one consumer at a time has messages of a group.
 *     Null for none, up to {@value #LONGEST_GROUP} characters that every database can hold
 * @param deduplication how the send of it is recognised if it is made again; null if it is not, and for what was sent: the
 *     store remembers ids apart from messages
 * @param key by what it can be cancelled or replaced; null if it cannot, and for what was sent: the store remembers keys apart
 *     from messages, and says in {@link QueuedMessage} that there is one. Only for queues
 */
public record StoredMessage(
        MessageKind kind,
        int priority,
        boolean persistent,
        long timestamp,
        long expiration,
        long deliverAt,
        String headers,
        @Nullable String properties,
        @Nullable String text,
        byte @Nullable [] body,
        @Nullable String group,
        @Nullable Deduplication deduplication,
        @Nullable MessageKey key) {

    /** So many characters fit into an index of each database. */
    public static final int LONGEST_GROUP = 255;

    /** A message without group, whose send is like no other. */
    public StoredMessage(
            MessageKind kind,
            int priority,
            boolean persistent,
            long timestamp,
            long expiration,
            long deliverAt,
            String headers,
            @Nullable String properties,
            @Nullable String text,
            byte @Nullable [] body) {
        this(kind, priority, persistent, timestamp, expiration, deliverAt, headers, properties, text, body, null, null);
    }

    /** A message without key. */
    public StoredMessage(
            MessageKind kind,
            int priority,
            boolean persistent,
            long timestamp,
            long expiration,
            long deliverAt,
            String headers,
            @Nullable String properties,
            @Nullable String text,
            byte @Nullable [] body,
            @Nullable String group,
            @Nullable Deduplication deduplication) {
        this(
                kind,
                priority,
                persistent,
                timestamp,
                expiration,
                deliverAt,
                headers,
                properties,
                text,
                body,
                group,
                deduplication,
                null);
    }

    /** Names kind and headers; bodies and properties are never printed. */
    @Override
    public String toString() {
        return "StoredMessage[" + kind + ", priority=" + priority + ", headers=" + headers + "]";
    }

    /** About how many bytes the message occupies: what limits of memory and of groups are counted in. */
    public int size() {
        return 64
                + headers.length()
                + (properties == null ? 0 : properties.length())
                + (text == null ? 0 : text.length())
                + (body == null ? 0 : body.length);
    }
}
