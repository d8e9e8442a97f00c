// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Text in a form from which every database gives it back unchanged. Most text is its own such form. Not so, as a body, text
 * with a NUL (refused by PostgreSQL), with a lone surrogate (not encodable in UTF-8) and empty text (null to Oracle): that
 * becomes bytes, a tag followed by the text in UTF-16BE.
 *
 * <p>In JSON, NUL is escaped and nothing is empty, so lone surrogates remain. JSON has an escape for them too, but parsers
 * differ in whether they accept it: some versions of ours do not in names. Such text becomes a prefix followed by the base64
 * of its UTF-16BE.
 */
final class ExactText {

    private static final byte UTF_16BE_TAG = 1;
    private static final String UTF_16BE_PREFIX = "utf16:";

    private ExactText() {}

    static StoredBody store(@Nullable String text) {
        if (text == null) {
            return StoredBody.NONE;
        }
        if (!text.isEmpty() && text.indexOf('\0') < 0 && !hasLoneSurrogate(text)) {
            return new StoredBody(text, null);
        }
        byte[] bytes = utf16(text, 1);
        bytes[0] = UTF_16BE_TAG;
        return new StoredBody(null, bytes);
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

    /** The text as a name or a string in JSON. */
    static String toJson(String text) {
        if (hasLoneSurrogate(text) || text.startsWith(UTF_16BE_PREFIX)) {
            return UTF_16BE_PREFIX + Base64.getEncoder().encodeToString(utf16(text, 0));
        }
        return text;
    }

    /** The text that became a name or a string in JSON. */
    static String fromJson(String json) throws IOException {
        if (!json.startsWith(UTF_16BE_PREFIX)) {
            return json;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(json.substring(UTF_16BE_PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException("there is no base64 behind " + UTF_16BE_PREFIX);
        }
        if (bytes.length % 2 != 0) {
            throw new MalformedMessageException("a text behind " + UTF_16BE_PREFIX + " is cut off");
        }
        return ByteBuffer.wrap(bytes).asCharBuffer().toString();
    }

    /** Not with a charset's encoder: that would replace the lone surrogates. */
    private static byte[] utf16(String text, int offset) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(offset, Math.multiplyExact(2, text.length())));
        bytes.position(offset).asCharBuffer().put(text);
        return bytes.array();
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
