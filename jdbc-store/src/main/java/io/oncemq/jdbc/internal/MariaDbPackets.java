// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * How large a statement may be. A larger one would break the connection, and so the whole group of its unit.
 *
 * @param largest max_allowed_packet of the server when the store was opened, in bytes
 */
record MariaDbPackets(long largest) {

    /** Enough for all statements besides what messages contain. */
    private static final long SMALLEST = 1 << 20;

    /** For the text of the statement and for numbers. */
    private static final int OVERHEAD = 4096;

    /** Refuses a server with whose setting ordinary statements would not work. */
    void require() throws StoreException {
        if (largest < SMALLEST) {
            throw new StoreConfigurationException("The server has the setting max_allowed_packet = " + largest
                    + ": at least " + SMALLEST + " bytes are needed, and more than the largest message");
        }
    }

    /** Refuses a message that is larger than a statement may be. */
    void require(Send send) throws StoreException {
        StoredMessage message = send.message();
        // So much at most, which is nearly always less than is allowed.
        long most = 3 * (length(message.headers()) + length(message.properties()) + length(message.text()))
                + (message.body() == null ? 0 : 2L * message.body().length);
        if (most + OVERHEAD <= largest) {
            return;
        }
        long size = size(message.headers()) + size(message.properties()) + size(message.text()) + size(message.body());
        if (size + OVERHEAD > largest) {
            throw new StoreException("A message to " + send.destination() + " takes " + size
                    + " bytes in a statement, but the server has the setting max_allowed_packet = " + largest
                    + ": enlarge it, and open the store again");
        }
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** As bytes in a literal: drivers may send one. */
    private static long size(@Nullable String text) {
        long size = 0;
        for (int i = 0; text != null && i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < 0x80) {
                size += escaped(character) ? 2 : 1;
            } else {
                // Of the four bytes of a pair, each half counts for two.
                size += character < 0x800 || Character.isSurrogate(character) ? 2 : 3;
            }
        }
        return size;
    }

    private static long size(byte @Nullable [] body) {
        long size = 0;
        for (int i = 0; body != null && i < body.length; i++) {
            size += escaped((char) body[i]) ? 2 : 1;
        }
        return size;
    }

    private static boolean escaped(char character) {
        return character == '\'' || character == '"' || character == '\\' || character == 0;
    }
}
