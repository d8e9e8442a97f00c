// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What becomes of messages on their way through the store (Jakarta Messaging chapter 3). */
abstract class MessageContract extends JmsContract {

    /** A NUL, half of a surrogate pair, what JSON and SQL escape, and more than two bytes in UTF-8. */
    private static final List<String> TEXTS =
            List.of("text", "", " ", "a\0b", "a" + (char) 0xD83D, "'\"\\\n\r\t\u2028", "\uD83D\uDE00 é €", "utf16:x");

    private static final List<Object> VALUES = List.of(
            true,
            Byte.MIN_VALUE,
            Short.MAX_VALUE,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            Float.MIN_VALUE,
            Double.MAX_VALUE,
            Float.NaN,
            Double.NEGATIVE_INFINITY,
            -0.0,
            (1L << 53) + 1);

    MessageContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** Sends a message and receives it; both are to be looked at. */
    @SuppressWarnings("unchecked")
    private <M extends Message> M sendAndReceive(Session session, M message) throws JMSException {
        session.createProducer(queue(session)).send(message);
        try (MessageConsumer consumer = session.createConsumer(queue(session))) {
            Message received = consumer.receive(PRESENT);
            assertThat(received).isNotNull();
            return (M) received;
        }
    }

    /** A factory that allows the objects of these tests. */
    private Session sessionForObjects() throws JMSException {
        OnceMQConnectionFactory factory = closing(database()
                .factory()
                .option(Option.OBJECT_MESSAGE_CLASSES, "java.util.*")
                .build());
        Connection connection = closing(factory.createConnection());
        connection.start();
        return connection.createSession();
    }

    @Test
    void textsComeBackExactly() throws Exception {
        Session session = session();
        for (String text : TEXTS) {
            TextMessage received = sendAndReceive(session, session.createTextMessage(text));
            assertThat(received.getText()).isEqualTo(text);
            assertThatThrownBy(() -> received.setText("x")).isInstanceOf(MessageNotWriteableException.class);
        }
        assertThat(sendAndReceive(session, session.createTextMessage()).getText())
                .isNull();
    }

    @Test
    void bytesComeBackExactly() throws Exception {
        Session session = session();
        for (int length : List.of(0, 1, 256, 100_000)) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) i;
            }
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(bytes);
            BytesMessage received = sendAndReceive(session, message);
            assertThat(received.getBodyLength()).isEqualTo(length);
            byte[] read = new byte[length];
            assertThat(received.readBytes(read)).isEqualTo(length == 0 ? -1 : length);
            assertThat(received.readBytes(new byte[1])).isEqualTo(-1);
            assertThat(read).isEqualTo(bytes);
            assertThatThrownBy(() -> received.writeByte((byte) 1)).isInstanceOf(MessageNotWriteableException.class);
        }
    }

    @Test
    void mapsComeBackWithTheTypesOfTheirValues() throws Exception {
        Session session = session();
        MapMessage message = session.createMapMessage();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Object value : VALUES) {
            values.put("v" + values.size(), value);
        }
        for (String text : TEXTS) {
            values.put(text.isEmpty() ? "empty" : text, text);
        }
        values.put("char", 'x');
        values.put("lone surrogate", (char) 0xDE00);
        values.put("null", null);
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            message.setObject(entry.getKey(), entry.getValue());
        }
        message.setBytes("bytes", new byte[] {0, -1, 1});

        MapMessage received = sendAndReceive(session, message);

        for (Map.Entry<String, Object> entry : values.entrySet()) {
            assertThat(received.itemExists(entry.getKey())).as(entry.getKey()).isTrue();
            assertThat(received.getObject(entry.getKey())).as(entry.getKey()).isEqualTo(entry.getValue());
        }
        assertThat(received.getBytes("bytes")).containsExactly(0, -1, 1);
        assertThat(received.getObject("never set")).isNull();
        assertThatThrownBy(() -> received.setInt("x", 1)).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void streamsComeBackWithTheTypesOfTheirValues() throws Exception {
        Session session = session();
        StreamMessage message = session.createStreamMessage();
        List<Object> values = new ArrayList<>(VALUES);
        values.addAll(TEXTS);
        values.add('x');
        values.add(null);
        for (Object value : values) {
            message.writeObject(value);
        }
        message.writeBytes(new byte[] {0, -1, 1});

        StreamMessage received = sendAndReceive(session, message);

        for (Object value : values) {
            assertThat(received.readObject()).isEqualTo(value);
        }
        assertThat((byte[]) received.readObject()).containsExactly(0, -1, 1);
        assertThatThrownBy(received::readObject).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(() -> received.writeInt(1)).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void objectsComeBackWhereTheyAreAllowed() throws Exception {
        Session session = sessionForObjects();
        ArrayList<Object> sent = new ArrayList<>(List.of("a", 1, UUID.randomUUID()));
        ObjectMessage received = sendAndReceive(session, session.createObjectMessage(sent));
        assertThat(received.getObject()).isEqualTo(sent).isNotSameAs(received.getObject());
        assertThat(received.isBodyAssignableTo(List.class)).isTrue();
        Object body = received.getBody(List.class);
        assertThat(body).isEqualTo(sent);
        assertThatThrownBy(() -> received.getBody(String.class)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> received.setObject("x")).isInstanceOf(MessageNotWriteableException.class);
        assertThat(sendAndReceive(session, session.createObjectMessage()).getObject())
                .isNull();
    }

    /** The message can be received and acknowledged all the same; only its object is refused. */
    @Test
    void objectsAreRefusedByDefaultWithTheNameOfTheOption() throws Exception {
        Session session = session();
        ObjectMessage received = sendAndReceive(session, session.createObjectMessage(new ArrayList<>(List.of(1))));
        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining(Option.OBJECT_MESSAGE_CLASSES.key());
        session.createProducer(queue(session)).send(received);
        try (MessageConsumer consumer = sessionForObjects().createConsumer(queue(session))) {
            Object body = consumer.receive(PRESENT).getBody(List.class);
            assertThat(body).isEqualTo(List.of(1));
        }
    }

    @Test
    void propertiesComeBackWithTheirTypesAndTheDeliveryCount() throws Exception {
        Session session = session();
        Message message = session.createMessage();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Object value : VALUES) {
            values.put("v" + values.size(), value);
        }
        for (String text : TEXTS) {
            values.put("v" + values.size(), text);
        }
        values.put("größe_$1", 1);
        values.put("JMSXGroupID", "g");
        values.put("JMSXGroupSeq", 5);
        values.put("JMS_vendor", "v");
        values.put("nothing", null);
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            message.setObjectProperty(entry.getKey(), entry.getValue());
        }

        Message received = sendAndReceive(session, message);

        values.put("JMSXDeliveryCount", 1);
        assertThat(names(received)).isEqualTo(values.keySet());
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            assertThat(received.getObjectProperty(entry.getKey()))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue());
        }
        assertThatThrownBy(() -> received.setIntProperty("x", 1)).isInstanceOf(MessageNotWriteableException.class);
        received.clearProperties();
        assertThat(names(received)).isEmpty();
    }

    private static Set<String> names(Message message) throws JMSException {
        Set<String> names = new HashSet<>();
        for (Object name : Collections.list((java.util.Enumeration<?>) message.getPropertyNames())) {
            names.add((String) name);
        }
        return names;
    }

    /** What the metadata lists is what there is: the count on receive, the group as the client set it, and no other. */
    @Test
    void propertiesOfTheProviderAreThoseOfTheMetadata() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        Message message = session.createMessage();
        message.setStringProperty("JMSXGroupID", "g");
        message.setIntProperty("JMSXGroupSeq", 1);
        for (String name : List.of("JMSXUserID", "JMSXAppID", "JMSXProducerTXID", "JMSXConsumerTXID")) {
            message.setStringProperty(name, "forged");
        }
        message.setIntProperty("JMSXDeliveryCount", 7);

        Message received = sendAndReceive(session, message);

        List<String> listed = new ArrayList<>();
        for (Object name : Collections.list(
                (java.util.Enumeration<?>) connection.getMetaData().getJMSXPropertyNames())) {
            listed.add((String) name);
        }
        assertThat(names(received)).containsExactlyInAnyOrderElementsOf(listed);
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void headersOfTheClientComeThrough() throws Exception {
        Session session = session();
        List<Destination> replies = List.of(
                session.createQueue("replies"),
                session.createTopic("replies"),
                session.createTemporaryQueue(),
                session.createTemporaryTopic());
        for (Destination reply : replies) {
            Message message = session.createMessage();
            message.setJMSReplyTo(reply);
            message.setJMSCorrelationID("correlation é");
            message.setJMSType("type'");
            Message received = sendAndReceive(session, message);
            assertThat(received.getJMSReplyTo()).isEqualTo(reply);
            assertThat(received.getJMSCorrelationID()).isEqualTo("correlation é");
            assertThat(received.getJMSType()).isEqualTo("type'");
        }
        Message bytes = session.createMessage();
        bytes.setJMSCorrelationIDAsBytes(new byte[] {-111, 0, 3});
        assertThat(sendAndReceive(session, bytes).getJMSCorrelationIDAsBytes()).containsExactly(-111, 0, 3);
        Message bare = sendAndReceive(session, session.createMessage());
        assertThat(bare.getJMSReplyTo()).isNull();
        assertThat(bare.getJMSCorrelationID()).isNull();
        assertThat(bare.getJMSType()).isNull();
    }

    @Test
    void disabledMessageIdIsNullAndOthersAreUnique() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Message message = session.createMessage();
            producer.send(message);
            assertThat(message.getJMSMessageID()).startsWith("ID:");
            ids.add(message.getJMSMessageID());
        }
        producer.setDisableMessageID(true);
        Message without = session.createMessage();
        producer.send(without);
        assertThat(without.getJMSMessageID()).isNull();

        MessageConsumer consumer = session.createConsumer(queue(session));
        Set<String> received = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            received.add(consumer.receive(PRESENT).getJMSMessageID());
        }
        assertThat(received).isEqualTo(ids).hasSize(100);
        assertThat(consumer.receive(PRESENT).getJMSMessageID()).isNull();
    }

    @Test
    void redeliveredMessageIsAsItWasSent() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        MapMessage message = session.createMapMessage();
        message.setString("key", "original");
        message.setBytes("bytes", new byte[] {1});
        message.setStringProperty("property", "original");
        message.setJMSType("original");
        session.createProducer(queue(session)).send(message);
        session.commit();
        MessageConsumer consumer = session.createConsumer(queue(session));
        MapMessage first = (MapMessage) consumer.receive(PRESENT);
        first.getBytes("bytes")[0] = 2;
        first.clearBody();
        first.setString("key", "changed");
        first.clearProperties();
        first.setStringProperty("property", "changed");
        first.setJMSType("changed");
        first.setJMSMessageID("ID:changed");

        session.rollback();

        MapMessage second = (MapMessage) consumer.receive(PRESENT);
        assertThat(second.getString("key")).isEqualTo("original");
        assertThat(second.getBytes("bytes")).containsExactly(1);
        assertThat(second.getStringProperty("property")).isEqualTo("original");
        assertThat(second.getJMSType()).isEqualTo("original");
        assertThat(second.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
        assertThat(second.getJMSRedelivered()).isTrue();
        assertThat(second.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        session.commit();
    }

    /** Under a new id, with what it contained, and once more delivered for the first time. */
    @Test
    void forwardedMessageIsANewOne() throws Exception {
        Session session = session();
        StreamMessage message = session.createStreamMessage();
        message.writeInt(1);
        message.writeString("two");
        message.setJMSCorrelationID("c");
        message.setStringProperty("property", "p");
        StreamMessage received = sendAndReceive(session, message);
        String id = received.getJMSMessageID();
        received.readInt();

        StreamMessage forwarded = sendAndReceive(session, received);

        assertThat(received.getJMSMessageID()).isNotEqualTo(id);
        assertThat(forwarded.getJMSMessageID()).isEqualTo(received.getJMSMessageID());
        assertThat(forwarded.readInt()).isEqualTo(1);
        assertThat(forwarded.readString()).isEqualTo("two");
        assertThat(forwarded.getJMSCorrelationID()).isEqualTo("c");
        assertThat(forwarded.getStringProperty("property")).isEqualTo("p");
        assertThat(forwarded.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(forwarded.getJMSRedelivered()).isFalse();
    }

    @Test
    void foreignMessagesOfEveryKindAreSent() throws Exception {
        Session session = sessionForObjects();
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeInt(5);
        MapMessage map = session.createMapMessage();
        map.setChar("char", 'c');
        StreamMessage stream = session.createStreamMessage();
        stream.writeShort((short) 7);
        List<Message> foreign = List.of(
                foreign(Message.class, session.createMessage()),
                foreign(TextMessage.class, session.createTextMessage("t")),
                foreign(BytesMessage.class, bytes),
                foreign(MapMessage.class, map),
                foreign(StreamMessage.class, stream),
                foreign(ObjectMessage.class, session.createObjectMessage(new ArrayList<>(List.of(1)))));
        List<Message> received = new ArrayList<>();
        for (Message message : foreign) {
            message.setStringProperty("property", "p");
            message.setJMSPriority(2);
            message.setJMSDestination(session.createQueue("elsewhere"));
            received.add(sendAndReceive(session, message));
            assertThat(message.getJMSMessageID())
                    .startsWith("ID:")
                    .isEqualTo(received.get(received.size() - 1).getJMSMessageID());
            assertThat(message.getJMSDestination()).isEqualTo(queue(session));
            assertThat(message.getJMSPriority()).isEqualTo(4);
            assertThat(message.getJMSTimestamp()).isPositive();
        }
        assertThat(received)
                .allSatisfy(message ->
                        assertThat(message.getStringProperty("property")).isEqualTo("p"));
        assertThat(received.get(0)).isNotInstanceOfAny(TextMessage.class, BytesMessage.class, MapMessage.class);
        assertThat(text(received.get(1))).isEqualTo("t");
        assertThat(((BytesMessage) received.get(2)).readInt()).isEqualTo(5);
        assertThat(((MapMessage) received.get(3)).getChar("char")).isEqualTo('c');
        assertThat(((StreamMessage) received.get(4)).readShort()).isEqualTo((short) 7);
        assertThat(((ObjectMessage) received.get(5)).getObject()).isEqualTo(List.of(1));
    }

    /** A message of another provider, as far as we can see. */
    private static <M extends Message> M foreign(Class<M> kind, M behaviour) {
        return kind.cast(Proxy.newProxyInstance(
                kind.getClassLoader(), new Class<?>[] {kind}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(behaviour, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
