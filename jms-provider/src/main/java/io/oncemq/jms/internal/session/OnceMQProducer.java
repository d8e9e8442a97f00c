// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.message.OnceMQDestination;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A message producer of the classic and the domain-specific APIs. Used by the thread that uses its session. */
public final class OnceMQProducer implements QueueSender, TopicPublisher {

    private final OnceMQSession session;
    private final MessageSender sender;
    private final @Nullable OnceMQDestination fixed;
    private final AtomicBoolean closed = new AtomicBoolean();
    private SendOptions options = SendOptions.DEFAULT;

    /**
     * A producer.
     *
     * @param fixed where it sends; null if each send says so
     */
    OnceMQProducer(OnceMQSession session, MessageSender sender, @Nullable OnceMQDestination fixed) {
        this.session = session;
        this.sender = sender;
        this.fixed = fixed;
    }

    @Override
    public void send(@Nullable Message message) throws JMSException {
        sender.send(ownDestination(), message, options);
    }

    @Override
    public void send(@Nullable Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        sender.send(ownDestination(), message, options(deliveryMode, priority, timeToLive));
    }

    @Override
    public void send(@Nullable Destination destination, @Nullable Message message) throws JMSException {
        sender.send(given(destination), message, options);
    }

    @Override
    public void send(
            @Nullable Destination destination,
            @Nullable Message message,
            int deliveryMode,
            int priority,
            long timeToLive)
            throws JMSException {
        sender.send(given(destination), message, options(deliveryMode, priority, timeToLive));
    }

    @Override
    public void send(@Nullable Message message, @Nullable CompletionListener listener) throws JMSException {
        sender.send(ownDestination(), message, options, listener);
    }

    @Override
    public void send(
            @Nullable Message message,
            int deliveryMode,
            int priority,
            long timeToLive,
            @Nullable CompletionListener listener)
            throws JMSException {
        sender.send(ownDestination(), message, options(deliveryMode, priority, timeToLive), listener);
    }

    @Override
    public void send(
            @Nullable Destination destination, @Nullable Message message, @Nullable CompletionListener listener)
            throws JMSException {
        sender.send(given(destination), message, options, listener);
    }

    @Override
    public void send(
            @Nullable Destination destination,
            @Nullable Message message,
            int deliveryMode,
            int priority,
            long timeToLive,
            @Nullable CompletionListener listener)
            throws JMSException {
        sender.send(given(destination), message, options(deliveryMode, priority, timeToLive), listener);
    }

    @Override
    public void send(@Nullable Queue queue, @Nullable Message message) throws JMSException {
        send((Destination) queue, message);
    }

    @Override
    public void send(@Nullable Queue queue, @Nullable Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send((Destination) queue, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(@Nullable Message message) throws JMSException {
        send(message);
    }

    @Override
    public void publish(@Nullable Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send(message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(@Nullable Topic topic, @Nullable Message message) throws JMSException {
        send((Destination) topic, message);
    }

    @Override
    public void publish(
            @Nullable Topic topic, @Nullable Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send((Destination) topic, message, deliveryMode, priority, timeToLive);
    }

    private OnceMQDestination ownDestination() throws JMSException {
        checkOpen();
        if (fixed == null) {
            throw new UnsupportedOperationException("The producer has no destination: one is given with each send");
        }
        return fixed;
    }

    private OnceMQDestination given(@Nullable Destination destination) throws JMSException {
        checkOpen();
        if (fixed != null) {
            throw new UnsupportedOperationException("The producer sends to '" + fixed.name() + "' only");
        }
        return Destinations.require(destination);
    }

    private SendOptions options(int deliveryMode, int priority, long timeToLive) throws JMSException {
        return options.withDeliveryMode(deliveryMode).withPriority(priority).withTimeToLive(timeToLive);
    }

    @Override
    public void setDisableMessageID(boolean disabled) throws JMSException {
        checkOpen();
        options = options.withMessageIdDisabled(disabled);
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        checkOpen();
        return options.messageIdDisabled();
    }

    @Override
    public void setDisableMessageTimestamp(boolean disabled) throws JMSException {
        checkOpen();
        options = options.withTimestampDisabled(disabled);
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        checkOpen();
        return options.timestampDisabled();
    }

    @Override
    public void setDeliveryMode(int deliveryMode) throws JMSException {
        checkOpen();
        options = options.withDeliveryMode(deliveryMode);
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        checkOpen();
        return options.deliveryMode();
    }

    @Override
    public void setPriority(int priority) throws JMSException {
        checkOpen();
        options = options.withPriority(priority);
    }

    @Override
    public int getPriority() throws JMSException {
        checkOpen();
        return options.priority();
    }

    @Override
    public void setTimeToLive(long timeToLive) throws JMSException {
        checkOpen();
        options = options.withTimeToLive(timeToLive);
    }

    @Override
    public long getTimeToLive() throws JMSException {
        checkOpen();
        return options.timeToLive();
    }

    @Override
    public void setDeliveryDelay(long deliveryDelay) throws JMSException {
        checkOpen();
        options = options.withDeliveryDelay(deliveryDelay);
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        checkOpen();
        return options.deliveryDelay();
    }

    @Override
    public @Nullable Destination getDestination() throws JMSException {
        checkOpen();
        return fixed;
    }

    @Override
    public @Nullable Queue getQueue() throws JMSException {
        checkOpen();
        return fixed instanceof Queue queue ? queue : null;
    }

    @Override
    public @Nullable Topic getTopic() throws JMSException {
        checkOpen();
        return fixed instanceof Topic topic ? topic : null;
    }

    @Override
    public void close() throws JMSException {
        if (closed.get() || session.closed()) {
            return;
        }
        session.completions().refuseOwnThread("close() of a producer");
        if (closed.compareAndSet(false, true)) {
            session.completions().awaitEmpty();
        }
    }

    private void checkOpen() throws JMSException {
        session.checkOpen();
        if (closed.get()) {
            throw new IllegalStateException("The producer is closed");
        }
    }
}
