// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A value in the JSON of a text message, found without building its tree. Of equal names in an object the first counts. */
final class JsonKey implements MessageKey {

    private static final Pattern STEP =
            Pattern.compile("\\.([\\p{L}_$][\\p{L}\\p{N}_$-]*)|\\['([^']+)'\\]|\\[(\\d{1,9})\\]");

    private static final JsonFactory JSON = new JsonFactory();

    /** Names of members (String) and positions in arrays (Integer). */
    private final List<Object> steps;

    private JsonKey(List<Object> steps) {
        this.steps = steps;
    }

    static JsonKey of(String path) {
        List<Object> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path);
        int end = 1;
        while (end < path.length() && step.find(end) && step.start() == end) {
            steps.add(step.group(1) != null ? step.group(1) : step.group(2) != null ? step.group(2) : index(step));
            end = step.end();
        }
        if (!path.startsWith("$") || steps.isEmpty() || end != path.length()) {
            throw new IllegalArgumentException("'" + path
                    + "' is no path to a value, as '$.order.id', '$.lines[0].id' or '$[\\'order id\\']' are");
        }
        return new JsonKey(steps);
    }

    private static Integer index(Matcher step) {
        return Integer.valueOf(step.group(3));
    }

    @Override
    public @Nullable String find(Message message) throws JMSException {
        if (!(message instanceof TextMessage text) || text.getText() == null) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(text.getText())) {
            parser.nextToken();
            return find(parser, 0);
        } catch (IOException e) {
            // Without the text: it may be nobody's business who reads the log.
            MessageFormatException failure = new MessageFormatException("The text is no JSON");
            failure.initCause(e);
            throw failure;
        }
    }

    private @Nullable String find(JsonParser parser, int depth) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return null;
        }
        if (depth == steps.size()) {
            return token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getText() : null;
        }
        if (steps.get(depth) instanceof String name) {
            return token == JsonToken.START_OBJECT && seekMember(parser, name) ? find(parser, depth + 1) : null;
        }
        return token == JsonToken.START_ARRAY && seekElement(parser, (Integer) steps.get(depth))
                ? find(parser, depth + 1)
                : null;
    }

    private static boolean seekMember(JsonParser parser, String name) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(name);
            parser.nextToken();
            if (found) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static boolean seekElement(JsonParser parser, int index) throws IOException {
        int position = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
            if (position++ == index) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }
}
