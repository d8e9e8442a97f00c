// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.spi.MessageKind;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message whose body is a sequence of typed values. A read that fails leaves the position where it was. */
public final class OnceMQStreamMessage extends OnceMQMessage implements StreamMessage {

    private static final String NEXT = "the stream's next value";
    private static final int NO_FIELD = -1;

    private final BodyBuffer body;
    // Behind the value that peek() returned last.
    private int peekedUntil;
    // What readBytes has still to read of the byte array it is in; 0 until it has said that there is no more.
    private int bytesLeft = NO_FIELD;

    OnceMQStreamMessage() {
        this(new BodyBuffer());
    }

    private OnceMQStreamMessage(BodyBuffer body) {
        this.body = body;
    }

    /** Shares the array. */
    static OnceMQStreamMessage received(byte @Nullable [] stored) throws IOException {
        return new OnceMQStreamMessage(new BodyBuffer(StreamFormat.open(stored)));
    }

    @Override
    public MessageKind kind() {
        return MessageKind.STREAM;
    }

    @Override
    public boolean readBoolean() throws JMSException {
        boolean value = ValueConversion.toBoolean(peek(), NEXT);
        advance();
        return value;
    }

    @Override
    public byte readByte() throws JMSException {
        byte value = ValueConversion.toByte(peek(), NEXT);
        advance();
        return value;
    }

    @Override
    public short readShort() throws JMSException {
        short value = ValueConversion.toShort(peek(), NEXT);
        advance();
        return value;
    }

    @Override
    public char readChar() throws JMSException {
        char value = ValueConversion.toChar(peek(), NEXT);
        advance();
        return value;
    }

    @Override
    public int readInt() throws JMSException {
        int value = ValueConversion.toInt(peek(), NEXT);
        advance();
        return value;
    }

    @Override
    public long readLong() throws JMSException {
        long value = ValueConversion.toLong(peek(), NEXT);
        advance();
        return value;
    }

    @Override
    public float readFloat() throws JMSException {
        float value = ValueConversion.toFloat(peek(), NEXT);
        advance();
        return value;
    }

    @Override
    public double readDouble() throws JMSException {
        double value = ValueConversion.toDouble(peek(), NEXT);
        advance();
        return value;
    }

    @Override
    public @Nullable String readString() throws JMSException {
        String value = ValueConversion.toText(peek(), NEXT);
        advance();
        return value;
    }

    @Override
    public @Nullable Object readObject() throws JMSException {
        Object value = peek();
        advance();
        return value;
    }

    @Override
    public int readBytes(byte[] value) throws JMSException {
        ByteBuffer in = body.remaining();
        if (bytesLeft == 0) {
            bytesLeft = NO_FIELD;
            return -1;
        }
        if (bytesLeft == NO_FIELD) {
            checkNotAtEnd(in);
            Objects.requireNonNull(value, "value");
            int length = StreamFormat.beginBytes(in);
            if (length <= 0) {
                return length;
            }
            bytesLeft = length;
        }
        int count = Math.min(value.length, bytesLeft);
        in.get(value, 0, count);
        bytesLeft -= count;
        if (count < value.length) {
            // The caller sees by the count that this was the rest.
            bytesLeft = NO_FIELD;
        }
        return count;
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void writeString(@Nullable String value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void writeBytes(byte @Nullable [] value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void writeBytes(byte @Nullable [] value, int offset, int length) throws JMSException {
        if (value == null) {
            StreamFormat.write(body, null);
            return;
        }
        Objects.checkFromIndexSize(offset, length, value.length);
        StreamFormat.writeBytes(body, value, offset, length);
    }

    @Override
    public void writeObject(@Nullable Object value) throws JMSException {
        StreamFormat.write(body, value);
    }

    @Override
    public void reset() {
        body.reset();
        bytesLeft = NO_FIELD;
    }

    @Override
    public void clearBody() {
        body.clear();
        bytesLeft = NO_FIELD;
    }

    @Override
    StoredBody storedBody() {
        return new StoredBody(null, StreamFormat.seal(body.content()));
    }

    /** A stream cannot be read as a whole, not even an empty one, so there always is a body and it is of no class. */
    @Override
    boolean hasBody() {
        return true;
    }

    @Override
    boolean isBodyOf(Class<?> bodyClass) {
        return false;
    }

    @Override
    Object copyBody(Class<?> bodyClass) throws MessageFormatException {
        throw new MessageFormatException("The body of a StreamMessage can only be read value by value");
    }

    private @Nullable Object peek() throws JMSException {
        ByteBuffer in = body.remaining();
        if (bytesLeft != NO_FIELD) {
            throw new MessageFormatException("readBytes has not read the byte array to its end, which it has when it"
                    + " returned less than the length of its buffer, or -1");
        }
        checkNotAtEnd(in);
        int begin = in.position();
        try {
            Object value = StreamFormat.read(in);
            peekedUntil = in.position();
            return value;
        } catch (IOException e) {
            throw JmsExceptions.messageFormat("The next value of " + this + " cannot be read", e);
        } finally {
            in.position(begin);
        }
    }

    private void advance() throws JMSException {
        body.remaining().position(peekedUntil);
    }

    private static void checkNotAtEnd(ByteBuffer in) throws MessageEOFException {
        if (!in.hasRemaining()) {
            throw new MessageEOFException("The stream has no more values");
        }
    }
}
