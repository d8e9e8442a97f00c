// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The stored body of a StreamMessage: a version, a checksum of all that follows, then the values, each a tag and its
 * content, big-endian. A message works on the values in this form; nothing is converted when it is sent or received.
 *
 * <p>The checksum is there because a flipped bit would otherwise be a valid stream with another value. Behind it, the
 * structure is checked too, so that reading never meets a length that is not there.
 */
final class StreamFormat {

    private static final byte VERSION = 1;
    private static final int HEADER_LENGTH = 1 + Integer.BYTES;

    private static final byte NULL = 0;
    private static final byte FALSE = 1;
    private static final byte TRUE = 2;
    private static final byte BYTE = 3;
    private static final byte SHORT = 4;
    private static final byte CHAR = 5;
    private static final byte INT = 6;
    private static final byte LONG = 7;
    private static final byte FLOAT = 8;
    private static final byte DOUBLE = 9;
    private static final byte UTF_8 = 10;
    /** Text that UTF-8 cannot hold, because of a lone surrogate. */
    private static final byte UTF_16BE = 11;

    private static final byte BYTES = 12;

    private StreamFormat() {}

    /** The stored form of these values. */
    static byte[] seal(ByteBuffer values) {
        byte[] stored = new byte[HEADER_LENGTH + values.remaining()];
        values.get(stored, HEADER_LENGTH, values.remaining());
        ByteBuffer.wrap(stored).put(VERSION).putInt(checksum(stored));
        return stored;
    }

    /** The values of a stored form, all of them checked. Shares the array. */
    static ByteBuffer open(byte @Nullable [] stored) throws IOException {
        if (stored == null || stored.length < HEADER_LENGTH) {
            throw new MalformedMessageException("the stream is cut off");
        }
        if (stored[0] != VERSION) {
            throw new MalformedMessageException("the stream is of the unknown version " + stored[0]);
        }
        ByteBuffer values = ByteBuffer.wrap(stored).position(1);
        if (values.getInt() != checksum(stored)) {
            throw new MalformedMessageException("the stream does not fit its checksum");
        }
        int begin = values.position();
        while (values.hasRemaining()) {
            skip(values);
        }
        return values.position(begin);
    }

    /** Writes a value that a body can contain. */
    static void write(BodyBuffer out, @Nullable Object value) throws JMSException {
        if (value == null) {
            out.room(1).put(NULL);
        } else if (value instanceof String text) {
            writeText(out, text);
        } else if (value instanceof byte[] bytes) {
            writeBytes(out, bytes, 0, bytes.length);
        } else if (value instanceof Boolean bool) {
            out.room(1).put(bool ? TRUE : FALSE);
        } else if (value instanceof Byte number) {
            out.room(1 + Byte.BYTES).put(BYTE).put(number);
        } else if (value instanceof Short number) {
            out.room(1 + Short.BYTES).put(SHORT).putShort(number);
        } else if (value instanceof Character character) {
            out.room(1 + Character.BYTES).put(CHAR).putChar(character);
        } else if (value instanceof Integer number) {
            out.room(1 + Integer.BYTES).put(INT).putInt(number);
        } else if (value instanceof Long number) {
            out.room(1 + Long.BYTES).put(LONG).putLong(number);
        } else if (value instanceof Float number) {
            out.room(1 + Float.BYTES).put(FLOAT).putInt(Float.floatToIntBits(number));
        } else if (value instanceof Double number) {
            out.room(1 + Double.BYTES).put(DOUBLE).putLong(Double.doubleToLongBits(number));
        } else {
            throw new MessageFormatException("A StreamMessage cannot contain a value of class "
                    + value.getClass().getName());
        }
    }

    static void writeBytes(BodyBuffer out, byte[] bytes, int offset, int length) throws JMSException {
        out.room(1L + Integer.BYTES + length).put(BYTES).putInt(length).put(bytes, offset, length);
    }

    private static void writeText(BodyBuffer out, String text) throws JMSException {
        if (ExactText.hasLoneSurrogate(text)) {
            long length = (long) Character.BYTES * text.length();
            ByteBuffer room = out.room(1L + Integer.BYTES + length);
            room.put(UTF_16BE).putInt((int) length).asCharBuffer().put(text);
            room.position(room.position() + (int) length);
        } else {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.room(1L + Integer.BYTES + bytes.length)
                    .put(UTF_8)
                    .putInt(bytes.length)
                    .put(bytes);
        }
    }

    /** Reads the next value, which there is. */
    static @Nullable Object read(ByteBuffer in) throws IOException {
        byte tag = in.get();
        return switch (tag) {
            case NULL -> null;
            case FALSE -> false;
            case TRUE -> true;
            case BYTE -> in.get();
            case SHORT -> in.getShort();
            case CHAR -> in.getChar();
            case INT -> in.getInt();
            case LONG -> in.getLong();
            case FLOAT -> in.getFloat();
            case DOUBLE -> in.getDouble();
            case UTF_8 ->
                // Not through the constructor of String, which would replace what is not UTF-8.
                StandardCharsets.UTF_8.newDecoder().decode(content(in)).toString();
            case UTF_16BE -> content(in).asCharBuffer().toString();
            case BYTES -> {
                ByteBuffer content = content(in);
                byte[] bytes = new byte[content.remaining()];
                content.get(bytes);
                yield bytes;
            }
            default -> throw unknown(tag);
        };
    }

    /**
     * Goes on to the content of the next value, which is a byte array or null.
     *
     * @return its length, -1 for null
     * @throws MessageFormatException if the value is neither; the position is unchanged
     */
    static int beginBytes(ByteBuffer in) throws MessageFormatException {
        byte tag = in.get(in.position());
        if (tag != BYTES && tag != NULL) {
            throw new MessageFormatException("The next value of the stream is not a byte array");
        }
        in.get();
        return tag == NULL ? -1 : in.getInt();
    }

    private static void skip(ByteBuffer in) throws IOException {
        byte tag = in.get();
        switch (tag) {
            case NULL, FALSE, TRUE -> {}
            case BYTE -> skip(in, Byte.BYTES);
            case SHORT, CHAR -> skip(in, Short.BYTES);
            case INT, FLOAT -> skip(in, Integer.BYTES);
            case LONG, DOUBLE -> skip(in, Long.BYTES);
            case UTF_8, UTF_16BE, BYTES -> content(in);
            default -> throw unknown(tag);
        }
    }

    /** The content of a value with a length; nothing is allocated before the length is known to be there. */
    private static ByteBuffer content(ByteBuffer in) throws IOException {
        skip(in, Integer.BYTES);
        int length = in.getInt(in.position() - Integer.BYTES);
        int begin = in.position();
        skip(in, length);
        return in.slice(begin, length);
    }

    private static void skip(ByteBuffer in, int bytes) throws IOException {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new MalformedMessageException("a value of the stream ends after it");
        }
        in.position(in.position() + bytes);
    }

    private static int checksum(byte[] stored) {
        CRC32C checksum = new CRC32C();
        checksum.update(stored, HEADER_LENGTH, stored.length - HEADER_LENGTH);
        return (int) checksum.getValue();
    }

    private static MalformedMessageException unknown(byte tag) {
        return new MalformedMessageException("the stream contains a value of the unknown type " + tag);
    }
}
