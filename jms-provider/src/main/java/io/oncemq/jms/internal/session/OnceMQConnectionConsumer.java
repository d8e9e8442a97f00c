// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.internal.node.Delivery;
import io.oncemq.jms.internal.node.SourceReader;
import io.oncemq.jms.internal.node.Waiter;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer for application servers: assigns messages to sessions of a pool of theirs, whose threads process them (Jakarta
 * Messaging 11.2). It has a session of its own, which only reads, and a thread. Thread-safe.
 *
 * <p>No server session is asked for before there is a message, so that several connection consumers can share a pool. The
 * pool may block: meanwhile the connection can be stopped and closed, and the message that waits goes back then.
 */
final class OnceMQConnectionConsumer implements ConnectionConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(OnceMQConnectionConsumer.class);

    /** Creates the consumer by which the messages are read. */
    @FunctionalInterface
    interface Creation {
        OnceMQConsumer create(OnceMQSession session) throws JMSException;
    }

    private final OnceMQSession session;
    private final OnceMQConsumer consumer;
    private final ServerSessionPool pool;
    private final int maxMessages;
    private final DeliveryGate gate;
    private final Signal signal = new Signal();

    private OnceMQConnectionConsumer(
            OnceMQSession session, OnceMQConsumer consumer, ServerSessionPool pool, int maxMessages) {
        this.session = session;
        this.consumer = consumer;
        this.pool = pool;
        this.maxMessages = maxMessages;
        this.gate = session.gate();
    }

    /**
     * Opens a connection consumer.
     *
     * @param session of its own
     */
    static OnceMQConnectionConsumer open(
            OnceMQSession session, Creation creation, ServerSessionPool pool, int maxMessages) throws JMSException {
        boolean opened = false;
        try {
            OnceMQConnectionConsumer consumer =
                    new OnceMQConnectionConsumer(session, creation.create(session), pool, maxMessages);
            consumer.start();
            opened = true;
            return consumer;
        } finally {
            if (!opened) {
                session.close();
            }
        }
    }

    private void start() {
        gate.watch(signal);
        Thread thread = new Thread(this::run, session.name() + "-connection-consumer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public ServerSessionPool getServerSessionPool() throws JMSException {
        if (gate.closed(consumer.pass())) {
            throw new IllegalStateException("The connection consumer is closed");
        }
        return pool;
    }

    /** Assigns no more messages. Those which are assigned already are processed. */
    @Override
    public void close() throws JMSException {
        session.close();
    }

    @SuppressWarnings("CatchingUnchecked") // the pool is the application server's: it may throw anything
    private void run() {
        while (!gate.closed(consumer.pass())) {
            try {
                // What is assigned together has message groups by itself, whichever session processes it.
                Object holder = new Object();
                Receipt first = await(holder);
                if (first != null && !assign(first, holder)) {
                    pause();
                }
            } catch (InterruptedException ignored) {
                LOG.debug("{} was interrupted by its pool: that is no sign for us, close() is", session.name());
            } catch (JMSException | RuntimeException | Error e) {
                session.problems()
                        .report(JmsExceptions.jmsException("Unable to have messages processed: " + e.getMessage(), e));
                pause();
            }
        }
    }

    private void pause() {
        try {
            gate.pause(consumer.pass(), ListenerDispatcher.RETRY_NANOS);
        } catch (InterruptedException ignored) {
            LOG.debug("{} was interrupted by its pool: the pause is over early", session.name());
        }
    }

    /** Waits for a message; null if it is to be looked again. */
    private @Nullable Receipt await(Object holder) throws InterruptedException {
        Receipt receipt = take(holder);
        if (receipt != null) {
            return receipt;
        }
        SourceReader reader = consumer.reading().reader();
        try {
            if (gate.started()) {
                reader.expect(signal);
                // What came between the first look and the announcement woke nobody.
                receipt = take(holder);
            }
            if (receipt == null) {
                signal.await(Long.MAX_VALUE);
            }
            return receipt;
        } finally {
            reader.cancel(signal);
        }
    }

    /** Takes a message and keeps it where it is given back if this consumer is closed. */
    private @Nullable Receipt take(Object holder) {
        if (!gate.enter(consumer.pass(), false)) {
            return null;
        }
        try {
            Receipt receipt = poll(holder, signal);
            if (receipt != null) {
                session.assigned().add(List.of(receipt));
            }
            return receipt;
        } finally {
            gate.exit(consumer.pass());
        }
    }

    private @Nullable Receipt poll(Object holder, @Nullable Waiter waiter) {
        OnceMQConsumer.Reading reading = consumer.reading();
        Delivery delivery = reading.reader().poll(holder, waiter);
        return delivery == null ? null : Receipt.of(delivery, reading.source());
    }

    /** Has a server session process a message and those behind it; false if it cannot, for the moment. */
    private boolean assign(Receipt first, Object holder) throws JMSException {
        try {
            ServerSession serverSession = pool.getServerSession();
            if (serverSession == null) {
                throw new JMSException("The ServerSessionPool has given no ServerSession");
            }
            OnceMQSession processor = processor(serverSession);
            boolean started = processor.gate().started();
            List<Receipt> load = started ? load(first, holder) : List.of();
            if (!processor.assigned().add(load)) {
                Receipt.giveBack(session.node(), load);
                throw new IllegalStateException("The session of the ServerSession is closed");
            }
            boolean running = false;
            try {
                // Also with nothing to do: that is how it gets back to its pool.
                serverSession.start();
                running = true;
            } finally {
                if (!running) {
                    load.forEach(receipt -> takeBack(processor, receipt));
                }
            }
            return started;
        } finally {
            takeBack(session, first);
        }
    }

    private OnceMQSession processor(ServerSession serverSession) throws JMSException {
        Session given = serverSession.getSession();
        if (!(given instanceof OnceMQSession processor) || processor.node() != session.node()) {
            throw new JMSException("The session of the ServerSession, " + given + ", is none of OnceMQ and this store");
        }
        if (processor.assigned().listener() == null) {
            throw new IllegalStateException("The session of the ServerSession has no MessageListener");
        }
        return processor;
    }

    /** The message and those behind it; none if this consumer has been stopped or closed meanwhile. */
    private List<Receipt> load(Receipt first, Object holder) {
        List<Receipt> load = new ArrayList<>();
        if (!gate.enter(consumer.pass(), false)) {
            return load;
        }
        try {
            Receipt next = session.assigned().remove(first) ? first : null;
            while (next != null) {
                load.add(next);
                next = load.size() < maxMessages ? poll(holder, null) : null;
            }
            return load;
        } finally {
            gate.exit(consumer.pass());
        }
    }

    /** Gives a message back to its source, uncounted, unless it is no longer with that session. */
    private static void takeBack(OnceMQSession holder, Receipt receipt) {
        if (holder.assigned().remove(receipt)) {
            Receipt.giveBack(holder.node(), List.of(receipt));
        }
    }
}
