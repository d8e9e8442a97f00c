// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables 3-2 and 3-7 of the specification, for all three places where there are conversions. */
@Timeout(20)
class ConversionTest {

    private static final List<String> TYPES =
            List.of("boolean", "byte", "short", "char", "int", "long", "float", "double", "String", "byte[]");

    /** A value of each type, with the types as which it can be read. */
    private static final Map<String, String> READABLE_AS = Map.of(
            "boolean", "boolean String",
            "byte", "byte short int long String",
            "short", "short int long String",
            "char", "char String",
            "int", "int long String",
            "long", "long String",
            "float", "float double String",
            "double", "double String",
            "String", "boolean byte short int long float double String",
            "byte[]", "byte[]");

    private static Object value(String type) {
        return switch (type) {
            case "boolean" -> true;
            case "byte" -> (byte) -7;
            case "short" -> (short) -7;
            case "char" -> 'x';
            case "int" -> -7;
            case "long" -> -7L;
            case "float" -> -7.5f;
            case "double" -> -7.5;
            case "String" -> "-7";
            default -> new byte[] {1, 2};
        };
    }

    /** What reading the value as another type gives; null if that is not possible. */
    private static Object expected(String from, String to) {
        if (!List.of(READABLE_AS.get(from).split(" ")).contains(to)) {
            return null;
        }
        Object value = value(from);
        return switch (to) {
            case "boolean" -> from.equals("boolean");
            case "byte" -> (byte) -7;
            case "short" -> (short) -7;
            case "int" -> -7;
            case "long" -> -7L;
            case "float" -> from.equals("String") ? -7f : -7.5f;
            case "double" -> from.equals("String") ? -7d : -7.5d;
            case "String" -> value.toString();
            default -> value;
        };
    }

    static Stream<Arguments> matrix() {
        return TYPES.stream().flatMap(from -> TYPES.stream().map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0} read as {1}")
    @MethodSource("matrix")
    void streamAndMapFollowTheTable(String from, String to) throws JMSException {
        MapMessage map = Fixture.MESSAGES.createMapMessage();
        map.setObject("name", value(from));
        StreamMessage stream = Fixture.MESSAGES.createStreamMessage();
        stream.writeObject(value(from));
        stream.reset();
        Object expected = expected(from, to);
        for (MapMessage each : List.of(map, Fixture.received(map))) {
            if (expected == null) {
                assertThatThrownBy(() -> read(each, to)).isInstanceOf(MessageFormatException.class);
            } else {
                assertThat(read(each, to)).isEqualTo(expected);
            }
        }
        for (StreamMessage each : List.of(stream, Fixture.received(stream))) {
            if (expected == null) {
                assertThatThrownBy(() -> read(each, to)).isInstanceOf(MessageFormatException.class);
                assertThat(each.readObject()).as("position").isEqualTo(value(from));
            } else {
                assertThat(read(each, to)).isEqualTo(expected);
            }
        }
    }

    static Stream<Arguments> propertyMatrix() {
        return matrix().filter(pair -> !pair.get()[0].equals("char")
                && !pair.get()[1].equals("char")
                && !pair.get()[0].equals("byte[]")
                && !pair.get()[1].equals("byte[]"));
    }

    @ParameterizedTest(name = "{0} read as {1}")
    @MethodSource("propertyMatrix")
    void propertiesFollowTheTable(String from, String to) throws JMSException {
        Message message = Fixture.MESSAGES.createMessage();
        message.setObjectProperty("name", value(from));
        Object expected = expected(from, to);
        for (Message each : List.of(message, Fixture.received(message))) {
            if (expected == null) {
                assertThatThrownBy(() -> readProperty(each, "name", to))
                        .isInstanceOf(MessageFormatException.class)
                        .hasMessageContaining("'name'");
            } else {
                assertThat(readProperty(each, "name", to)).isEqualTo(expected);
            }
        }
    }

    static Stream<Arguments> nullReads() {
        return Stream.of(
                Arguments.of("byte", NumberFormatException.class),
                Arguments.of("short", NumberFormatException.class),
                Arguments.of("int", NumberFormatException.class),
                Arguments.of("long", NumberFormatException.class),
                // Float.valueOf(null) and Double.valueOf(null) throw just this.
                Arguments.of("float", NullPointerException.class),
                Arguments.of("double", NullPointerException.class),
                Arguments.of("char", NullPointerException.class));
    }

    @ParameterizedTest
    @MethodSource("nullReads")
    void nullIsReadLikeValueOfNull(String type, Class<? extends Throwable> failure) throws JMSException {
        Message message = Fixture.MESSAGES.createMessage();
        message.setStringProperty("name", null);
        MapMessage map = Fixture.MESSAGES.createMapMessage();
        map.setString("name", null);
        StreamMessage stream = Fixture.MESSAGES.createStreamMessage();
        stream.writeString(null);
        stream.reset();

        assertThatThrownBy(() -> read(map, type)).isInstanceOf(failure);
        assertThatThrownBy(() -> read(stream, type)).isInstanceOf(failure);
        assertThat(stream.readObject()).isNull();
        assertThatThrownBy(() -> read(Fixture.MESSAGES.createMapMessage(), type))
                .as("never set")
                .isInstanceOf(failure);
        if (!type.equals("char")) {
            assertThatThrownBy(() -> readProperty(message, "name", type)).isInstanceOf(failure);
            assertThatThrownBy(() -> readProperty(message, "unset", type)).isInstanceOf(failure);
        }
    }

    @ParameterizedTest
    @MethodSource("nullReads")
    void textThatIsNoNumberIsNoNumber(String type) throws JMSException {
        if (type.equals("char")) {
            return;
        }
        Message message = Fixture.MESSAGES.createMessage();
        message.setStringProperty("name", "seven");
        StreamMessage stream = Fixture.MESSAGES.createStreamMessage();
        stream.writeString("seven");
        stream.reset();

        assertThatThrownBy(() -> readProperty(message, "name", type)).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> read(stream, type)).isInstanceOf(NumberFormatException.class);
        assertThat(stream.readString()).isEqualTo("seven");
    }

    static Stream<Arguments> outOfRange() {
        return Stream.of(
                Arguments.of("byte", "128"),
                Arguments.of("short", "32768"),
                Arguments.of("int", "2147483648"),
                Arguments.of("long", "9223372036854775808"));
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void textOutOfRangeIsNoNumber(String type, String text) throws JMSException {
        Message message = Fixture.MESSAGES.createMessage();
        message.setStringProperty("name", text);
        assertThatThrownBy(() -> readProperty(message, "name", type)).isInstanceOf(NumberFormatException.class);
    }

    @ParameterizedTest
    @MethodSource("booleanTexts")
    void textIsReadAsBooleanLikeValueOf(String text, boolean expected) throws JMSException {
        Message message = Fixture.MESSAGES.createMessage();
        message.setStringProperty("name", text);
        MapMessage map = Fixture.MESSAGES.createMapMessage();
        map.setString("name", text);
        assertThat(message.getBooleanProperty("name")).isEqualTo(expected);
        assertThat(map.getBoolean("name")).isEqualTo(expected);
    }

    static Stream<Arguments> booleanTexts() {
        return Stream.of(
                Arguments.of("true", true),
                Arguments.of("TRUE", true),
                Arguments.of("1", false),
                Arguments.of("", false),
                Arguments.of(null, false));
    }

    private static Object read(MapMessage map, String type) throws JMSException {
        return switch (type) {
            case "boolean" -> map.getBoolean("name");
            case "byte" -> map.getByte("name");
            case "short" -> map.getShort("name");
            case "char" -> map.getChar("name");
            case "int" -> map.getInt("name");
            case "long" -> map.getLong("name");
            case "float" -> map.getFloat("name");
            case "double" -> map.getDouble("name");
            case "String" -> map.getString("name");
            default -> map.getBytes("name");
        };
    }

    private static Object read(StreamMessage stream, String type) throws JMSException {
        return switch (type) {
            case "boolean" -> stream.readBoolean();
            case "byte" -> stream.readByte();
            case "short" -> stream.readShort();
            case "char" -> stream.readChar();
            case "int" -> stream.readInt();
            case "long" -> stream.readLong();
            case "float" -> stream.readFloat();
            case "double" -> stream.readDouble();
            case "String" -> stream.readString();
            default -> {
                byte[] buffer = new byte[3];
                int length = stream.readBytes(buffer);
                yield Arrays.copyOf(buffer, length);
            }
        };
    }

    private static Object readProperty(Message message, String name, String type) throws JMSException {
        return switch (type) {
            case "boolean" -> message.getBooleanProperty(name);
            case "byte" -> message.getByteProperty(name);
            case "short" -> message.getShortProperty(name);
            case "int" -> message.getIntProperty(name);
            case "long" -> message.getLongProperty(name);
            case "float" -> message.getFloatProperty(name);
            case "double" -> message.getDoubleProperty(name);
            default -> message.getStringProperty(name);
        };
    }
}
