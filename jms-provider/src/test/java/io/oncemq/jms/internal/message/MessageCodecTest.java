// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.StoredMessage;
import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stored form as the package describes it, and that everything comes back from it unchanged. */
@Timeout(60)
class MessageCodecTest {

    private static final int LARGEST_BODY = 64 << 20;

    @Test
    void headersAreFlatJsonWithoutWhatIsNull() throws JMSException {
        TextMessage message = Fixture.MESSAGES.createTextMessage("text");
        assertThat(Fixture.encode(message).headers()).isEqualTo("{\"id\":\"ID:node-1\",\"origin\":\"connection-1\"}");

        message.setJMSType("order");
        message.setJMSCorrelationID("c");
        message.setJMSReplyTo(new OnceMQTemporaryQueue("replies", destination -> {}));
        SendHeaders headers = new SendHeaders(Fixture.QUEUE, "ID:1", DeliveryMode.PERSISTENT, 4, 10, 0, 20);
        assertThat(Fixture.CODEC.encode(message, headers, "here").headers())
                .isEqualTo("{\"id\":\"ID:1\",\"correlationId\":\"c\",\"replyTo\":\"temporary-queue:replies\","
                        + "\"type\":\"order\",\"deliveryTime\":20,\"origin\":\"here\"}");

        message.setJMSCorrelationIDAsBytes(new byte[] {1, 2});
        assertThat(Fixture.encode(message).headers()).contains("\"correlationId\":{\"bytes\":\"AQI=\"}");
    }

    @Test
    void propertiesAreJsonWithTagsOnlyWhereJsonLosesTheType() throws JMSException {
        Message message = Fixture.MESSAGES.createMessage();
        assertThat(Fixture.encode(message).properties()).isNull();

        message.setStringProperty("text", "größe");
        message.setBooleanProperty("flag", true);
        message.setIntProperty("number", -5);
        message.setDoubleProperty("ratio", 5);
        message.setDoubleProperty("huge", 1e300);
        message.setObjectProperty("nothing", null);
        message.setLongProperty("l", 5);
        message.setShortProperty("s", (short) 5);
        message.setByteProperty("b", (byte) 5);
        message.setFloatProperty("f", 1.5f);
        message.setDoubleProperty("nan", Double.NaN);
        message.setFloatProperty("infinite", Float.NEGATIVE_INFINITY);
        assertThat(Fixture.encode(message).properties())
                .isEqualTo("{\"text\":\"größe\",\"flag\":true,\"number\":-5,\"ratio\":5.0,\"huge\":1.0E300,"
                        + "\"nothing\":null,\"l\":{\"long\":5},\"s\":{\"short\":5},\"b\":{\"byte\":5},"
                        + "\"f\":{\"float\":1.5},\"nan\":{\"double\":\"NaN\"},\"infinite\":{\"float\":\"-Infinity\"}}");
    }

    @Test
    void theBodyOfAMapIsJsonText() throws JMSException {
        MapMessage message = Fixture.MESSAGES.createMapMessage();
        assertThat(Fixture.encode(message).text()).isEqualTo("{}");
        message.setInt("n", 1);
        message.setChar("c", 'x');
        message.setBytes("b", new byte[] {1, 2});
        StoredMessage stored = Fixture.encode(message);
        assertThat(stored.text()).isEqualTo("{\"n\":1,\"c\":{\"char\":\"x\"},\"b\":{\"bytes\":\"AQI=\"}}");
        assertThat(stored.body()).isNull();
        assertThat(stored.kind()).isEqualTo(MessageKind.MAP);
    }

    @Test
    void textThatEveryDatabaseHoldsIsStoredAsText() throws JMSException {
        for (String text : new String[] {"text", "größe 价格 😀", " ", "\uFFFF\uFFFE", "\u0001\r\n"}) {
            StoredMessage stored = Fixture.encode(Fixture.MESSAGES.createTextMessage(text));
            assertThat(stored.text()).isEqualTo(text);
            assertThat(stored.body()).isNull();
        }
    }

    @Test
    void otherTextIsStoredAsTaggedBytes() throws JMSException {
        StoredMessage stored = Fixture.encode(Fixture.MESSAGES.createTextMessage("a\0"));
        assertThat(stored.text()).isNull();
        assertThat(stored.body()).containsExactly(1, 0, 'a', 0, 0);
        // Empty text is null to some databases.
        assertThat(Fixture.encode(Fixture.MESSAGES.createTextMessage("")).body())
                .containsExactly(1);
        StoredMessage none = Fixture.encode(Fixture.MESSAGES.createTextMessage());
        assertThat(none.text()).isNull();
        assertThat(none.body()).isNull();
    }

    @Test
    void everyTextComesBack() throws JMSException {
        String high = Fixture.LONE_SURROGATE;
        String low = String.valueOf((char) 0xDE00);
        for (String text : Arrays.asList(
                null,
                "",
                "text",
                "\0",
                high,
                low,
                low + high,
                "a" + high,
                high + "a" + low,
                high + low + high,
                "\uFFFF")) {
            TextMessage message = Fixture.MESSAGES.createTextMessage(text);
            message.setStringProperty("name", text);
            message.setJMSCorrelationID(text);
            TextMessage received = Fixture.received(message);
            assertThat(received.getText()).isEqualTo(text);
            assertThat(received.getStringProperty("name")).isEqualTo(text);
            assertThat(received.getJMSCorrelationID()).isEqualTo(text);

            MapMessage map = Fixture.MESSAGES.createMapMessage();
            map.setString("name " + text, text);
            assertThat(Fixture.received(map).getString("name " + text)).isEqualTo(text);
        }
    }

    @Test
    void jsonContainsNothingThatADatabaseCannotHold() throws JMSException {
        String odd = "\0" + Fixture.LONE_SURROGATE;
        MapMessage message = Fixture.MESSAGES.createMapMessage();
        message.setString(odd, odd);
        message.setChar("char", '\uDC00');
        message.setStringProperty("name", odd);
        message.setJMSType(odd);
        StoredMessage stored = Fixture.encode(message);
        for (String json : new String[] {stored.text(), stored.properties(), stored.headers()}) {
            assertThat(json.chars()).allMatch(character -> character >= ' ' && character < 127);
        }
        MapMessage received = (MapMessage) Fixture.decode(stored);
        assertThat(received.getString(odd)).isEqualTo(odd);
        assertThat(received.getChar("char")).isEqualTo('\uDC00');
    }

    @Test
    void textWithALoneSurrogateIsBase64InJson() throws JMSException {
        Message message = Fixture.MESSAGES.createMessage();
        message.setStringProperty("a", Fixture.LONE_SURROGATE);
        message.setStringProperty("b", "utf16:");
        assertThat(Fixture.encode(message).properties())
                .isEqualTo("{\"a\":\"utf16:2D0=\",\"b\":\"utf16:AHUAdABmADEANgA6\"}");
    }

    @Test
    void extremeNumbersComeBack() throws JMSException {
        Object[] values = {
            Byte.MIN_VALUE,
            Byte.MAX_VALUE,
            Short.MIN_VALUE,
            Short.MAX_VALUE,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            Float.MIN_VALUE,
            Float.MAX_VALUE,
            -0f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            -0d,
            0.1,
            1e-7,
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            0.1f,
            1e10,
            100f
        };
        Message message = Fixture.MESSAGES.createMessage();
        MapMessage map = Fixture.MESSAGES.createMapMessage();
        for (int i = 0; i < values.length; i++) {
            message.setObjectProperty("p" + i, values[i]);
            map.setObject("p" + i, values[i]);
        }
        Message received = Fixture.received(message);
        MapMessage receivedMap = Fixture.received(map);
        for (int i = 0; i < values.length; i++) {
            assertThat(received.getObjectProperty("p" + i)).isEqualTo(values[i]);
            assertThat(receivedMap.getObject("p" + i)).isEqualTo(values[i]);
        }
    }

    @Test
    void randomDoublesComeBack() throws JMSException {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            Message message = Fixture.MESSAGES.createMessage();
            double value = Double.longBitsToDouble(random.nextLong());
            float small = Float.intBitsToFloat(random.nextInt());
            message.setDoubleProperty("d", value);
            message.setFloatProperty("f", small);
            Message received = Fixture.received(message);
            assertThat(received.getObjectProperty("d")).isEqualTo(value);
            assertThat(received.getObjectProperty("f")).isEqualTo(small);
        }
    }

    @Test
    void bodiesOf64MiBComeBack() throws JMSException {
        byte[] bytes = new byte[LARGEST_BODY];
        new Random(1).nextBytes(bytes);
        String text = "é".repeat(LARGEST_BODY / 2);

        BytesMessage bytesMessage = Fixture.MESSAGES.createBytesMessage();
        for (int i = 0; i < bytes.length; i += 4096) {
            bytesMessage.writeBytes(bytes, i, 4096);
        }
        assertThat(Arrays.equals(Fixture.received(bytesMessage).getBody(byte[].class), bytes))
                .isTrue();

        StreamMessage stream = Fixture.MESSAGES.createStreamMessage();
        stream.writeBytes(bytes);
        assertThat(Arrays.equals((byte[]) Fixture.received(stream).readObject(), bytes))
                .isTrue();

        MapMessage map = Fixture.MESSAGES.createMapMessage();
        map.setBytes("bytes", bytes);
        assertThat(Arrays.equals(Fixture.received(map).getBytes("bytes"), bytes))
                .isTrue();

        assertThat(Fixture.received(Fixture.MESSAGES.createTextMessage(text))
                        .getText()
                        .equals(text))
                .isTrue();
        String odd = text + '\0';
        assertThat(Fixture.received(Fixture.MESSAGES.createTextMessage(odd))
                        .getText()
                        .equals(odd))
                .isTrue();

        ObjectMessage object = Fixture.MESSAGES.createObjectMessage(bytes);
        assertThat(Arrays.equals((byte[]) Fixture.received(object).getObject(), bytes))
                .isTrue();
    }

    @Test
    void aBodyWrittenByteByByteTakesLinearTime() throws JMSException {
        BytesMessage bytes = Fixture.MESSAGES.createBytesMessage();
        StreamMessage stream = Fixture.MESSAGES.createStreamMessage();
        for (int i = 0; i < 8 << 20; i++) {
            bytes.writeByte((byte) i);
            stream.writeByte((byte) i);
        }
        assertThat(Fixture.encode(bytes).body()).hasSize(8 << 20);
        assertThat(Fixture.encode(stream).body()).hasSize(5 + (16 << 20));
    }

    @Test
    void aMapOfManyNamesComesBack() throws JMSException {
        MapMessage map = Fixture.MESSAGES.createMapMessage();
        for (int i = 0; i < 200_000; i++) {
            map.setInt("name" + i, i);
        }
        assertThat(Fixture.received(map).getInt("name199999")).isEqualTo(199_999);
    }

    @Test
    void whatWasSentIsIndependentOfTheMessage() throws JMSException {
        MapMessage message = Fixture.MESSAGES.createMapMessage();
        message.setIntProperty("number", 1);
        message.setInt("number", 1);
        message.setJMSType("first");
        StoredMessage stored = Fixture.encode(message);
        message.setIntProperty("number", 2);
        message.setInt("number", 2);
        message.setJMSType("second");
        MapMessage received = (MapMessage) Fixture.decode(stored);
        assertThat(received.getIntProperty("number")).isEqualTo(1);
        assertThat(received.getInt("number")).isEqualTo(1);
        assertThat(received.getJMSType()).isEqualTo("first");
    }

    @Test
    void whatAConsumerChangesIsNotInTheNextDelivery() throws JMSException {
        MapMessage message = Fixture.MESSAGES.createMapMessage();
        message.setInt("number", 1);
        StoredMessage stored = Fixture.encode(message);
        MapMessage first = (MapMessage) Fixture.decode(stored);
        first.clearBody();
        first.clearProperties();
        first.setInt("number", 2);
        first.setJMSType("changed");
        MapMessage second = (MapMessage) Fixture.decode(stored);
        assertThat(second.getInt("number")).isEqualTo(1);
        assertThat(second.getJMSType()).isNull();
    }

    @Test
    void aReceivedMessageCanBeSentOn() throws JMSException {
        TextMessage message = Fixture.MESSAGES.createTextMessage("text");
        message.setStringProperty("name", "x");
        TextMessage received = Fixture.received(message);
        SendHeaders headers = new SendHeaders(new OnceMQTopic("t"), "ID:2", DeliveryMode.PERSISTENT, 4, 1, 0, 0);
        TextMessage again = (TextMessage) Fixture.decode(Fixture.CODEC.encode(received, headers, "there"));
        assertThat(received.getJMSMessageID()).isEqualTo("ID:2");
        assertThat(received.getJMSDestination()).isEqualTo(new OnceMQTopic("t"));
        assertThat(again.getText()).isEqualTo("text");
        assertThat(again.getStringProperty("name")).isEqualTo("x");
    }

    @Test
    void theOriginIsFoundInTheStoredForm() throws JMSException {
        assertThat(Fixture.CODEC.origin(Fixture.encode(Fixture.MESSAGES.createMessage())))
                .isEqualTo("connection-1");
        assertThat(Fixture.CODEC.origin(withHeaders("{\"id\":\"ID:1\"}"))).isNull();
        assertThat(Fixture.CODEC.origin(withHeaders("{\"id\""))).isNull();
    }

    @Test
    void headersOfANewerVersionAreIgnored() throws JMSException {
        StoredMessage stored = withHeaders("{\"new\":{\"a\":[1,2]},\"id\":\"ID:1\",\"newer\":5}");
        assertThat(Fixture.decode(stored).getJMSMessageID()).isEqualTo("ID:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}x",
                "{} {}",
                "{\"id\":5}",
                "{\"replyTo\":\"nowhere\"}",
                "{\"replyTo\":\"basket:a\"}",
                "{\"deliveryTime\":\"x\"}",
                "{\"deliveryTime\":99999999999999999999}",
                "{\"correlationId\":{\"text\":\"x\"}}",
                "{\"correlationId\":{\"bytes\":\"*\"}}",
                "{\"correlationId\":{\"bytes\":\"AQI=\",\"x\":1}}",
                "{\"new\":[[[[[[[[[[[[]]]]]]]]]]]]}"
            })
    void damagedHeadersAreAnError(String headers) {
        assertUnreadable(withHeaders(headers));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"a\":1",
                "{\"a\":1}1",
                "{\"a\":1,\"a\":2}",
                "{\"a\":[]}",
                "{\"a\":{}}",
                "{\"a\":2147483648}",
                "{\"a\":1e999}",
                "{\"a\":{\"long\":1.5}}",
                "{\"a\":{\"long\":\"1\"}}",
                "{\"a\":{\"long\":9223372036854775808}}",
                "{\"a\":{\"long\":1,\"b\":2}}",
                "{\"a\":{\"byte\":128}}",
                "{\"a\":{\"byte\":200}}",
                "{\"a\":{\"short\":32768}}",
                "{\"a\":{\"float\":1e99}}",
                "{\"a\":{\"float\":\"1.5\"}}",
                "{\"a\":{\"double\":1.5}}",
                "{\"a\":{\"double\":\"x\"}}",
                "{\"a\":{\"char\":\"x\"}}",
                "{\"a\":{\"bytes\":\"AQI=\"}}",
                "{\"a\":{\"object\":\"x\"}}",
                "{\"a\":NaN}",
                "{\"a\":\"utf16:*\"}",
                "{\"a\":\"utf16:AA==\"}",
                "{\"utf16:AA==\":1}",
                "{a:1}",
                "{\"a\":1 /**/}"
            })
    void damagedPropertiesAreAnError(String properties) {
        assertUnreadable(stored(MessageKind.MESSAGE, "{\"id\":\"ID:1\"}", properties, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"a\":{\"char\":\"\"}}", "{\"a\":{\"char\":\"xy\"}}", "{\"a\":{\"bytes\":\"*\"}}"})
    void damagedMapsAreAnError(String text) {
        assertUnreadable(stored(MessageKind.MAP, "{\"id\":\"ID:1\"}", null, text, null));
    }

    @Test
    void missingAndUnknownBodiesAreAnError() {
        assertUnreadable(stored(MessageKind.MAP, "{\"id\":\"ID:1\"}", null, null, null));
        assertUnreadable(stored(MessageKind.STREAM, "{\"id\":\"ID:1\"}", null, null, null));
        for (byte[] body : new byte[][] {{}, {2}, {1, 0}, {0, 0, 'a'}}) {
            assertUnreadable(stored(MessageKind.TEXT, "{\"id\":\"ID:1\"}", null, null, body));
        }
        assertUnreadable(stored(MessageKind.TEXT, "{\"id\":\"ID:1\"}", null, "text", new byte[] {1}));
    }

    @Test
    void streamsWithARightChecksumAreCheckedToo() throws JMSException {
        // Each is a value that is cut off, or of unknown type.
        for (byte[] values : new byte[][] {
            {3},
            {4, 0},
            {6, 0, 0},
            {7, 0},
            {10, 0, 0},
            {10, 0, 0, 0, 1},
            {12, 127, -1, -1, -1},
            {12, -1, -1, -1, -1},
            {99}
        }) {
            byte[] sealed = StreamFormat.seal(ByteBuffer.wrap(values));
            assertUnreadable(stored(MessageKind.STREAM, "{\"id\":\"ID:1\"}", null, null, sealed));
        }
        // Not UTF-8: found when it is read.
        byte[] sealed = StreamFormat.seal(ByteBuffer.wrap(new byte[] {10, 0, 0, 0, 1, -1, 1}));
        StreamMessage received =
                (StreamMessage) Fixture.decode(stored(MessageKind.STREAM, "{\"id\":\"ID:1\"}", null, null, sealed));
        assertThatThrownBy(received::readString)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("ID:1");
    }

    @Test
    void selectorsSeeTheValuesWithTheirTypes() throws JMSException {
        Message message = Fixture.MESSAGES.createMessage();
        message.setJMSType("type");
        message.setJMSCorrelationID("correlation");
        message.setLongProperty("long", 5);
        message.setStringProperty("nothing", null);
        message.setStringProperty("JMSXGroupID", "group");
        Function<String, Object> values = selectorValues(new QueuedMessage(1, 2, Fixture.encode(message)));
        assertThat(values.apply("JMSType")).isEqualTo("type");
        assertThat(values.apply("JMSCorrelationID")).isEqualTo("correlation");
        assertThat(values.apply("JMSMessageID")).isEqualTo("ID:node-1");
        assertThat(values.apply("JMSPriority")).isEqualTo(4);
        assertThat(values.apply("JMSTimestamp")).isEqualTo(Fixture.HEADERS.timestamp());
        assertThat(values.apply("JMSDeliveryMode")).isEqualTo("PERSISTENT");
        assertThat(values.apply("JMSXDeliveryCount")).isEqualTo(3);
        assertThat(values.apply("JMSXGroupID")).isEqualTo("group");
        assertThat(values.apply("long")).isEqualTo(5L);
        assertThat(values.apply("nothing")).isNull();
        assertThat(values.apply("unset")).isNull();
        assertThat(values.apply("JMSReplyTo")).isNull();
    }

    @Test
    void selectorsSeeNonPersistentMessagesAndNoProperties() throws JMSException {
        SendHeaders headers = new SendHeaders(Fixture.QUEUE, null, DeliveryMode.NON_PERSISTENT, 4, 0, 0, 0);
        StoredMessage stored = Fixture.CODEC.encode(Fixture.MESSAGES.createMessage(), headers, "here");
        Function<String, Object> values = selectorValues(new QueuedMessage(1, 0, stored));
        assertThat(values.apply("JMSDeliveryMode")).isEqualTo("NON_PERSISTENT");
        assertThat(values.apply("JMSMessageID")).isNull();
        assertThat(values.apply("name")).isNull();
    }

    @Test
    void selectorsParseOnlyWhatTheyAskFor() {
        StoredMessage damaged = stored(MessageKind.MESSAGE, "{", "{\"a\":1", null, null);
        Function<String, Object> values = selectorValues(new QueuedMessage(1, 0, damaged));
        assertThat(values.apply("JMSPriority")).isEqualTo(4);
        assertThat(values.apply("JMSType")).isNull();
        assertThat(values.apply("a")).isNull();
    }

    private static Function<String, Object> selectorValues(QueuedMessage queued) {
        return Fixture.CODEC.selectorValues(queued)::apply;
    }

    private static void assertUnreadable(StoredMessage stored) {
        assertThatThrownBy(() -> Fixture.decode(stored))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("Message 17 of the store")
                .hasCauseInstanceOf(IOException.class);
    }

    private static StoredMessage withHeaders(String headers) {
        return stored(MessageKind.MESSAGE, headers, null, null, null);
    }

    private static StoredMessage stored(MessageKind kind, String headers, String properties, String text, byte[] body) {
        return new StoredMessage(kind, 4, true, 0, 0, 0, headers, properties, text, body);
    }
}
