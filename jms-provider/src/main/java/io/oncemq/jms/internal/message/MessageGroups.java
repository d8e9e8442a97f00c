// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.spi.StoredMessage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The message group that JMSXGroupID names, as the store can hold it. */
final class MessageGroups {

    private static final String HASHED = "sha-256:";

    private MessageGroups() {}

    /** The group of a message with these properties; null if it has none. */
    static @Nullable String of(Map<String, @Nullable Object> properties) {
        // Most messages have no properties at all.
        if (properties.isEmpty()
                || !(properties.get(PropertyNames.GROUP_ID) instanceof String name)
                || name.isEmpty()) {
            return null;
        }
        boolean storable = name.length() <= StoredMessage.LONGEST_GROUP
                && name.indexOf('\0') < 0
                && !ExactText.hasLoneSurrogate(name)
                && !name.startsWith(HASHED);
        return storable ? name : HASHED + HexFormat.of().formatHex(hash(name));
    }

    private static byte[] hash(String name) {
        try {
            // UTF-16, because UTF-8 has no lone surrogates: two names with some would be one.
            byte[] bytes = new byte[2 * name.length()];
            for (int i = 0; i < name.length(); i++) {
                bytes[2 * i] = (byte) (name.charAt(i) >> 8);
                bytes[2 * i + 1] = (byte) name.charAt(i);
            }
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
