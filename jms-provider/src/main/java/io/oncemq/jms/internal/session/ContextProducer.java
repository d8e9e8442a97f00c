// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import static io.oncemq.jms.internal.session.Unchecked.call;
import static io.oncemq.jms.internal.session.Unchecked.callNullable;
import static io.oncemq.jms.internal.session.Unchecked.run;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.message.OnceMQMessage;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A producer of the simplified API: options, properties and header fields that its messages get. Used by the thread that uses
 * its context.
 */
final class ContextProducer implements JMSProducer {

    private final OnceMQSession session;
    private SendOptions options = SendOptions.DEFAULT;
    private @Nullable CompletionListener asynchronous;

    /** Holds the properties and header fields: by the rules of messages, which are the same. */
    private final OnceMQMessage template;

    ContextProducer(OnceMQSession session) {
        this.session = session;
        this.template = session.messageFactory().createMessage();
    }

    @Override
    @CanIgnoreReturnValue
    public JMSProducer send(@Nullable Destination destination, @Nullable Message message) {
        run(() -> sendMessage(destination, message));
        return this;
    }

    @Override
    @CanIgnoreReturnValue
    public JMSProducer send(@Nullable Destination destination, @Nullable String body) {
        run(() -> sendMessage(destination, session.createTextMessage(body)));
        return this;
    }

    @Override
    @CanIgnoreReturnValue
    public JMSProducer send(@Nullable Destination destination, @Nullable Map<String, Object> body) {
        run(() -> {
            MapMessage message = session.createMapMessage();
            if (body != null) {
                for (Map.Entry<String, Object> entry : body.entrySet()) {
                    message.setObject(entry.getKey(), entry.getValue());
                }
            }
            sendMessage(destination, message);
        });
        return this;
    }

    @Override
    @CanIgnoreReturnValue
    public JMSProducer send(@Nullable Destination destination, byte @Nullable [] body) {
        run(() -> {
            BytesMessage message = session.createBytesMessage();
            if (body != null) {
                message.writeBytes(body);
            }
            sendMessage(destination, message);
        });
        return this;
    }

    @Override
    @CanIgnoreReturnValue
    public JMSProducer send(@Nullable Destination destination, @Nullable Serializable body) {
        run(() -> sendMessage(destination, session.createObjectMessage(body)));
        return this;
    }

    private void sendMessage(@Nullable Destination destination, @Nullable Message message) throws JMSException {
        session.checkOpen();
        OnceMQDestination required = Destinations.require(destination);
        if (message != null) {
            applyTemplate(message);
        }
        if (asynchronous == null) {
            session.sender().send(required, message, options);
        } else {
            session.sender().send(required, message, options, asynchronous);
        }
    }

    private void applyTemplate(Message message) throws JMSException {
        for (String name : Collections.list(template.getPropertyNames())) {
            message.setObjectProperty(name, template.getObjectProperty(name));
        }
        if (template.getJMSCorrelationID() != null) {
            message.setJMSCorrelationID(template.getJMSCorrelationID());
        } else if (template.getJMSCorrelationIDAsBytes() != null) {
            message.setJMSCorrelationIDAsBytes(template.getJMSCorrelationIDAsBytes());
        }
        if (template.getJMSType() != null) {
            message.setJMSType(template.getJMSType());
        }
        if (template.getJMSReplyTo() != null) {
            message.setJMSReplyTo(template.getJMSReplyTo());
        }
    }

    @CanIgnoreReturnValue
    private JMSProducer with(Unchecked.Action change) {
        run(change);
        return this;
    }

    @Override
    public JMSProducer setDisableMessageID(boolean disabled) {
        options = options.withMessageIdDisabled(disabled);
        return this;
    }

    @Override
    public boolean getDisableMessageID() {
        return options.messageIdDisabled();
    }

    @Override
    public JMSProducer setDisableMessageTimestamp(boolean disabled) {
        options = options.withTimestampDisabled(disabled);
        return this;
    }

    @Override
    public boolean getDisableMessageTimestamp() {
        return options.timestampDisabled();
    }

    @Override
    public JMSProducer setDeliveryMode(int deliveryMode) {
        options = call(() -> options.withDeliveryMode(deliveryMode));
        return this;
    }

    @Override
    public int getDeliveryMode() {
        return options.deliveryMode();
    }

    @Override
    public JMSProducer setPriority(int priority) {
        options = call(() -> options.withPriority(priority));
        return this;
    }

    @Override
    public int getPriority() {
        return options.priority();
    }

    @Override
    public JMSProducer setTimeToLive(long timeToLive) {
        options = call(() -> options.withTimeToLive(timeToLive));
        return this;
    }

    @Override
    public long getTimeToLive() {
        return options.timeToLive();
    }

    @Override
    public JMSProducer setDeliveryDelay(long deliveryDelay) {
        options = call(() -> options.withDeliveryDelay(deliveryDelay));
        return this;
    }

    @Override
    public long getDeliveryDelay() {
        return options.deliveryDelay();
    }

    @Override
    public JMSProducer setAsync(@Nullable CompletionListener listener) {
        asynchronous = listener;
        return this;
    }

    @Override
    public @Nullable CompletionListener getAsync() {
        return asynchronous;
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, boolean value) {
        return with(() -> template.setBooleanProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, byte value) {
        return with(() -> template.setByteProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, short value) {
        return with(() -> template.setShortProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, int value) {
        return with(() -> template.setIntProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, long value) {
        return with(() -> template.setLongProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, float value) {
        return with(() -> template.setFloatProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, double value) {
        return with(() -> template.setDoubleProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, @Nullable String value) {
        return with(() -> template.setStringProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, @Nullable Object value) {
        return with(() -> template.setObjectProperty(name, value));
    }

    @Override
    public JMSProducer clearProperties() {
        template.clearProperties();
        return this;
    }

    @Override
    public boolean propertyExists(@Nullable String name) {
        return template.propertyExists(name);
    }

    @Override
    public boolean getBooleanProperty(@Nullable String name) {
        return call(() -> template.getBooleanProperty(name));
    }

    @Override
    public byte getByteProperty(@Nullable String name) {
        return call(() -> template.getByteProperty(name));
    }

    @Override
    public short getShortProperty(@Nullable String name) {
        return call(() -> template.getShortProperty(name));
    }

    @Override
    public int getIntProperty(@Nullable String name) {
        return call(() -> template.getIntProperty(name));
    }

    @Override
    public long getLongProperty(@Nullable String name) {
        return call(() -> template.getLongProperty(name));
    }

    @Override
    public float getFloatProperty(@Nullable String name) {
        return call(() -> template.getFloatProperty(name));
    }

    @Override
    public double getDoubleProperty(@Nullable String name) {
        return call(() -> template.getDoubleProperty(name));
    }

    @Override
    public @Nullable String getStringProperty(@Nullable String name) {
        return callNullable(() -> template.getStringProperty(name));
    }

    @Override
    public @Nullable Object getObjectProperty(@Nullable String name) {
        return template.getObjectProperty(name);
    }

    /** Independent of the producer, and not to be changed. */
    @Override
    public Set<String> getPropertyNames() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(Collections.list(template.getPropertyNames())));
    }

    @Override
    public JMSProducer setJMSCorrelationIDAsBytes(byte @Nullable [] correlationId) {
        template.setJMSCorrelationIDAsBytes(correlationId);
        return this;
    }

    @Override
    public byte @Nullable [] getJMSCorrelationIDAsBytes() {
        return template.getJMSCorrelationIDAsBytes();
    }

    @Override
    public JMSProducer setJMSCorrelationID(@Nullable String correlationId) {
        template.setJMSCorrelationID(correlationId);
        return this;
    }

    @Override
    public @Nullable String getJMSCorrelationID() {
        return template.getJMSCorrelationID();
    }

    @Override
    public JMSProducer setJMSType(@Nullable String type) {
        template.setJMSType(type);
        return this;
    }

    @Override
    public @Nullable String getJMSType() {
        return template.getJMSType();
    }

    @Override
    public JMSProducer setJMSReplyTo(@Nullable Destination replyTo) {
        return with(() -> template.setJMSReplyTo(replyTo));
    }

    @Override
    public @Nullable Destination getJMSReplyTo() {
        return template.getJMSReplyTo();
    }
}
