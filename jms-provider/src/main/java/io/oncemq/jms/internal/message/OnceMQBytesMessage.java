// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.spi.MessageKind;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A message whose body is bytes. A read that fails leaves the position where it was. */
public final class OnceMQBytesMessage extends OnceMQMessage implements BytesMessage {

    private final BodyBuffer body;

    OnceMQBytesMessage() {
        this(new BodyBuffer());
    }

    private OnceMQBytesMessage(BodyBuffer body) {
        this.body = body;
    }

    /** Shares the array. */
    static OnceMQBytesMessage received(byte[] body) {
        return new OnceMQBytesMessage(new BodyBuffer(ByteBuffer.wrap(body)));
    }

    @Override
    public MessageKind kind() {
        return MessageKind.BYTES;
    }

    @Override
    public long getBodyLength() throws JMSException {
        body.remaining();
        return body.length();
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return body.next(1).get() != 0;
    }

    @Override
    public byte readByte() throws JMSException {
        return body.next(1).get();
    }

    @Override
    public int readUnsignedByte() throws JMSException {
        return Byte.toUnsignedInt(body.next(1).get());
    }

    @Override
    public short readShort() throws JMSException {
        return body.next(Short.BYTES).getShort();
    }

    @Override
    public int readUnsignedShort() throws JMSException {
        return Short.toUnsignedInt(body.next(Short.BYTES).getShort());
    }

    @Override
    public char readChar() throws JMSException {
        return body.next(Character.BYTES).getChar();
    }

    @Override
    public int readInt() throws JMSException {
        return body.next(Integer.BYTES).getInt();
    }

    @Override
    public long readLong() throws JMSException {
        return body.next(Long.BYTES).getLong();
    }

    @Override
    public float readFloat() throws JMSException {
        return body.next(Float.BYTES).getFloat();
    }

    @Override
    public double readDouble() throws JMSException {
        return body.next(Double.BYTES).getDouble();
    }

    @Override
    public String readUTF() throws JMSException {
        ByteBuffer remaining = body.remaining();
        var in = new ByteArrayInputStream(
                remaining.array(), remaining.arrayOffset() + remaining.position(), remaining.remaining());
        try {
            String text = new DataInputStream(in).readUTF();
            remaining.position(remaining.limit() - in.available());
            return text;
        } catch (EOFException e) {
            throw JmsExceptions.withCause(new MessageEOFException("The text to be read ends after the body"), e);
        } catch (IOException e) {
            throw JmsExceptions.messageFormat("What is to be read is not text in modified UTF-8", e);
        }
    }

    @Override
    public int readBytes(byte[] value) throws JMSException {
        return readBytes(value, value.length);
    }

    @Override
    public int readBytes(byte[] value, int length) throws JMSException {
        ByteBuffer remaining = body.remaining();
        Objects.checkFromIndexSize(0, length, value.length);
        if (!remaining.hasRemaining()) {
            return -1;
        }
        int count = Math.min(length, remaining.remaining());
        remaining.get(value, 0, count);
        return count;
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        body.room(1).put((byte) (value ? 1 : 0));
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        body.room(1).put(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        body.room(Short.BYTES).putShort(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        body.room(Character.BYTES).putChar(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        body.room(Integer.BYTES).putInt(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        body.room(Long.BYTES).putLong(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        // floatToIntBits, which the API names, makes all NaN alike; putFloat may not.
        body.room(Float.BYTES).putInt(Float.floatToIntBits(value));
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        body.room(Double.BYTES).putLong(Double.doubleToLongBits(value));
    }

    /**
     * Writes text in the format of {@link java.io.DataOutput#writeUTF}.
     *
     * @throws MessageFormatException if it takes more than the 65535 bytes of which that format knows the length
     */
    @Override
    public void writeUTF(String value) throws JMSException {
        body.room(0);
        var encoded = new ByteArrayOutputStream(value.length() + 2);
        try {
            new DataOutputStream(encoded).writeUTF(value);
        } catch (IOException e) {
            throw JmsExceptions.messageFormat(
                    "A text of " + value.length() + " characters is too long for writeUTF", e);
        }
        body.room(encoded.size()).put(encoded.toByteArray());
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        body.room(value.length).put(value);
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        Objects.checkFromIndexSize(offset, length, value.length);
        body.room(length).put(value, offset, length);
    }

    @Override
    public void writeObject(Object value) throws JMSException {
        body.room(0);
        Objects.requireNonNull(value, "A BytesMessage cannot contain null");
        if (value instanceof byte[] bytes) {
            writeBytes(bytes);
        } else if (value instanceof String text) {
            writeUTF(text);
        } else if (value instanceof Boolean bool) {
            writeBoolean(bool);
        } else if (value instanceof Byte number) {
            writeByte(number);
        } else if (value instanceof Short number) {
            writeShort(number);
        } else if (value instanceof Character character) {
            writeChar(character);
        } else if (value instanceof Integer number) {
            writeInt(number);
        } else if (value instanceof Long number) {
            writeLong(number);
        } else if (value instanceof Float number) {
            writeFloat(number);
        } else if (value instanceof Double number) {
            writeDouble(number);
        } else {
            throw new MessageFormatException("A BytesMessage cannot contain a value of class "
                    + value.getClass().getName());
        }
    }

    @Override
    public void reset() {
        body.reset();
    }

    @Override
    public void clearBody() {
        body.clear();
    }

    /** Resets the message before and after, as the API asks. */
    @Override
    Object copyBody(Class<?> bodyClass) throws MessageFormatException {
        checkBodyOf(bodyClass);
        body.reset();
        return bytes(body.content());
    }

    @Override
    StoredBody storedBody() {
        if (body.length() == 0) {
            return StoredBody.NONE;
        }
        ByteBuffer content = body.content();
        boolean shareable = body.readable() && content.arrayOffset() == 0 && content.array().length == body.length();
        return new StoredBody(null, shareable ? content.array() : bytes(content));
    }

    @Override
    boolean hasBody() {
        return body.length() > 0;
    }

    @Override
    boolean isBodyOf(Class<?> bodyClass) {
        return bodyClass.isAssignableFrom(byte[].class);
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }
}
