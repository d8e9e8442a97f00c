// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BytesMessageTest {

    private final BytesMessage message = Fixture.MESSAGES.createBytesMessage();

    @Test
    void everythingWrittenIsReadInItsOrder() throws JMSException {
        message.writeBoolean(true);
        message.writeBoolean(false);
        message.writeByte((byte) -1);
        message.writeByte((byte) -1);
        message.writeShort((short) -2);
        message.writeShort((short) -2);
        message.writeChar('\uD83D');
        message.writeInt(-3);
        message.writeLong(-4);
        message.writeFloat(-5.5f);
        message.writeDouble(-6.5);
        message.writeUTF("größe \0 😀");
        message.writeBytes(new byte[] {1, 2});
        message.writeBytes(new byte[] {1, 2, 3, 4}, 2, 2);
        message.reset();
        for (BytesMessage each : List.of(message, Fixture.received(message))) {
            assertThat(each.readBoolean()).isTrue();
            assertThat(each.readBoolean()).isFalse();
            assertThat(each.readByte()).isEqualTo((byte) -1);
            assertThat(each.readUnsignedByte()).isEqualTo(255);
            assertThat(each.readShort()).isEqualTo((short) -2);
            assertThat(each.readUnsignedShort()).isEqualTo(65534);
            assertThat(each.readChar()).isEqualTo('\uD83D');
            assertThat(each.readInt()).isEqualTo(-3);
            assertThat(each.readLong()).isEqualTo(-4);
            assertThat(each.readFloat()).isEqualTo(-5.5f);
            assertThat(each.readDouble()).isEqualTo(-6.5);
            assertThat(each.readUTF()).isEqualTo("größe \0 😀");
            byte[] rest = new byte[5];
            assertThat(each.readBytes(rest)).isEqualTo(4);
            assertThat(rest).startsWith(1, 2, 3, 4);
            assertThat(each.readBytes(rest)).isEqualTo(-1);
        }
    }

    @Test
    void objectsAreWrittenLikeTheirPrimitives() throws JMSException {
        BytesMessage objects = Fixture.MESSAGES.createBytesMessage();
        for (Object value : List.of(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, "eight", new byte[] {9})) {
            objects.writeObject(value);
        }
        message.writeBoolean(true);
        message.writeByte((byte) 1);
        message.writeShort((short) 2);
        message.writeChar('c');
        message.writeInt(4);
        message.writeLong(5);
        message.writeFloat(6);
        message.writeDouble(7);
        message.writeUTF("eight");
        message.writeByte((byte) 9);
        assertThat(objects.getBody(byte[].class)).isEqualTo(message.getBody(byte[].class));
    }

    @Test
    void nullAndOtherObjectsAreRefused() {
        assertThatThrownBy(() -> message.writeObject(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> message.writeUTF(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> message.writeBytes(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> message.writeObject(List.of())).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.writeBytes(new byte[2], 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aNewMessageIsWriteOnly() throws JMSException {
        message.writeInt(1);
        List<ThrowingCallable> reads = List.of(
                message::readBoolean,
                message::readByte,
                message::readUnsignedByte,
                message::readShort,
                message::readUnsignedShort,
                message::readChar,
                message::readInt,
                message::readLong,
                message::readFloat,
                message::readDouble,
                message::readUTF,
                message::getBodyLength,
                () -> message.readBytes(new byte[1]),
                () -> message.readBytes(new byte[1], 1));
        for (ThrowingCallable read : reads) {
            assertThatThrownBy(read).isInstanceOf(MessageNotReadableException.class);
        }
    }

    @Test
    void aResetOrReceivedMessageIsReadOnlyUntilCleared() throws JMSException {
        message.writeInt(1);
        message.reset();
        for (BytesMessage each : List.of(message, Fixture.received(message))) {
            List<ThrowingCallable> writes = List.of(
                    () -> each.writeBoolean(true),
                    () -> each.writeByte((byte) 1),
                    () -> each.writeShort((short) 1),
                    () -> each.writeChar('x'),
                    () -> each.writeInt(1),
                    () -> each.writeLong(1),
                    () -> each.writeFloat(1),
                    () -> each.writeDouble(1),
                    () -> each.writeUTF("x"),
                    () -> each.writeBytes(new byte[1]),
                    () -> each.writeBytes(new byte[1], 0, 1),
                    () -> each.writeObject(List.of()));
            for (ThrowingCallable write : writes) {
                assertThatThrownBy(write).isInstanceOf(MessageNotWriteableException.class);
            }
            each.clearBody();
            each.writeInt(2);
            each.reset();
            assertThat(each.readInt()).isEqualTo(2);
            assertThat(each.getBodyLength()).isEqualTo(4);
        }
    }

    @Test
    void aFailedReadLeavesThePosition() throws JMSException {
        message.writeByte((byte) 0);
        message.writeByte((byte) 9);
        message.writeByte((byte) 7);
        message.reset();
        List<ThrowingCallable> reads =
                List.of(message::readInt, message::readLong, message::readFloat, message::readDouble, message::readUTF);
        for (ThrowingCallable read : reads) {
            assertThatThrownBy(read).isInstanceOf(MessageEOFException.class);
        }
        assertThat(message.readByte()).isEqualTo((byte) 0);
        assertThat(message.readShort()).isEqualTo((short) 0x0907);
        assertThatThrownBy(message::readByte).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(message::readBoolean).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(message::readChar).isInstanceOf(MessageEOFException.class);
    }

    @Test
    void bytesThatAreNoTextLeaveThePosition() throws JMSException {
        message.writeShort((short) 1);
        message.writeByte((byte) 0xFF);
        message.reset();
        assertThatThrownBy(message::readUTF).isInstanceOf(MessageFormatException.class);
        assertThat(message.readShort()).isEqualTo((short) 1);
    }

    @Test
    void textTooLongForItsFormatWritesNothing() throws JMSException {
        assertThatThrownBy(() -> message.writeUTF("x".repeat(65536))).isInstanceOf(MessageFormatException.class);
        message.writeUTF("x".repeat(65535));
        message.reset();
        assertThat(message.readUTF()).hasSize(65535);
    }

    @Test
    void readBytesFillsTheBufferAsFarAsAsked() throws JMSException {
        message.writeBytes(new byte[] {1, 2, 3, 4, 5});
        message.reset();
        byte[] buffer = new byte[2];
        assertThat(message.readBytes(buffer)).isEqualTo(2);
        assertThat(buffer).containsExactly(1, 2);
        assertThat(message.readBytes(buffer, 1)).isEqualTo(1);
        assertThat(buffer).containsExactly(3, 2);
        assertThatThrownBy(() -> message.readBytes(buffer, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> message.readBytes(buffer, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(message.readBytes(buffer)).isEqualTo(2);
        assertThat(buffer).containsExactly(4, 5);
        assertThat(message.readBytes(buffer)).isEqualTo(-1);
        assertThat(message.getBodyLength()).isEqualTo(5);
    }

    @Test
    void theBodyIsReadAsACopyAndTheMessageIsReset() throws JMSException {
        message.writeInt(1);
        assertThat(message.isBodyAssignableTo(byte[].class)).isTrue();
        assertThat(message.isBodyAssignableTo(Object.class)).isTrue();
        assertThat(message.isBodyAssignableTo(String.class)).isFalse();
        message.writeInt(2);
        byte[] body = message.getBody(byte[].class);
        assertThat(body).containsExactly(0, 0, 0, 1, 0, 0, 0, 2);
        body[3] = 9;
        assertThat(message.readInt()).isEqualTo(1);
        assertThat(message.getBody(byte[].class)).startsWith(0, 0, 0, 1);
        assertThat(message.readInt()).as("reset").isEqualTo(1);
        assertThatThrownBy(() -> message.getBody(String.class)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void whatWasSentIsIndependentOfTheMessage() throws JMSException {
        message.writeInt(1);
        var first = Fixture.encode(message);
        message.writeInt(2);
        var second = Fixture.encode(message);
        message.reset();
        var third = Fixture.encode(message);
        message.clearBody();
        message.writeInt(9);
        assertThat(first.body()).containsExactly(0, 0, 0, 1);
        assertThat(second.body()).containsExactly(0, 0, 0, 1, 0, 0, 0, 2).isEqualTo(third.body());
    }

    @Test
    void aReceivedMessageNeverChangesTheStoredBytes() throws JMSException {
        message.writeInt(1);
        var stored = Fixture.encode(message);
        BytesMessage received = (BytesMessage) Fixture.decode(stored);
        assertThat(Fixture.encode(received).body()).as("shared").isSameAs(stored.body());
        received.clearBody();
        received.writeInt(9);
        assertThat(stored.body()).containsExactly(0, 0, 0, 1);
    }
}
