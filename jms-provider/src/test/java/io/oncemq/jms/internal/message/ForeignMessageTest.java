// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.spi.MessageKind;
import jakarta.jms.BytesMessage;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages of another provider, which share no class with ours. */
@Timeout(20)
class ForeignMessageTest {

    @Test
    void aPlainMessageIsAccepted() throws JMSException {
        Message foreign = foreign(Message.class, Fixture.MESSAGES.createMessage());
        foreign.setStringProperty("name", "x");
        Message received = Fixture.received(foreign);
        assertThat(received).isInstanceOf(OnceMQPlainMessage.class);
        assertThat(received.getStringProperty("name")).isEqualTo("x");
    }

    @Test
    void textIsAccepted() throws JMSException {
        for (String text : Arrays.asList("text", "", null, "\0" + Fixture.LONE_SURROGATE)) {
            TextMessage foreign = foreign(TextMessage.class, Fixture.MESSAGES.createTextMessage(text));
            assertThat(Fixture.received(foreign).getText()).isEqualTo(text);
        }
    }

    @Test
    void bytesAreAcceptedWhateverTheirModeAndPosition() throws JMSException {
        byte[] bytes = new byte[20_000];
        new Random(1).nextBytes(bytes);
        bytes[0] = 42;
        BytesMessage foreign = foreign(BytesMessage.class, Fixture.MESSAGES.createBytesMessage());
        foreign.writeBytes(bytes);
        assertThat(Fixture.received(foreign).getBody(byte[].class)).isEqualTo(bytes);
        assertThat(foreign.readByte()).as("reset").isEqualTo((byte) 42);
        assertThat(Fixture.received(foreign).getBody(byte[].class)).isEqualTo(bytes);
    }

    @Test
    void mapsAreAccepted() throws JMSException {
        MapMessage foreign = foreign(MapMessage.class, Fixture.MESSAGES.createMapMessage());
        foreign.setChar("char", 'x');
        foreign.setBytes("bytes", new byte[] {1});
        foreign.setString("null", null);
        MapMessage received = Fixture.received(foreign);
        assertThat(received.getChar("char")).isEqualTo('x');
        assertThat(received.getBytes("bytes")).containsExactly(1);
        assertThat(received.itemExists("null")).isTrue();
    }

    @Test
    void streamsAreAcceptedWhateverTheirModeAndPosition() throws JMSException {
        StreamMessage foreign = foreign(StreamMessage.class, Fixture.MESSAGES.createStreamMessage());
        foreign.writeLong(5);
        foreign.writeBytes(new byte[] {1});
        foreign.writeObject(null);
        for (int i = 0; i < 2; i++) {
            StreamMessage received = Fixture.received(foreign);
            assertThat(received.readObject()).isEqualTo(5L);
            assertThat(received.readObject()).isEqualTo(new byte[] {1});
            assertThat(received.readObject()).isNull();
            assertThat(foreign.readObject()).as("reset").isEqualTo(5L);
        }
    }

    @Test
    void objectsAreAccepted() throws JMSException {
        for (String object : Arrays.asList("object", null)) {
            ObjectMessage foreign = foreign(ObjectMessage.class, Fixture.MESSAGES.createObjectMessage(object));
            assertThat(Fixture.received(foreign).getObject()).isEqualTo(object);
        }
    }

    @Test
    void theHeadersAreSetOnTheForeignMessage() throws JMSException {
        TextMessage foreign = foreign(TextMessage.class, Fixture.MESSAGES.createTextMessage("text"));
        foreign.setJMSType("type");
        foreign.setJMSCorrelationID("correlation");
        foreign.setJMSReplyTo(new OnceMQTopic("replies"));
        foreign.setJMSMessageID("ID:foreign");
        Message received = Fixture.received(foreign);
        for (Message each : List.of(foreign, received)) {
            assertThat(each.getJMSMessageID()).isEqualTo("ID:node-1");
            assertThat(each.getJMSDestination()).isEqualTo(Fixture.QUEUE);
            assertThat(each.getJMSTimestamp()).isEqualTo(Fixture.HEADERS.timestamp());
            assertThat(each.getJMSDeliveryTime()).isEqualTo(Fixture.HEADERS.timestamp());
            assertThat(each.getJMSType()).isEqualTo("type");
            assertThat(each.getJMSCorrelationID()).isEqualTo("correlation");
            assertThat(each.getJMSReplyTo()).isEqualTo(new OnceMQTopic("replies"));
        }
    }

    @Test
    void aCorrelationIdOfBytesIsKeptWhereTheProviderHasThem() throws JMSException {
        Message foreign = foreign(Message.class, Fixture.MESSAGES.createMessage());
        foreign.setJMSCorrelationIDAsBytes(new byte[] {1});
        assertThat(Fixture.received(foreign).getJMSCorrelationIDAsBytes()).containsExactly(1);

        Message without = foreign(
                Message.class, Fixture.MESSAGES.createMessage(), Map.of("getJMSCorrelationIDAsBytes", new Exception()));
        assertThat(Fixture.received(without).getJMSCorrelationIDAsBytes()).isNull();
    }

    @Test
    void propertiesThatOurNamesDoNotAllowAreKept() throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("not-ours", 1L);
        properties.put("JMSXFoo", "x");
        properties.put("JMSXDeliveryCount", 7);
        Message received = Fixture.received(withProperties(properties));
        assertThat(received.getObjectProperty("not-ours")).isEqualTo(1L);
        assertThat(received.getObjectProperty("JMSXFoo")).isEqualTo("x");
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void propertiesThatNoMessageCanHaveAreRefused() {
        Message value = withProperties(Map.of("name", List.of()));
        assertThatThrownBy(() -> Fixture.encode(value)).isInstanceOf(MessageFormatException.class);
        Message name = withProperties(Map.of("", "x"));
        assertThatThrownBy(() -> Fixture.encode(name)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void aForeignReplyToIsRefusedAndNothingIsSet() throws JMSException {
        Queue replies = () -> "replies";
        Message foreign = foreign(Message.class, Fixture.MESSAGES.createMessage(), Map.of("getJMSReplyTo", replies));
        assertThatThrownBy(() -> Fixture.encode(foreign)).isInstanceOf(InvalidDestinationException.class);
        assertThat(foreign.getJMSMessageID()).isNull();
    }

    @Test
    void aMessageOfSeveralKindsOrNoneAtAllIsRefused() {
        Message several = (Message) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TextMessage.class, MapMessage.class},
                (proxy, method, arguments) -> null);
        assertThatThrownBy(() -> Fixture.encode(several)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> Fixture.encode(null)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void theKindIsKept() throws JMSException {
        assertThat(Fixture.encode(foreign(MapMessage.class, Fixture.MESSAGES.createMapMessage()))
                        .kind())
                .isEqualTo(MessageKind.MAP);
    }

    private static Message withProperties(Map<String, Object> properties) {
        return foreign(Message.class, Fixture.MESSAGES.createMessage(), Map.of("properties", properties));
    }

    private static <M extends Message> M foreign(Class<M> kind, Message behaviour) {
        return foreign(kind, behaviour, Map.of());
    }

    /** A message of another provider: it behaves like ours, except for the methods with an answer of their own. */
    private static <M extends Message> M foreign(Class<M> kind, Message behaviour, Map<String, Object> answers) {
        return kind.cast(Proxy.newProxyInstance(
                kind.getClassLoader(), new Class<?>[] {kind}, (proxy, method, arguments) -> {
                    if (answers.get("properties") instanceof Map<?, ?> properties) {
                        if (method.getName().equals("getPropertyNames")) {
                            return Collections.enumeration(properties.keySet());
                        }
                        if (method.getName().equals("getObjectProperty")) {
                            return properties.get(arguments[0]);
                        }
                    }
                    Object answer = answers.get(method.getName());
                    if (answer instanceof Exception) {
                        throw new UnsupportedOperationException();
                    }
                    if (answer != null) {
                        return answer;
                    }
                    try {
                        return method.invoke(behaviour, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
