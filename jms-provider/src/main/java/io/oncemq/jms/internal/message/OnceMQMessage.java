// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.spi.MessageKind;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * Base of all our messages: header fields and properties. Not thread-safe, as the specification says. A received message
 * belongs to the application that received it; what it changes there never reaches the store.
 */
public abstract sealed class OnceMQMessage implements Message
        permits OnceMQPlainMessage,
                OnceMQTextMessage,
                OnceMQBytesMessage,
                OnceMQMapMessage,
                OnceMQStreamMessage,
                OnceMQObjectMessage {

    private @Nullable String messageId;
    private long timestamp;
    private @Nullable String correlationId;
    // At most one of the two forms of the correlation id is set.
    private byte @Nullable [] correlationIdBytes;
    private @Nullable OnceMQDestination replyTo;
    private @Nullable Destination destination;
    private int deliveryMode = DeliveryMode.PERSISTENT;
    private boolean redelivered;
    private @Nullable String type;
    private long expiration;
    private long deliveryTime;
    private int priority = Message.DEFAULT_PRIORITY;
    private MessageProperties properties = new MessageProperties();
    private @Nullable Acknowledger acknowledger;

    OnceMQMessage() {}

    /** Which of the six kinds of message this is. */
    public abstract MessageKind kind();

    /** Sets whom it tells what became of it; null, as in a new message, for nobody. */
    public final void setAcknowledger(@Nullable Acknowledger acknowledger) {
        this.acknowledger = acknowledger;
    }

    /** The body as it is stored, independent of later changes to this message. */
    abstract StoredBody storedBody() throws JMSException;

    /** Whether there is a body at all; a message without one can be read as a body of any class, which is null. */
    abstract boolean hasBody();

    /** Whether the body, which there is, is of that class. */
    abstract boolean isBodyOf(Class<?> bodyClass);

    /**
     * A copy of the body, which there is.
     *
     * @throws MessageFormatException if the body is not of that class, or cannot be read as a whole
     */
    abstract Object copyBody(Class<?> bodyClass) throws JMSException;

    final void checkBodyOf(Class<?> bodyClass) throws MessageFormatException {
        if (!isBodyOf(bodyClass)) {
            throw new MessageFormatException("The body of " + this + " is not a " + bodyClass.getName());
        }
    }

    final void checkBodyWritable(boolean readOnly) throws MessageNotWriteableException {
        if (readOnly) {
            throw new MessageNotWriteableException(
                    "The body of " + this + " is read-only until clearBody(), as that of every received message");
        }
    }

    final MessageProperties properties() {
        return properties;
    }

    final void setProperties(MessageProperties properties) {
        this.properties = properties;
    }

    final byte @Nullable [] correlationIdBytes() {
        return correlationIdBytes;
    }

    @Override
    public final void acknowledge() throws JMSException {
        if (acknowledger != null) {
            acknowledger.acknowledge();
        }
    }

    /** Says why it could not be processed: kept beside it if it is given up. */
    public final void failed(Throwable thrown) {
        if (acknowledger != null) {
            acknowledger.failed(thrown);
        }
    }

    @Override
    public final <T> @Nullable T getBody(Class<T> bodyClass) throws JMSException {
        return hasBody() ? bodyClass.cast(copyBody(bodyClass)) : null;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // the API's signature
    public final boolean isBodyAssignableTo(Class bodyClass) {
        return !hasBody() || isBodyOf(bodyClass);
    }

    @Override
    public final @Nullable String getJMSMessageID() {
        return messageId;
    }

    @Override
    public final void setJMSMessageID(@Nullable String messageId) {
        this.messageId = messageId;
    }

    @Override
    public final long getJMSTimestamp() {
        return timestamp;
    }

    @Override
    public final void setJMSTimestamp(long timestamp) {
        this.timestamp = timestamp;
    }

    /** The bytes if it was set as bytes, else the text in UTF-8. */
    @Override
    public final byte @Nullable [] getJMSCorrelationIDAsBytes() {
        if (correlationIdBytes != null) {
            return correlationIdBytes.clone();
        }
        return correlationId == null ? null : correlationId.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public final void setJMSCorrelationIDAsBytes(byte @Nullable [] correlationId) {
        this.correlationIdBytes = correlationId == null ? null : correlationId.clone();
        this.correlationId = null;
    }

    /** The text; null if it was set as bytes, because not all bytes are text. */
    @Override
    public final @Nullable String getJMSCorrelationID() {
        return correlationId;
    }

    @Override
    public final void setJMSCorrelationID(@Nullable String correlationId) {
        this.correlationId = correlationId;
        this.correlationIdBytes = null;
    }

    @Override
    public final @Nullable OnceMQDestination getJMSReplyTo() {
        return replyTo;
    }

    @Override
    public final void setJMSReplyTo(@Nullable Destination replyTo) throws InvalidDestinationException {
        OnceMQDestination own = OnceMQDestination.own(replyTo);
        if (replyTo != null && own == null) {
            throw new InvalidDestinationException("JMSReplyTo must be a destination of this provider, which "
                    + replyTo.getClass().getName() + " is not: nobody could reply to it");
        }
        this.replyTo = own;
    }

    @Override
    public final @Nullable Destination getJMSDestination() {
        return destination;
    }

    @Override
    public final void setJMSDestination(@Nullable Destination destination) {
        this.destination = destination;
    }

    @Override
    public final int getJMSDeliveryMode() {
        return deliveryMode;
    }

    @Override
    public final void setJMSDeliveryMode(int deliveryMode) {
        this.deliveryMode = deliveryMode;
    }

    @Override
    public final boolean getJMSRedelivered() {
        return redelivered;
    }

    @Override
    public final void setJMSRedelivered(boolean redelivered) {
        this.redelivered = redelivered;
    }

    @Override
    public final @Nullable String getJMSType() {
        return type;
    }

    @Override
    public final void setJMSType(@Nullable String type) {
        this.type = type;
    }

    @Override
    public final long getJMSExpiration() {
        return expiration;
    }

    @Override
    public final void setJMSExpiration(long expiration) {
        this.expiration = expiration;
    }

    @Override
    public final long getJMSDeliveryTime() {
        return deliveryTime;
    }

    @Override
    public final void setJMSDeliveryTime(long deliveryTime) {
        this.deliveryTime = deliveryTime;
    }

    @Override
    public final int getJMSPriority() {
        return priority;
    }

    @Override
    public final void setJMSPriority(int priority) {
        this.priority = priority;
    }

    @Override
    public final void clearProperties() {
        properties.clear();
    }

    @Override
    public final boolean propertyExists(@Nullable String name) {
        return properties.exists(name);
    }

    @Override
    public final boolean getBooleanProperty(@Nullable String name) throws MessageFormatException {
        return properties.getBoolean(name);
    }

    @Override
    public final byte getByteProperty(@Nullable String name) throws MessageFormatException {
        return properties.getByte(name);
    }

    @Override
    public final short getShortProperty(@Nullable String name) throws MessageFormatException {
        return properties.getShort(name);
    }

    @Override
    public final int getIntProperty(@Nullable String name) throws MessageFormatException {
        return properties.getInt(name);
    }

    @Override
    public final long getLongProperty(@Nullable String name) throws MessageFormatException {
        return properties.getLong(name);
    }

    @Override
    public final float getFloatProperty(@Nullable String name) throws MessageFormatException {
        return properties.getFloat(name);
    }

    @Override
    public final double getDoubleProperty(@Nullable String name) throws MessageFormatException {
        return properties.getDouble(name);
    }

    @Override
    public final @Nullable String getStringProperty(@Nullable String name) throws MessageFormatException {
        return properties.getText(name);
    }

    @Override
    public final @Nullable Object getObjectProperty(@Nullable String name) {
        return properties.get(name);
    }

    @Override
    public final Enumeration<String> getPropertyNames() {
        return properties.names();
    }

    @Override
    public final void setBooleanProperty(@Nullable String name, boolean value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setByteProperty(@Nullable String name, byte value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setShortProperty(@Nullable String name, short value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setIntProperty(@Nullable String name, int value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setLongProperty(@Nullable String name, long value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setFloatProperty(@Nullable String name, float value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setDoubleProperty(@Nullable String name, double value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setStringProperty(@Nullable String name, @Nullable String value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setObjectProperty(@Nullable String name, @Nullable Object value) throws JMSException {
        properties.set(name, value);
    }

    /** Kind and id; bodies and properties are never printed. */
    @Override
    public final String toString() {
        return kind().code() + " message " + (messageId == null ? "without id" : messageId);
    }
}
