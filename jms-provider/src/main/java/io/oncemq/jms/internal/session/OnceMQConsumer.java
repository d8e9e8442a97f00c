// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.message.OnceMQMessage;
import io.oncemq.jms.internal.node.SourceReader;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A message consumer of the classic and the domain-specific APIs. Used by the thread that uses its session; {@link #close()} by
 * any thread.
 */
public final class OnceMQConsumer implements QueueReceiver, TopicSubscriber {

    /** What a consumer reads. */
    record Reading(
            ConsumedSource source,
            SourceReader reader,
            @Nullable String selector,
            boolean noLocal,
            Runnable closed) {}

    private final OnceMQSession session;
    private final Reading reading;
    private final DeliveryGate.Pass pass = new DeliveryGate.Pass();
    private volatile @Nullable MessageListener listener;

    OnceMQConsumer(OnceMQSession session, Reading reading) {
        this.session = session;
        this.reading = reading;
    }

    @Override
    public @Nullable Message receive() throws JMSException {
        return receive(SynchronousReceive.FOREVER, MessageCheck.NONE);
    }

    @Override
    public @Nullable Message receive(long timeoutMillis) throws JMSException {
        return receive(nanos(timeoutMillis), MessageCheck.NONE);
    }

    @Override
    public @Nullable Message receiveNoWait() throws JMSException {
        return receive(0, MessageCheck.NONE);
    }

    /** Waiting time of a timeout: 0 never expires. */
    static long nanos(long timeoutMillis) throws JMSException {
        if (timeoutMillis < 0) {
            throw new JMSException("Timeout " + timeoutMillis + " is negative");
        }
        return timeoutMillis == 0 ? SynchronousReceive.FOREVER : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    @Nullable OnceMQMessage receive(long timeoutNanos, MessageCheck check) throws JMSException {
        checkOpen();
        if (listener != null) {
            throw new IllegalStateException("receive() is not allowed while the consumer has a MessageListener");
        }
        return new SynchronousReceive(session, reading.reader(), reading.source(), pass, check, timeoutNanos).run();
    }

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        checkOpen();
        return listener;
    }

    @Override
    public void setMessageListener(@Nullable MessageListener newListener) throws JMSException {
        checkOpen();
        if (newListener == null) {
            listener = null;
            session.dispatcher().remove(this);
            return;
        }
        session.refuseListenerIfJoined();
        listener = newListener;
        session.dispatcher().add(this);
    }

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        checkOpen();
        return reading.selector();
    }

    @Override
    public @Nullable Queue getQueue() throws JMSException {
        checkOpen();
        return source().destination() instanceof Queue queue ? queue : null;
    }

    @Override
    public @Nullable Topic getTopic() throws JMSException {
        checkOpen();
        return source().destination() instanceof Topic topic ? topic : null;
    }

    @Override
    public boolean getNoLocal() throws JMSException {
        checkOpen();
        return reading.noLocal();
    }

    /** Waits for a listener or a receive() in progress, unless it is called by that listener. */
    @Override
    public void close() {
        if (!session.gate().close(pass)) {
            return;
        }
        if (!session.onListenerThread()) {
            session.gate().awaitQuiet(pass);
        }
        session.forget(this);
        listener = null;
        session.dispatcher().remove(this);
        reading.reader().close();
        reading.closed().run();
    }

    DeliveryGate.Pass pass() {
        return pass;
    }

    ConsumedSource source() {
        return reading.source();
    }

    SourceReader reader() {
        return reading.reader();
    }

    @Nullable MessageListener listener() {
        return listener;
    }

    private void checkOpen() throws JMSException {
        session.checkOpen();
        if (session.gate().closedItself(pass)) {
            throw new IllegalStateException("The consumer is closed");
        }
    }
}
