// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

/** Messages whose body is a value: text, map, object, none. */
@Timeout(20)
class BodiesTest {

    @Test
    void aReceivedTextIsReadOnlyUntilCleared() throws JMSException {
        TextMessage received = Fixture.received(Fixture.MESSAGES.createTextMessage("text"));
        assertThatThrownBy(() -> received.setText("other")).isInstanceOf(MessageNotWriteableException.class);
        received.clearBody();
        assertThat(received.getText()).isNull();
        received.setText("other");
        assertThat(received.getText()).isEqualTo("other");
    }

    @Test
    void aTextIsABodyOfWhatAStringIs() throws JMSException {
        Message message = Fixture.MESSAGES.createTextMessage("text");
        for (Class<?> type : List.of(String.class, CharSequence.class, Object.class, Serializable.class)) {
            assertThat(message.isBodyAssignableTo(type)).isTrue();
            assertThat(message.<Object>getBody(cast(type))).isEqualTo("text");
        }
        assertBodyIsNot(message, byte[].class, Map.class, Integer.class);
    }

    @Test
    void aMessageWithoutBodyIsReadAsAnything() throws JMSException {
        for (Message message : List.of(
                Fixture.MESSAGES.createMessage(),
                Fixture.MESSAGES.createTextMessage(),
                Fixture.MESSAGES.createBytesMessage(),
                Fixture.MESSAGES.createMapMessage(),
                Fixture.MESSAGES.createObjectMessage())) {
            for (Message each : List.of(message, Fixture.received(message))) {
                assertThat(each.isBodyAssignableTo(Integer.class)).isTrue();
                assertThat(each.getBody(Integer.class)).isNull();
            }
        }
    }

    @Test
    void aStreamHasNoBodyAsAWhole() throws JMSException {
        assertBodyIsNot(Fixture.MESSAGES.createStreamMessage(), Object.class, byte[].class, List.class);
    }

    @Test
    void aMapIsABodyOfMapAndObjectAlone() throws JMSException {
        MapMessage message = Fixture.MESSAGES.createMapMessage();
        message.setInt("number", 1);
        message.setBytes("bytes", new byte[] {1});
        for (Class<?> type : List.of(Map.class, Object.class)) {
            assertThat(message.isBodyAssignableTo(type)).isTrue();
            assertThat(message.<Object>getBody(cast(type))).isInstanceOf(Map.class);
        }
        assertBodyIsNot(message, HashMap.class, String.class);

        Map<?, ?> body = message.getBody(Map.class);
        ((byte[]) body.get("bytes"))[0] = 2;
        body.clear();
        assertThat(message.getBytes("bytes")).containsExactly(1);
    }

    @Test
    void aMapCopiesArraysInAndOut() throws JMSException {
        MapMessage message = Fixture.MESSAGES.createMapMessage();
        byte[] bytes = {1, 2, 3};
        message.setBytes("bytes", bytes);
        message.setBytes("part", bytes, 1, 2);
        message.setObject("object", bytes);
        bytes[1] = 9;
        message.getBytes("bytes")[1] = 9;
        ((byte[]) message.getObject("object"))[1] = 9;
        for (MapMessage each : List.of(message, Fixture.received(message))) {
            assertThat(each.getBytes("bytes")).containsExactly(1, 2, 3);
            assertThat(each.getBytes("part")).containsExactly(2, 3);
            assertThat((byte[]) each.getObject("object")).containsExactly(1, 2, 3);
        }
        assertThatThrownBy(() -> message.setBytes("part", bytes, 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void eachSetterOfAMapKeepsItsType() throws JMSException {
        MapMessage message = Fixture.MESSAGES.createMapMessage();
        message.setBoolean("boolean", true);
        message.setByte("byte", (byte) 1);
        message.setShort("short", (short) 1);
        message.setChar("char", 'x');
        message.setInt("int", 1);
        message.setLong("long", 1);
        message.setFloat("float", 1);
        message.setDouble("double", 1);
        message.setString("String", "1");
        message.setString("null", null);
        message.setBytes("null bytes", null);
        message.setBytes("null part", null, 0, 0);
        for (MapMessage each : List.of(message, Fixture.received(message))) {
            assertThat(each.getObject("boolean")).isEqualTo(true);
            assertThat(each.getObject("byte")).isEqualTo((byte) 1);
            assertThat(each.getObject("short")).isEqualTo((short) 1);
            assertThat(each.getObject("char")).isEqualTo('x');
            assertThat(each.getObject("int")).isEqualTo(1);
            assertThat(each.getObject("long")).isEqualTo(1L);
            assertThat(each.getObject("float")).isEqualTo(1f);
            assertThat(each.getObject("double")).isEqualTo(1d);
            assertThat(each.getObject("String")).isEqualTo("1");
            assertThat(each.itemExists("null")).isTrue();
            assertThat(each.getObject("null")).isNull();
            assertThat(each.getBytes("null bytes")).isNull();
            assertThat(each.getBytes("null part")).isNull();
            assertThat(each.itemExists("unset")).isFalse();
            assertThat(each.itemExists(null)).isFalse();
            assertThat(each.getObject("unset")).isNull();
            assertThat(Fixture.list(each.getMapNames())).hasSize(12);
        }
    }

    @ParameterizedTest
    @NullAndEmptySource
    void aValueOfAMapMustHaveAName(String name) {
        MapMessage message = Fixture.MESSAGES.createMapMessage();
        assertThatThrownBy(() -> message.setInt(name, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setObject(name, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setBytes(name, new byte[1])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setBytes(name, new byte[1], 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMapRefusesOtherClasses() {
        MapMessage message = Fixture.MESSAGES.createMapMessage();
        assertThatThrownBy(() -> message.setObject("name", List.of())).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setObject("name", new Byte[1])).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void aReceivedMapIsReadOnlyUntilCleared() throws JMSException {
        MapMessage original = Fixture.MESSAGES.createMapMessage();
        original.setInt("number", 1);
        MapMessage received = Fixture.received(original);
        assertThatThrownBy(() -> received.setInt("number", 2)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setBytes("bytes", new byte[1]))
                .isInstanceOf(MessageNotWriteableException.class);
        received.clearBody();
        assertThat(received.getMapNames().hasMoreElements()).isFalse();
        received.setInt("number", 2);
        assertThat(received.getInt("number")).isEqualTo(2);
    }

    @Test
    void anObjectIsCopiedInAndOut() throws JMSException {
        ArrayList<String> list = new ArrayList<>(List.of("a"));
        ObjectMessage message = Fixture.MESSAGES.createObjectMessage(list);
        list.add("b");
        ((Collection<?>) message.getObject()).clear();
        for (ObjectMessage each : List.of(message, Fixture.received(message))) {
            assertThat(each.getObject()).isEqualTo(List.of("a"));
        }
    }

    @Test
    void anObjectIsABodyOfItsClasses() throws JMSException {
        Message message = Fixture.MESSAGES.createObjectMessage(new ArrayList<>(List.of("a")));
        for (Class<?> type : List.of(ArrayList.class, Collection.class, Serializable.class, Object.class)) {
            assertThat(message.isBodyAssignableTo(type)).isTrue();
            assertThat(message.<Object>getBody(cast(type))).isEqualTo(List.of("a"));
        }
        assertBodyIsNot(message, String.class, Map.class);
    }

    @Test
    void aReceivedObjectIsReadOnlyUntilCleared() throws JMSException {
        ObjectMessage received = Fixture.received(Fixture.MESSAGES.createObjectMessage("text"));
        assertThatThrownBy(() -> received.setObject("other")).isInstanceOf(MessageNotWriteableException.class);
        received.clearBody();
        assertThat(received.getObject()).isNull();
        received.setObject("other");
        assertThat(received.getObject()).isEqualTo("other");
        received.setObject(null);
        assertThat(received.getObject()).isNull();
    }

    @Test
    void whatCannotBeSerializedIsRefused() {
        ObjectMessage message = Fixture.MESSAGES.createObjectMessage();
        ArrayList<Object> list = new ArrayList<>(List.of(new Object()));
        assertThatThrownBy(() -> message.setObject(list))
                .isInstanceOf(MessageFormatException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> message.setObject(new Unwilling())).isInstanceOf(MessageFormatException.class);
    }

    private static final class Unwilling implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private void writeObject(ObjectOutputStream out) {
            throw new UnsupportedOperationException("not me");
        }
    }

    private static void assertBodyIsNot(Message message, Class<?>... types) throws JMSException {
        for (Class<?> type : types) {
            assertThat(message.isBodyAssignableTo(type)).isFalse();
            assertThatThrownBy(() -> message.getBody(type)).isInstanceOf(MessageFormatException.class);
        }
    }

    @SuppressWarnings("unchecked")
    private static Class<Object> cast(Class<?> type) {
        return (Class<Object>) type;
    }
}
