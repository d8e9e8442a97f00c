// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.spi.Deduplication;
import jakarta.jms.MessageFormatException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of messages that are sent again with the same duplicate-detection id.
 *
 * @param windowMillis how long an id is remembered
 * @param refuse whether the sender is told
 */
public record DuplicatePolicy(long windowMillis, boolean refuse) {

    /**
     * How the send of a message with these properties is recognised if it is made again; null if it need not be.
     *
     * @throws MessageFormatException if its id cannot be one
     */
    @Nullable Deduplication of(Map<String, @Nullable Object> properties) throws MessageFormatException {
        // Most messages have no properties at all.
        if (properties.isEmpty()) {
            return null;
        }
        String name = PropertyNames.DUPLICATE_ID;
        Object value = properties.get(name);
        if (value == null) {
            name = PropertyNames.ARTEMIS_DUPLICATE_ID;
            value = properties.get(name);
        }
        if (value == null) {
            return null;
        }
        if (value instanceof String id && StorableNames.isUsable(id, Deduplication.LONGEST_ID)) {
            return new Deduplication(id, windowMillis, refuse);
        }
        throw new MessageFormatException("The property " + name + " must be a String of 1 to "
                + Deduplication.LONGEST_ID + " characters, none of which is NUL or half of a pair");
    }
}
