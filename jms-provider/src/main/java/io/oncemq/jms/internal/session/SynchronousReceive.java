// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.internal.message.OnceMQMessage;
import io.oncemq.jms.internal.node.Delivery;
import io.oncemq.jms.internal.node.SourceReader;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreUnavailableException;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call of receive(): waits for a message, takes it, and does what the session's mode demands before the application has it.
 * That the database is away is waited out until the deadline.
 */
final class SynchronousReceive {

    /** For ever. */
    static final long FOREVER = Long.MAX_VALUE;

    /** How long to wait before the database is asked again that could not be reached. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final OnceMQSession session;
    private final SessionWork work;
    private final OnceMQConsumer consumer;
    private final DeliveryGate.Pass pass;
    private final MessageCheck check;
    private final Signal signal = new Signal();
    private final long begin = System.nanoTime();
    private final long timeoutNanos;

    /** Where the signal announces demand; null if nowhere. */
    private @Nullable SourceReader expecting;

    /** Whether the message is kept for the next receive instead of being received. */
    private boolean reserving;

    private boolean reserved;

    /** Set when the last look at the store has been taken. */
    private boolean lookedLast;

    SynchronousReceive(OnceMQSession session, OnceMQConsumer consumer, MessageCheck check, long timeoutNanos)
            throws JMSException {
        this.session = session;
        // Of this moment: if a branch of a distributed transaction is ended meanwhile, what it waited for must not be
        // received outside of it.
        this.work = session.work();
        this.consumer = consumer;
        this.pass = consumer.pass();
        this.check = check;
        this.timeoutNanos = timeoutNanos;
    }

    /** Keeps a message for the next receive; false when the time is over or the consumer has been closed. */
    boolean reserve() throws JMSException {
        reserving = true;
        run();
        return reserved;
    }

    /** The message; null when the time is over or the consumer has been closed, or when it was to be reserved. */
    @Nullable OnceMQMessage run() throws JMSException {
        DeliveryGate gate = session.gate();
        gate.beginReceive(pass, signal);
        try {
            while (true) {
                OnceMQMessage message = attempt();
                if (message != null) {
                    return message;
                }
                if (reserved || lookedLast || gate.closed(pass)) {
                    return null;
                }
                // For a stopped connection, time goes on and nothing else does: it ends without a last look.
                if (leftNanos() <= 0 && !gate.started()) {
                    return null;
                }
                if (leftNanos() > 0) {
                    signal.await(leftNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JmsExceptions.jmsException("The thread was interrupted while it waited for a message", e);
        } finally {
            withdraw();
            gate.endReceive(pass, signal);
        }
    }

    private void withdraw() {
        if (expecting != null) {
            expecting.cancel(signal);
            expecting = null;
        }
    }

    private long leftNanos() {
        return timeoutNanos == FOREVER ? FOREVER : timeoutNanos - (System.nanoTime() - begin);
    }

    /** Takes the next message that the application may have; null if there is none. */
    private @Nullable OnceMQMessage attempt() throws JMSException, InterruptedException {
        while (true) {
            if (!session.gate().enter(pass, session.onListenerThread())) {
                // Not wanted while the connection is stopped: others shall have them.
                withdraw();
                consumer.giveReservedBack();
                return null;
            }
            boolean unavailable = false;
            try {
                OnceMQConsumer.Reading reading = consumer.reading();
                Receipt receipt = next(reading);
                if (receipt == null) {
                    return null;
                }
                if (reserving) {
                    consumer.keep(receipt);
                    reserved = true;
                    return null;
                }
                OnceMQMessage message = take(receipt);
                if (message != null) {
                    session.problems().available();
                    return message;
                }
            } catch (JMSException e) {
                if (work.keepsReceipts() || !StoreFailures.unavailable(e)) {
                    throw e;
                }
                session.problems().report(e);
                unavailable = true;
            } finally {
                session.gate().exit(pass);
            }
            if (unavailable) {
                session.gate().pause(pass, Math.min(leftNanos(), RETRY_NANOS));
                lookedLast = leftNanos() <= 0;
                if (lookedLast) {
                    return null;
                }
            }
        }
    }

    private @Nullable Receipt next(OnceMQConsumer.Reading reading) throws JMSException {
        Receipt kept = consumer.takeReserved();
        if (kept != null) {
            return kept;
        }
        Delivery delivery = next(reading.reader(), reading.source());
        return delivery == null ? null : Receipt.of(delivery, reading.source());
    }

    private @Nullable Delivery next(SourceReader reader, ConsumedSource source) throws JMSException {
        Delivery delivery = reader.poll(signal);
        if (delivery != null) {
            return delivery;
        }
        if (leftNanos() > 0) {
            if (expecting != reader) {
                withdraw();
            }
            expecting = reader;
            reader.expect(signal);
            return reader.poll(signal);
        }
        // The time is over, perhaps from the start: a message that is there is found all the same.
        lookedLast = true;
        try {
            return reader.pollStore(signal);
        } catch (StoreUnavailableException e) {
            session.problems().report(StoreFailures.toJms("Unable to look for messages of " + source.source(), e));
            return null;
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to look for messages of " + source.source(), e);
        }
    }

    /** Does what must be done before the application has the message; null if it cannot have it. */
    private @Nullable OnceMQMessage take(Receipt receipt) throws JMSException {
        OnceMQMessage message;
        try {
            message = session.decode(receipt);
        } catch (JMSException e) {
            session.setAside(receipt);
            throw e;
        }
        JMSException refusal = null;
        try {
            check.check(message);
        } catch (JMSException e) {
            if (!work.keepsReceipts()) {
                Receipt.giveBack(session.node(), List.of(receipt));
                throw e;
            }
            refusal = e;
        }
        if (!session.takeKey(receipt) || work.receive(receipt) == SessionWork.Verdict.VOID) {
            return null;
        }
        if (refusal != null) {
            // It counts as delivered all the same: the application acknowledges it or rolls back.
            throw refusal;
        }
        return message;
    }
}
