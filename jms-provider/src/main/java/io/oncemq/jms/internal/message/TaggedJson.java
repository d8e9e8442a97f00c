// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Named values as a JSON object, for properties and the bodies of MapMessages. A value whose type JSON keeps is plain JSON:
 * String, boolean, null, an int as a number without fraction, a double as one with. Any other is an object whose one name
 * tells the type: {@code {"long":5}}. The same goes for doubles that are no JSON number: {@code {"double":"NaN"}}.
 */
final class TaggedJson {

    static final JsonFactory FACTORY = JsonFactory.builder()
            // Names are the application's: any number of them, so no table of them is kept.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Not per thread: threads are the application's, and may be virtual.
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            // What is read is in memory already and does not grow by being read, so lengths need no limit: one would
            // only make messages unreadable that could be sent. Depth is what our own form has.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNestingDepth(8)
                    .build())
            .build();

    private TaggedJson() {}

    /** The JSON object. */
    static String write(Map<String, @Nullable Object> values) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
                json.writeFieldName(ExactText.toJson(entry.getKey()));
                writeValue(json, entry.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory", e);
        }
        return text.toString();
    }

    /** The properties, in their order. */
    static Map<String, @Nullable Object> readProperties(String text) throws IOException {
        return read(text, false);
    }

    /** The body of a MapMessage, in its order. */
    static Map<String, @Nullable Object> readMap(String text) throws IOException {
        return read(text, true);
    }

    static void expect(JsonToken wanted, @Nullable JsonToken found) throws IOException {
        if (found != wanted) {
            throw new MalformedMessageException("there is " + found + " where " + wanted + " was to be in the JSON");
        }
    }

    static void expectEnd(JsonParser json) throws IOException {
        if (json.nextToken() != null) {
            throw new MalformedMessageException("there is something after the JSON");
        }
    }

    private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(ExactText.toJson(text));
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeStartObject();
            writeTagged(json, value);
            json.writeEndObject();
        }
    }

    private static void writeTagged(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Long number) {
            json.writeNumberField("long", number);
        } else if (value instanceof Short number) {
            json.writeNumberField("short", number);
        } else if (value instanceof Byte number) {
            json.writeNumberField("byte", number);
        } else if (value instanceof Float number && Float.isFinite(number)) {
            json.writeNumberField("float", number);
        } else if (value instanceof Float number) {
            json.writeStringField("float", number.toString());
        } else if (value instanceof Double number) {
            json.writeStringField("double", number.toString());
        } else if (value instanceof Character character) {
            json.writeStringField("char", ExactText.toJson(character.toString()));
        } else if (value instanceof byte[] bytes) {
            json.writeBinaryField("bytes", bytes);
        } else {
            throw new IllegalArgumentException("No message contains a " + value.getClass());
        }
    }

    private static Map<String, @Nullable Object> read(String text, boolean body) throws IOException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        try (JsonParser json = FACTORY.createParser(text)) {
            expect(JsonToken.START_OBJECT, json.nextToken());
            while (json.nextToken() != JsonToken.END_OBJECT) {
                expect(JsonToken.FIELD_NAME, json.currentToken());
                String name = ExactText.fromJson(json.currentName());
                if (values.containsKey(name)) {
                    throw new MalformedMessageException("a name is there twice in the JSON");
                }
                values.put(name, readValue(json, json.nextToken(), body));
            }
            expectEnd(json);
        }
        return values;
    }

    private static @Nullable Object readValue(JsonParser json, @Nullable JsonToken token, boolean body)
            throws IOException {
        if (token == JsonToken.START_OBJECT) {
            expect(JsonToken.FIELD_NAME, json.nextToken());
            String tag = json.currentName();
            Object value = readTagged(json, tag, json.nextToken());
            if (!body && (value instanceof Character || value instanceof byte[])) {
                throw new MalformedMessageException("a property in the JSON is of a type that only a body can contain");
            }
            expect(JsonToken.END_OBJECT, json.nextToken());
            return value;
        }
        if (token == JsonToken.VALUE_STRING) {
            return ExactText.fromJson(json.getText());
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return json.getIntValue();
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            return finite(Double.parseDouble(json.getText()));
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        }
        expect(JsonToken.VALUE_NULL, token);
        return null;
    }

    private static Object readTagged(JsonParser json, String tag, @Nullable JsonToken token) throws IOException {
        return switch (tag) {
            case "long" -> {
                expect(JsonToken.VALUE_NUMBER_INT, token);
                yield json.getLongValue();
            }
            case "short" -> (short) readInt(json, token, Short.MIN_VALUE, Short.MAX_VALUE);
            case "byte" -> (byte) readInt(json, token, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case "float" -> token == JsonToken.VALUE_STRING ? (float) readNonFinite(json) : readFloat(json, token);
            case "double" -> {
                expect(JsonToken.VALUE_STRING, token);
                yield readNonFinite(json);
            }
            case "char" -> {
                expect(JsonToken.VALUE_STRING, token);
                String text = ExactText.fromJson(json.getText());
                if (text.length() != 1) {
                    throw new MalformedMessageException("a char in the JSON is not one character");
                }
                yield text.charAt(0);
            }
            case "bytes" -> {
                expect(JsonToken.VALUE_STRING, token);
                yield json.getBinaryValue();
            }
            default -> throw new MalformedMessageException("the JSON contains a value of unknown type");
        };
    }

    private static int readInt(JsonParser json, @Nullable JsonToken token, int least, int greatest) throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT, token);
        int value = json.getIntValue();
        if (value < least || value > greatest) {
            throw new MalformedMessageException("a number in the JSON is out of the range of its type");
        }
        return value;
    }

    private static float readFloat(JsonParser json, @Nullable JsonToken token) throws IOException {
        expect(JsonToken.VALUE_NUMBER_FLOAT, token);
        float value = Float.parseFloat(json.getText());
        finite(value);
        return value;
    }

    private static double readNonFinite(JsonParser json) throws IOException {
        return switch (json.getText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new MalformedMessageException("a number in the JSON is text");
        };
    }

    private static double finite(double value) throws IOException {
        if (!Double.isFinite(value)) {
            throw new MalformedMessageException("a number in the JSON is out of the range of its type");
        }
        return value;
    }
}
