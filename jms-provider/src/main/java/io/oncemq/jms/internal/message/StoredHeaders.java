// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The header fields that have no column of their own, as a JSON object in which what is null or 0 is left out. Fields that
 * this version does not know are ignored, so that nodes of a newer one can add some.
 *
 * @param messageId JMSMessageID
 * @param correlationId JMSCorrelationID, if it is text
 * @param correlationIdBytes JMSCorrelationID, if it is bytes
 * @param replyTo JMSReplyTo
 * @param type JMSType
 * @param deliveryTime JMSDeliveryTime of a message with delivery delay, else 0
 * @param origin who sent it
 */
record StoredHeaders(
        @Nullable String messageId,
        @Nullable String correlationId,
        byte @Nullable [] correlationIdBytes,
        @Nullable OnceMQDestination replyTo,
        @Nullable String type,
        long deliveryTime,
        @Nullable String origin) {

    private static final String TEMPORARY = "temporary-";

    String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = TaggedJson.FACTORY.createGenerator(text)) {
            json.writeStartObject();
            writeText(json, "id", messageId);
            writeText(json, "correlationId", correlationId);
            if (correlationIdBytes != null) {
                json.writeObjectFieldStart("correlationId");
                json.writeBinaryField("bytes", correlationIdBytes);
                json.writeEndObject();
            }
            if (replyTo != null) {
                String kind =
                        (replyTo.temporary() ? TEMPORARY : "") + replyTo.kind().code();
                writeText(json, "replyTo", kind + ":" + replyTo.name());
            }
            writeText(json, "type", type);
            if (deliveryTime != 0) {
                json.writeNumberField("deliveryTime", deliveryTime);
            }
            writeText(json, "origin", origin);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory", e);
        }
        return text.toString();
    }

    static StoredHeaders parse(String text) throws IOException {
        String messageId = null;
        String correlationId = null;
        byte[] correlationIdBytes = null;
        OnceMQDestination replyTo = null;
        String type = null;
        long deliveryTime = 0;
        String origin = null;
        try (JsonParser json = TaggedJson.FACTORY.createParser(text)) {
            TaggedJson.expect(JsonToken.START_OBJECT, json.nextToken());
            while (json.nextToken() != JsonToken.END_OBJECT) {
                TaggedJson.expect(JsonToken.FIELD_NAME, json.currentToken());
                String name = json.currentName();
                JsonToken token = json.nextToken();
                switch (name) {
                    case "id" -> messageId = readText(json, token);
                    case "correlationId" -> {
                        if (token == JsonToken.START_OBJECT) {
                            correlationIdBytes = readBytes(json);
                        } else {
                            correlationId = readText(json, token);
                        }
                    }
                    case "replyTo" -> replyTo = parseReplyTo(readText(json, token));
                    case "type" -> type = readText(json, token);
                    case "deliveryTime" -> {
                        TaggedJson.expect(JsonToken.VALUE_NUMBER_INT, token);
                        deliveryTime = json.getLongValue();
                    }
                    case "origin" -> origin = readText(json, token);
                    default -> json.skipChildren();
                }
            }
            TaggedJson.expectEnd(json);
        }
        return new StoredHeaders(messageId, correlationId, correlationIdBytes, replyTo, type, deliveryTime, origin);
    }

    private static void writeText(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, ExactText.toJson(text));
        }
    }

    private static String readText(JsonParser json, @Nullable JsonToken token) throws IOException {
        TaggedJson.expect(JsonToken.VALUE_STRING, token);
        return ExactText.fromJson(json.getText());
    }

    private static byte[] readBytes(JsonParser json) throws IOException {
        TaggedJson.expect(JsonToken.FIELD_NAME, json.nextToken());
        if (!json.currentName().equals("bytes")) {
            throw new MalformedMessageException("the correlation id is of unknown type");
        }
        TaggedJson.expect(JsonToken.VALUE_STRING, json.nextToken());
        byte[] bytes = json.getBinaryValue();
        TaggedJson.expect(JsonToken.END_OBJECT, json.nextToken());
        return bytes;
    }

    private static OnceMQDestination parseReplyTo(String replyTo) throws IOException {
        int colon = replyTo.indexOf(':');
        String name = replyTo.substring(colon + 1);
        return switch (colon < 0 ? "" : replyTo.substring(0, colon)) {
            case "queue" -> new OnceMQQueue(name);
            case "topic" -> new OnceMQTopic(name);
            case TEMPORARY + "queue" -> OnceMQTemporaryQueue.ofOther(name);
            case TEMPORARY + "topic" -> OnceMQTemporaryTopic.ofOther(name);
            default -> throw new MalformedMessageException("JMSReplyTo is of unknown kind");
        };
    }
}
