// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StreamMessageTest {

    private final StreamMessage message = Fixture.MESSAGES.createStreamMessage();

    @Test
    void everythingWrittenIsReadWithItsType() throws JMSException {
        message.writeBoolean(true);
        message.writeByte((byte) -1);
        message.writeShort((short) -2);
        message.writeChar('\uD83D');
        message.writeInt(-3);
        message.writeLong(-4);
        message.writeFloat(Float.NaN);
        message.writeDouble(Double.NEGATIVE_INFINITY);
        message.writeString("größe \0 😀");
        message.writeString("lone " + Fixture.LONE_SURROGATE);
        message.writeString("");
        message.writeBytes(new byte[] {1, 2, 3}, 1, 2);
        message.writeBytes(new byte[0]);
        message.writeObject(null);
        message.writeBytes(null);
        message.writeBytes(null, 0, 0);
        message.writeString(null);
        message.reset();
        for (StreamMessage each : List.of(message, Fixture.received(message))) {
            assertThat(each.readObject()).isEqualTo(true);
            assertThat(each.readObject()).isEqualTo((byte) -1);
            assertThat(each.readObject()).isEqualTo((short) -2);
            assertThat(each.readObject()).isEqualTo('\uD83D');
            assertThat(each.readObject()).isEqualTo(-3);
            assertThat(each.readObject()).isEqualTo(-4L);
            assertThat(each.readObject()).isEqualTo(Float.NaN);
            assertThat(each.readObject()).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(each.readObject()).isEqualTo("größe \0 😀");
            assertThat(each.readObject()).isEqualTo("lone " + Fixture.LONE_SURROGATE);
            assertThat(each.readObject()).isEqualTo("");
            assertThat(each.readObject()).isEqualTo(new byte[] {2, 3});
            assertThat(each.readObject()).isEqualTo(new byte[0]);
            assertThat(each.readObject()).isNull();
            assertThat(each.readObject()).isNull();
            assertThat(each.readBytes(new byte[1])).isEqualTo(-1);
            assertThat(each.readString()).isNull();
            assertThatThrownBy(each::readObject).isInstanceOf(MessageEOFException.class);
            assertThatThrownBy(() -> each.readBytes(new byte[1])).isInstanceOf(MessageEOFException.class);
        }
    }

    @Test
    void aNewMessageIsWriteOnly() throws JMSException {
        message.writeInt(1);
        List<ThrowingCallable> reads = List.of(
                message::readBoolean,
                message::readByte,
                message::readShort,
                message::readChar,
                message::readInt,
                message::readLong,
                message::readFloat,
                message::readDouble,
                message::readString,
                message::readObject,
                () -> message.readBytes(new byte[1]));
        for (ThrowingCallable read : reads) {
            assertThatThrownBy(read).isInstanceOf(MessageNotReadableException.class);
        }
    }

    @Test
    void aResetOrReceivedMessageIsReadOnlyUntilCleared() throws JMSException {
        message.writeInt(1);
        message.reset();
        for (StreamMessage each : List.of(message, Fixture.received(message))) {
            List<ThrowingCallable> writes = List.of(
                    () -> each.writeBoolean(true),
                    () -> each.writeByte((byte) 1),
                    () -> each.writeShort((short) 1),
                    () -> each.writeChar('x'),
                    () -> each.writeInt(1),
                    () -> each.writeLong(1),
                    () -> each.writeFloat(1),
                    () -> each.writeDouble(1),
                    () -> each.writeString("x"),
                    () -> each.writeBytes(new byte[1]),
                    () -> each.writeBytes(new byte[1], 0, 1),
                    () -> each.writeObject(1));
            for (ThrowingCallable write : writes) {
                assertThatThrownBy(write).isInstanceOf(MessageNotWriteableException.class);
            }
            each.clearBody();
            assertThatThrownBy(each::readInt).isInstanceOf(MessageNotReadableException.class);
            each.writeInt(2);
            each.reset();
            assertThat(each.readInt()).isEqualTo(2);
        }
    }

    @Test
    void otherClassesAreRefused() {
        assertThatThrownBy(() -> message.writeObject(List.of())).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.writeBytes(new byte[2], 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void writtenArraysAndReadArraysAreCopies() throws JMSException {
        byte[] bytes = {1};
        message.writeBytes(bytes);
        bytes[0] = 2;
        message.reset();
        ((byte[]) message.readObject())[0] = 3;
        message.reset();
        assertThat((byte[]) message.readObject()).containsExactly(1);
    }

    @Test
    void readBytesGoesOnUntilItReturnsLessThanTheBuffer() throws JMSException {
        message.writeBytes(new byte[] {1, 2, 3});
        message.writeInt(7);
        message.reset();
        byte[] buffer = new byte[2];
        assertThat(message.readBytes(buffer)).isEqualTo(2);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(message::readObject).isInstanceOf(MessageFormatException.class);
        assertThat(message.readBytes(buffer)).isEqualTo(1);
        assertThat(buffer).containsExactly(3, 2);
        assertThat(message.readInt()).isEqualTo(7);
    }

    @Test
    void readBytesOfExactlyTheBufferEndsWithMinusOne() throws JMSException {
        message.writeBytes(new byte[] {1, 2});
        message.writeBytes(new byte[] {3, 4});
        message.writeInt(7);
        message.reset();
        byte[] buffer = new byte[2];
        assertThat(message.readBytes(buffer)).isEqualTo(2);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageFormatException.class);
        assertThat(message.readBytes(buffer)).isEqualTo(-1);
        assertThat(message.readBytes(buffer)).isEqualTo(2);
        assertThat(buffer).containsExactly(3, 4);
        assertThat(message.readBytes(buffer)).isEqualTo(-1);
        assertThat(message.readInt()).isEqualTo(7);
    }

    @Test
    void emptyAndNullArraysAreReadAtOnce() throws JMSException {
        message.writeBytes(new byte[0]);
        message.writeBytes(null);
        message.writeInt(7);
        message.reset();
        assertThat(message.readBytes(new byte[2])).isZero();
        assertThat(message.readBytes(new byte[2])).isEqualTo(-1);
        assertThat(message.readInt()).isEqualTo(7);
    }

    @Test
    void readBytesOfAnotherTypeLeavesThePosition() throws JMSException {
        message.writeString("text");
        message.reset();
        assertThatThrownBy(() -> message.readBytes(new byte[2])).isInstanceOf(MessageFormatException.class);
        assertThat(message.readString()).isEqualTo("text");
    }

    @Test
    void resetForgetsAnArrayReadInPart() throws JMSException {
        message.writeBytes(new byte[] {1, 2, 3});
        message.reset();
        assertThat(message.readBytes(new byte[1])).isEqualTo(1);
        message.reset();
        assertThat((byte[]) message.readObject()).containsExactly(1, 2, 3);
    }

    @Test
    void aMessageCanBeSentAgainInEveryState() throws JMSException {
        message.writeInt(1);
        byte[] written = Fixture.encode(message).body();
        message.writeInt(2);
        message.reset();
        message.readInt();
        byte[] read = Fixture.encode(message).body();
        assertThat(message.readInt()).isEqualTo(2);
        assertThat(written).isNotEqualTo(read);
        StreamMessage received = Fixture.received(message);
        assertThat(Fixture.encode(received).body()).isEqualTo(read);
    }

    @Test
    void longTextsAndArraysAreKept() throws JMSException {
        String text = "é".repeat(100_000);
        byte[] bytes = new byte[300_000];
        Arrays.fill(bytes, (byte) 7);
        message.writeString(text);
        message.writeBytes(bytes);
        StreamMessage received = Fixture.received(message);
        assertThat(received.readString()).isEqualTo(text);
        assertThat((byte[]) received.readObject()).isEqualTo(bytes);
    }
}
