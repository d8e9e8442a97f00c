// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of a body that is first written, then read: the two modes of BytesMessage and StreamMessage. It begins in
 * write-only mode; {@link #reset()} turns to read-only mode, {@link #clear()} back. Bytes that can be read are never
 * changed again, so they may be shared.
 */
final class BodyBuffer {

    private static final int INITIAL_CAPACITY = 256;

    /** The longest array that common virtual machines can allocate. */
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    private ByteBuffer buffer;
    private boolean readable;

    /** Empty, to be written. */
    BodyBuffer() {
        buffer = ByteBuffer.allocate(0);
    }

    /** Full, to be read from its position on. */
    BodyBuffer(ByteBuffer content) {
        buffer = content.slice();
        readable = true;
    }

    boolean readable() {
        return readable;
    }

    /** Where to write that many bytes. */
    ByteBuffer room(long bytes) throws JMSException {
        if (readable) {
            throw new MessageNotWriteableException("The body is read-only until clearBody()");
        }
        if (bytes > buffer.remaining()) {
            grow(bytes);
        }
        return buffer;
    }

    /** What is left to read. */
    ByteBuffer remaining() throws MessageNotReadableException {
        if (!readable) {
            throw new MessageNotReadableException("The body is write-only until reset()");
        }
        return buffer;
    }

    /** What is left to read, which is at least that many bytes. */
    ByteBuffer next(int bytes) throws MessageNotReadableException, MessageEOFException {
        ByteBuffer remaining = remaining();
        if (remaining.remaining() < bytes) {
            throw new MessageEOFException(
                    "The value to be read ends " + (bytes - remaining.remaining()) + " bytes after the body");
        }
        return remaining;
    }

    void reset() {
        if (readable) {
            buffer.rewind();
        } else {
            // Trimmed, because a body that is mostly read may wait in memory for long.
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), buffer.position()));
            readable = true;
        }
    }

    void clear() {
        // A new buffer: the old bytes may be shared.
        buffer = ByteBuffer.allocate(0);
        readable = false;
    }

    /** All bytes, whatever the mode and the position. */
    ByteBuffer content() {
        ByteBuffer content = buffer.duplicate();
        return readable ? content.rewind() : content.flip();
    }

    int length() {
        return readable ? buffer.limit() : buffer.position();
    }

    private void grow(long bytes) throws JMSException {
        long needed = buffer.position() + bytes;
        if (needed > MAX_CAPACITY) {
            throw new JMSException("A body cannot be longer than " + MAX_CAPACITY + " bytes");
        }
        // Doubled, so that writing n bytes one by one copies no more than 2n bytes.
        long capacity = Math.max(needed, Math.max(INITIAL_CAPACITY, 2L * buffer.capacity()));
        ByteBuffer larger = ByteBuffer.allocate((int) Math.min(capacity, MAX_CAPACITY));
        buffer = larger.put(buffer.flip());
    }
}
