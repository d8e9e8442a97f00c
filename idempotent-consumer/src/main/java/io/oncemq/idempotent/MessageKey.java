// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of a message: what two deliveries have in common if they are the same message to the application.
 *
 * <p>A key that the sender chooses, such as the number of an order, also finds what was sent twice. {@link #messageId()} only
 * finds what was sent once and delivered twice. Thread-safe.
 */
@FunctionalInterface
public interface MessageKey {

    /**
     * The key, or null if there is none.
     *
     * @param message to look at
     * @throws JMSException if it cannot be read
     */
    @Nullable String find(Message message) throws JMSException;

    /**
     * The key of a message that has to have one.
     *
     * @param message to look at
     * @throws MissingKeyException if it has none, or only an empty one
     */
    default String of(Message message) {
        String key;
        try {
            key = find(message);
        } catch (JMSException e) {
            throw new MissingKeyException("The key of a message could not be read: " + e.getMessage(), e);
        }
        if (key == null || key.isEmpty()) {
            throw new MissingKeyException("A message has no key: " + message, null);
        }
        return key;
    }

    /** Header JMSMessageID. */
    static MessageKey messageId() {
        return Message::getJMSMessageID;
    }

    /** Header JMSCorrelationID. */
    static MessageKey correlationId() {
        return Message::getJMSCorrelationID;
    }

    /** Header JMSType, in front of another key: for messages of several types with numbers of their own. */
    static MessageKey typeAnd(MessageKey key) {
        return message -> {
            String type = message.getJMSType();
            String rest = key.find(message);
            return type == null || rest == null ? null : type + ':' + rest;
        };
    }

    /**
     * A property, of any type that can be read as text.
     *
     * @param name of the property
     */
    static MessageKey property(String name) {
        return message -> message.getStringProperty(name);
    }

    /**
     * A text or number in the JSON of a text message. Needs {@code jackson-core} on the class path.
     *
     * @param path {@code $}, followed by steps: {@code .name}, {@code ['any name']} or {@code [index]}
     * @throws IllegalArgumentException if the path is none
     */
    static MessageKey json(String path) {
        return JsonKey.of(path);
    }
}
