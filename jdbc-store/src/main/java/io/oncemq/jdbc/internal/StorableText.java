// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * Refuses text that would not come back as it was. PostgreSQL refuses NUL, but without saying in which message; unpaired
 * surrogates become question marks without a word, in the driver of PostgreSQL and in the large objects of H2. The same
 * on all databases, so that what one accepts another can hold.
 */
final class StorableText {

    private StorableText() {}

    static void require(Send send) throws StoreException {
        StoredMessage message = send.message();
        require(message.headers(), "headers", send);
        require(message.properties(), "properties", send);
        require(message.text(), "text", send);
    }

    private static void require(@Nullable String text, String what, Send send) throws StoreException {
        if (text == null) {
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == 0) {
                throw unstorable("a NUL", what, send);
            }
            if (Character.isSurrogate(character)) {
                if (!Character.isHighSurrogate(character)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw unstorable("an unpaired surrogate", what, send);
                }
                i++;
            }
        }
    }

    private static StoreException unstorable(String found, String what, Send send) {
        return new StoreException("There is " + found + " in the " + what + " of a message to " + send.destination()
                + ", which not every database can hold: such text has to be stored as bytes");
    }
}
