// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.spi.QueuedMessage;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values of the identifiers of a selector, read from the stored form. Nothing is parsed before a selector asks, and
 * then only the part that has it. One thread at a time.
 *
 * <p>What cannot be parsed is unknown to the selector. A consumer without selector that meets the message gets the reason.
 */
final class SelectorValues implements Function<String, @Nullable Object> {

    private static final StoredHeaders NO_HEADERS = new StoredHeaders(null, null, null, null, null, 0, null);

    private final QueuedMessage queued;
    private @Nullable StoredHeaders headers;
    private @Nullable Map<String, @Nullable Object> properties;

    SelectorValues(QueuedMessage queued) {
        this.queued = queued;
    }

    @Override
    public @Nullable Object apply(String identifier) {
        return switch (identifier) {
            case "JMSPriority" -> queued.message().priority();
            case "JMSDeliveryMode" -> queued.message().persistent() ? "PERSISTENT" : "NON_PERSISTENT";
            case "JMSTimestamp" -> queued.message().timestamp();
            case "JMSMessageID" -> headers().messageId();
            case "JMSCorrelationID" -> headers().correlationId();
            case "JMSType" -> headers().type();
            case PropertyNames.DELIVERY_COUNT -> queued.deliveryCount() + 1;
            default -> properties().get(identifier);
        };
    }

    private StoredHeaders headers() {
        if (headers == null) {
            headers = parseHeaders();
        }
        return headers;
    }

    private Map<String, @Nullable Object> properties() {
        if (properties == null) {
            properties = parseProperties();
        }
        return properties;
    }

    private StoredHeaders parseHeaders() {
        try {
            return StoredHeaders.parse(queued.message().headers());
        } catch (IOException e) {
            return NO_HEADERS;
        }
    }

    private Map<String, @Nullable Object> parseProperties() {
        String stored = queued.message().properties();
        if (stored == null) {
            return Map.of();
        }
        try {
            return TaggedJson.readProperties(stored);
        } catch (IOException e) {
            return Map.of();
        }
    }
}
