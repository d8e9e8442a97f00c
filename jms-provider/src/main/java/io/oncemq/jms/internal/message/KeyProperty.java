// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.spi.MessageKey;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which messages can be cancelled or replaced: the property {@value PropertyNames#KEY} and, to tell messages with the
 * same key apart, JMSMessageID.
 */
public final class KeyProperty {

    private KeyProperty() {}

    /** Whether a message has a key, so that it needs a JMSMessageID. */
    public static boolean has(Message message) throws JMSException {
        return message.propertyExists(PropertyNames.KEY);
    }

    /**
     * The name, if it can be one.
     *
     * @throws MessageFormatException if it cannot
     */
    public static String check(@Nullable Object value) throws MessageFormatException {
        if (value instanceof String name && StorableNames.isUsable(name, MessageKey.LONGEST_NAME)) {
            return name;
        }
        throw new MessageFormatException("A key (property " + PropertyNames.KEY + ") must be a String of 1 to "
                + MessageKey.LONGEST_NAME + " characters, none of which is NUL or half of a pair");
    }

    /** The key of a message that is sent; null if it has none. */
    static @Nullable MessageKey of(Map<String, @Nullable Object> properties, @Nullable String messageId)
            throws MessageFormatException {
        // Most messages have no properties at all.
        if (properties.isEmpty() || !properties.containsKey(PropertyNames.KEY)) {
            return null;
        }
        String name = check(properties.get(PropertyNames.KEY));
        // Without an id there is only what was sent without a key, and got the property from an operator who edited it.
        return messageId == null ? null : new MessageKey(name, messageId);
    }
}
