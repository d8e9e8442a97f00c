// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.node.Delivery;
import io.oncemq.jms.internal.node.SourceReader;
import jakarta.jms.MessageListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the message listeners of a session, one message at a time, on a thread that exists as soon as the session has a listener
 * (Jakarta Messaging 6.2.13).
 */
final class ListenerDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerDispatcher.class);

    /** How long to wait before the next message after the database could not be reached. */
    static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final ListenerCalls calls;
    private final DeliveryGate gate;
    private final String threadName;
    private final Signal signal = new Signal();
    private final List<OnceMQConsumer> consumers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private @Nullable Thread thread;

    private volatile boolean stopped;

    /** Where messages are expected now, for removed consumers too; of the thread alone. */
    private List<SourceReader> expecting = List.of();

    ListenerDispatcher(ListenerCalls calls, DeliveryGate gate, String threadName) {
        this.calls = calls;
        this.gate = gate;
        this.threadName = threadName;
    }

    /** Delivers the messages of a consumer that has a listener now. */
    void add(OnceMQConsumer consumer) {
        lock.lock();
        try {
            if (!consumers.contains(consumer)) {
                consumers.add(consumer);
            }
            if (thread == null && !stopped) {
                thread = new Thread(this::run, threadName);
                thread.setDaemon(true);
                gate.watch(signal);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
        signal.wake();
    }

    /** Delivers no more messages of a consumer. */
    void remove(OnceMQConsumer consumer) {
        consumers.remove(consumer);
        // Looks again without it, and so withdraws its demand.
        signal.wake();
    }

    /** Whether a consumer of the session has a listener. */
    boolean active() {
        return !consumers.isEmpty();
    }

    /** Ends the thread, after the listener that runs. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
        signal.wake();
    }

    private void run() {
        while (!stopped) {
            try {
                if (!deliverRound()) {
                    awaitMessages();
                }
            } catch (InterruptedException ignored) {
                // By the application, whose listener ran here: it is no sign for us, stop() is.
                LOG.debug("{} was interrupted", threadName);
            } catch (RuntimeException defect) {
                LOG.error("{} met a defect; it goes on", threadName, defect);
                pause();
            }
        }
    }

    private void pause() {
        try {
            signal.await(RETRY_NANOS);
        } catch (InterruptedException ignored) {
            // The pause is over early, that is all.
            LOG.debug("{} was interrupted", threadName);
        }
    }

    /** Delivers at most one message of each consumer, so that none waits for the others; returns whether there was one. */
    private boolean deliverRound() throws InterruptedException {
        boolean delivered = false;
        for (OnceMQConsumer consumer : consumers) {
            delivered |= deliver(consumer);
        }
        return delivered;
    }

    private void awaitMessages() throws InterruptedException {
        try {
            if (gate.started()) {
                List<OnceMQConsumer> present = List.copyOf(consumers);
                expecting = present.stream()
                        .map(consumer -> consumer.reading().reader())
                        .toList();
                expecting.forEach(reader -> reader.expect(signal));
                // What came between the first look and the announcement woke nobody.
                for (OnceMQConsumer consumer : present) {
                    if (deliver(consumer)) {
                        return;
                    }
                }
            }
            signal.await(Long.MAX_VALUE);
        } finally {
            withdraw();
        }
    }

    private void withdraw() {
        expecting.forEach(reader -> reader.cancel(signal));
        expecting = List.of();
    }

    private boolean deliver(OnceMQConsumer consumer) throws InterruptedException {
        boolean unavailable;
        if (!gate.enter(consumer.pass(), false)) {
            return false;
        }
        try {
            MessageListener listener = consumer.listener();
            OnceMQConsumer.Reading reading = consumer.reading();
            Delivery delivery = listener == null ? null : reading.reader().poll(signal);
            if (listener == null || delivery == null) {
                return false;
            }
            // Nobody is to be claimed for while the listener runs, which may be long.
            withdraw();
            unavailable = !calls.deliver(listener, Receipt.of(delivery, reading.source()));
        } finally {
            gate.exit(consumer.pass());
        }
        if (unavailable) {
            gate.pause(consumer.pass(), RETRY_NANOS);
        }
        return true;
    }
}
