// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Text in a form from which every database gives it back unchanged. Most text is its own such form. Not so text with a NUL
 * (refused by PostgreSQL), with a lone surrogate (not encodable in UTF-8) and empty text (null to Oracle): that becomes
 * bytes, a tag followed by the text in UTF-16BE.
 */
final class ExactText {

    private static final byte UTF_16BE_TAG = 1;

    private ExactText() {}

    static StoredBody store(@Nullable String text) {
        if (text == null) {
            return StoredBody.NONE;
        }
        if (!text.isEmpty() && text.indexOf('\0') < 0 && !hasLoneSurrogate(text)) {
            return new StoredBody(text, null);
        }
        // Not with a charset's encoder: that would replace the lone surrogates.
        ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(1, Math.multiplyExact(2, text.length())));
        bytes.put(UTF_16BE_TAG).asCharBuffer().put(text);
        return new StoredBody(null, bytes.array());
    }

    static @Nullable String load(StoredBody stored) throws IOException {
        byte[] bytes = stored.bytes();
        if (bytes == null) {
            return stored.text();
        }
        if (stored.text() != null) {
            throw new MalformedMessageException("there are both a text and bytes");
        }
        if (bytes.length == 0 || bytes[0] != UTF_16BE_TAG || bytes.length % 2 == 0) {
            throw new MalformedMessageException("the bytes of the text do not begin with a known tag, or are cut off");
        }
        return ByteBuffer.wrap(bytes, 1, bytes.length - 1).asCharBuffer().toString();
    }

    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (Character.isSurrogate(character)) {
                boolean pair = Character.isHighSurrogate(character)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
