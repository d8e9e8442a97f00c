// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.StoredMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns messages into their stored form and back; the form is described at the package. Thread-safe. */
public final class MessageCodec {

    private final ObjectPolicy objectPolicy;
    private final DuplicatePolicy duplicatePolicy;
    private final ForeignMessages foreignMessages;

    /**
     * A codec.
     *
     * @param objectPolicy what {@link jakarta.jms.ObjectMessage#getObject()} of decoded messages may return
     * @param duplicatePolicy what becomes of encoded messages with an id that was sent before
     */
    public MessageCodec(ObjectPolicy objectPolicy, DuplicatePolicy duplicatePolicy) {
        this.objectPolicy = objectPolicy;
        this.duplicatePolicy = duplicatePolicy;
        this.foreignMessages = new ForeignMessages(new MessageFactory(objectPolicy));
    }

    /**
     * The stored form of a message that is being sent. It is independent of the message, which the application may change
     * and send again. If all went well, the header fields are set on the message itself too.
     *
     * @param original of this or another provider
     * @param origin who sends it, for {@link #origin}
     * @throws MessageFormatException if it is null, of several kinds at once, or contains what no message can
     * @throws jakarta.jms.InvalidDestinationException if JMSReplyTo is a destination of another provider
     */
    public StoredMessage encode(@Nullable Message original, SendHeaders headers, String origin) throws JMSException {
        if (original == null) {
            throw new MessageFormatException("There is no message to be sent: it is null");
        }
        OnceMQMessage message = original instanceof OnceMQMessage own ? own : foreignMessages.copy(original);
        StoredHeaders storedHeaders = new StoredHeaders(
                headers.messageId(),
                message.getJMSCorrelationID(),
                message.correlationIdBytes(),
                message.getJMSReplyTo(),
                message.getJMSType(),
                headers.delayed() ? headers.deliveryTime() : 0,
                origin);
        Map<String, @Nullable Object> properties = message.properties().toSend(headers.userId());
        StoredBody body = message.storedBody();
        StoredMessage stored = new StoredMessage(
                message.kind(),
                headers.priority(),
                headers.deliveryMode() == DeliveryMode.PERSISTENT,
                headers.timestamp(),
                headers.expiration(),
                headers.delayed() ? dueTime(headers) : 0,
                storedHeaders.toJson(),
                properties.isEmpty() ? null : TaggedJson.write(properties),
                body.text(),
                body.bytes(),
                MessageGroups.of(properties),
                duplicatePolicy.of(properties),
                KeyProperty.of(properties, headers.messageId()));
        setHeaders(original, headers);
        if (headers.userId() != null) {
            message.properties().setByProvider(PropertyNames.USER_ID, headers.userId());
        }
        return stored;
    }

    /** A message that expires before it is due is looked at when it expires, and delivered never. */
    private static long dueTime(SendHeaders headers) {
        return headers.expiration() == 0
                ? headers.deliveryTime()
                : Math.min(headers.deliveryTime(), headers.expiration());
    }

    /**
     * The message as a consumer receives it: properties and body are read-only.
     *
     * @param destination what JMSDestination returns
     * @param deliveryCount JMSXDeliveryCount, 1 for the first delivery; above that JMSRedelivered is set
     * @throws MessageFormatException if the stored form is damaged, or of a newer version; it names the message
     */
    public OnceMQMessage decode(QueuedMessage queued, Destination destination, int deliveryCount) throws JMSException {
        StoredMessage stored = queued.message();
        String messageId = null;
        try {
            StoredHeaders headers = StoredHeaders.parse(stored.headers());
            messageId = headers.messageId();
            OnceMQMessage message = decodeBody(stored);
            message.setProperties(decodeProperties(stored, deliveryCount));
            message.setJMSMessageID(messageId);
            message.setJMSCorrelationID(headers.correlationId());
            if (headers.correlationIdBytes() != null) {
                message.setJMSCorrelationIDAsBytes(headers.correlationIdBytes());
            }
            message.setJMSReplyTo(headers.replyTo());
            message.setJMSType(headers.type());
            message.setJMSDestination(destination);
            message.setJMSDeliveryMode(stored.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
            message.setJMSPriority(stored.priority());
            message.setJMSTimestamp(stored.timestamp());
            message.setJMSExpiration(stored.expiration());
            message.setJMSDeliveryTime(headers.deliveryTime() == 0 ? stored.timestamp() : headers.deliveryTime());
            message.setJMSRedelivered(deliveryCount > 1);
            return message;
        } catch (IOException e) {
            throw JmsExceptions.messageFormat(
                    "Message " + queued.id() + " of the store (" + (messageId == null ? "no message id" : messageId)
                            + ") cannot be read: " + e.getMessage(),
                    e);
        }
    }

    /** The message as somebody edits it: its properties can be set, its body after it was cleared. */
    public OnceMQMessage decodeEditable(QueuedMessage queued, Destination destination) throws JMSException {
        OnceMQMessage message = decode(queued, destination, queued.deliveryCount() + 1);
        message.setProperties(message.properties().copyEditable());
        return message;
    }

    /**
     * The stored form of a message that was edited: with the headers that it had, but without expiration; and never a duplicate of
     * its own.
     */
    public StoredMessage encodeEdited(StoredMessage original, OnceMQMessage edited, Destination destination)
            throws JMSException {
        String origin = origin(original);
        StoredMessage encoded = encode(
                edited,
                new SendHeaders(
                        destination,
                        edited.getJMSMessageID(),
                        original.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
                        original.priority(),
                        original.timestamp(),
                        0,
                        0,
                        edited.getStringProperty(PropertyNames.USER_ID)),
                origin == null ? "" : origin);
        return new StoredMessage(
                encoded.kind(),
                encoded.priority(),
                encoded.persistent(),
                encoded.timestamp(),
                0,
                0,
                encoded.headers(),
                encoded.properties(),
                encoded.text(),
                encoded.body(),
                encoded.group(),
                null,
                null);
    }

    /**
     * The values of the identifiers of a selector (Jakarta Messaging 3.8.1.1), with the types as which they were set; null
     * for what is not there or cannot be read. Nothing is parsed before the first use. For one thread at a time.
     */
    public Function<String, @Nullable Object> selectorValues(QueuedMessage queued) {
        return new SelectorValues(queued);
    }

    /** The origin given to {@link #encode}, to tell what a connection sent itself; null if it cannot be read. */
    public @Nullable String origin(StoredMessage stored) {
        try {
            return StoredHeaders.parse(stored.headers()).origin();
        } catch (IOException e) {
            // So it is delivered, and decode tells the consumer what is wrong.
            return null;
        }
    }

    private OnceMQMessage decodeBody(StoredMessage stored) throws IOException {
        byte[] body = stored.body();
        return switch (stored.kind()) {
            case MESSAGE -> new OnceMQPlainMessage();
            case TEXT -> OnceMQTextMessage.received(ExactText.load(new StoredBody(stored.text(), body)));
            case BYTES -> OnceMQBytesMessage.received(body == null ? new byte[0] : body);
            case MAP -> OnceMQMapMessage.received(decodeMap(stored.text()));
            case STREAM -> OnceMQStreamMessage.received(body);
            case OBJECT -> OnceMQObjectMessage.received(body, objectPolicy);
        };
    }

    private static Map<String, @Nullable Object> decodeMap(@Nullable String text) throws IOException {
        if (text == null) {
            throw new MalformedMessageException("the map has no text");
        }
        return TaggedJson.readMap(text);
    }

    private static MessageProperties decodeProperties(StoredMessage stored, int deliveryCount) throws IOException {
        String text = stored.properties();
        Map<String, @Nullable Object> properties =
                text == null ? new LinkedHashMap<>() : TaggedJson.readProperties(text);
        properties.put(PropertyNames.DELIVERY_COUNT, deliveryCount);
        return MessageProperties.received(properties);
    }

    private static void setHeaders(Message message, SendHeaders headers) throws JMSException {
        message.setJMSDestination(headers.destination());
        message.setJMSMessageID(headers.messageId());
        message.setJMSDeliveryMode(headers.deliveryMode());
        message.setJMSPriority(headers.priority());
        message.setJMSTimestamp(headers.timestamp());
        message.setJMSExpiration(headers.expiration());
        message.setJMSDeliveryTime(headers.delayed() ? headers.deliveryTime() : headers.timestamp());
    }
}
