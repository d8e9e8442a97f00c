// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A message consumer of the classic and the domain-specific APIs. Used by the thread that uses its session; {@link #close()} by
 * any thread.
 */
public final class OnceMQConsumer implements QueueReceiver, TopicSubscriber {

    /**
     * What a consumer reads.
     *
     * @param node id of the node at whose time it was opened
     * @param closed what is to be done when it is no longer read
     */
    record Reading(
            long node,
            ConsumedSource source,
            SourceReader reader,
            @Nullable String selector,
            boolean noLocal,
            Runnable closed) {

        void close() {
            reader.close();
            closed.run();
        }
    }

    /** Opens what a consumer reads. */
    @FunctionalInterface
    interface Opening {
        Reading open() throws JMSException;
    }

    private final OnceMQSession session;
    private final Opening opening;
    private final DeliveryGate.Pass pass = new DeliveryGate.Pass();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private boolean ended;

    /** Taken out of memory for the next receive; null if none was waited for in advance. */
    @GuardedBy("lock") private @Nullable Receipt reserved;

    /** Replaced, under the lock, when the node has lost what it stands for. */
    private volatile Reading reading;

    private volatile @Nullable MessageListener listener;

    /**
     * A consumer.
     *
     * @param opening opens what it reads: now, and again when the node has lost that
     */
    OnceMQConsumer(OnceMQSession session, Opening opening) throws JMSException {
        this.session = session;
        this.opening = opening;
        this.reading = opening.open();
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
        checkMayReceive();
        return new SynchronousReceive(session, this, check, timeoutNanos).run();
    }

    private void checkMayReceive() throws JMSException {
        checkOpen();
        refuseBesideSessionListener();
        if (listener != null) {
            throw new IllegalStateException("receive() is not allowed while the consumer has a MessageListener");
        }
    }

    /**
     * Waits for a message and keeps it for the next receive.
     *
     * @param timeoutMillis longest wait; 0 for no limit
     * @return false when the time is over or the consumer was closed
     */
    public boolean reserve(long timeoutMillis) throws JMSException {
        checkMayReceive();
        return new SynchronousReceive(session, this, MessageCheck.NONE, nanos(timeoutMillis)).reserve();
    }

    /** Keeps a message for the next receive, unless it is closed. */
    void keep(Receipt receipt) {
        boolean late;
        lock.lock();
        try {
            late = ended;
            if (!late) {
                reserved = receipt;
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            Receipt.giveBack(session.node(), List.of(receipt));
        }
    }

    /** What was kept, for the one who asks; null if there is none. */
    @Nullable Receipt takeReserved() {
        lock.lock();
        try {
            Receipt taken = reserved;
            reserved = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Lets others have what was kept. */
    void giveReservedBack() {
        Receipt unused = takeReserved();
        if (unused != null) {
            Receipt.giveBack(session.node(), List.of(unused));
        }
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
        refuseBesideSessionListener();
        listener = newListener;
        session.dispatcher().add(this);
    }

    /** A session that an application server runs receives in no other way (Session.setMessageListener). */
    private void refuseBesideSessionListener() throws IllegalStateException {
        if (session.assigned().listener() != null) {
            throw new IllegalStateException("The session itself has a MessageListener: its consumers cannot receive");
        }
    }

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        checkOpen();
        return reading.selector();
    }

    @Override
    public @Nullable Queue getQueue() throws JMSException {
        checkOpen();
        return reading.source().destination() instanceof Queue queue ? queue : null;
    }

    @Override
    public @Nullable Topic getTopic() throws JMSException {
        checkOpen();
        return reading.source().destination() instanceof Topic topic ? topic : null;
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
        Reading last;
        lock.lock();
        try {
            ended = true;
            last = reading;
        } finally {
            lock.unlock();
        }
        giveReservedBack();
        // What is acknowledged without being waited for would keep its subscription in use for a moment longer.
        session.awaitAcknowledged();
        last.close();
    }

    /**
     * Opens what it reads once more, if the node has registered anew since: a temporary destination and a non-durable
     * subscription exist again, and a membership stands again. Any thread.
     */
    void renew() throws JMSException {
        if (reading.node() == session.node().id()) {
            return;
        }
        Reading fresh = opening.open();
        Reading unused;
        lock.lock();
        try {
            unused = ended ? fresh : reading;
            if (!ended) {
                reading = fresh;
            }
        } finally {
            lock.unlock();
        }
        // After the new one is open, so that of a durable subscription nothing in memory is given back.
        unused.close();
        session.gate().wake();
    }

    DeliveryGate.Pass pass() {
        return pass;
    }

    Reading reading() {
        return reading;
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
