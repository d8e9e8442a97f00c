// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.node.CommitCallback;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.node.UnitOfWork;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.NothingToCancelException;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a session does with its sends and receipts: one class for each way in which they become durable. A session has one at a
 * time.
 *
 * <p>Used by the thread that uses the session, and by a thread that closes it; therefore thread-safe.
 */
abstract sealed class SessionWork permits AutomaticWork, BranchWork, ClientWork, LocalTransactionWork, JoinedWork {

    /** What became of a received message. */
    enum Verdict {
        /** The application may have it. */
        DELIVER,
        /** It is no longer this node's; somebody else has it. */
        VOID
    }

    final Node node;
    final int lane;

    /** Sends that are not waited for: what is sent after them must not overtake them. */
    private final AtomicInteger underWay = new AtomicInteger();

    SessionWork(Node node, int lane) {
        this.node = node;
        this.lane = lane;
    }

    /** Sends a message: when it returns, the send is as certain as this kind of work makes it. */
    void send(DestinationRecord destination, StoredMessage message) throws JMSException {
        if (underWay.get() == 0 && node.offer(destination, message)) {
            return;
        }
        try {
            node.commit(new UnitOfWork().send(destination, message), lane);
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to send to " + destination, e);
        }
    }

    /** Sends a message without waiting; the callback comes in the order of the sends, on any thread. */
    void sendLater(DestinationRecord destination, StoredMessage message, CommitCallback callback) throws JMSException {
        underWay.incrementAndGet();
        node.commitLater(new UnitOfWork().send(destination, message), lane, failure -> {
            underWay.decrementAndGet();
            callback.ended(failure);
        });
    }

    /**
     * Cancels the message of a queue that has a key, as certainly as a send is made.
     *
     * @return whether there is one
     */
    boolean cancel(KeyReference key, String queue) throws JMSException {
        try {
            node.commit(new UnitOfWork().cancel(key), lane);
            return true;
        } catch (NothingToCancelException ignored) {
            return false;
        } catch (StoreException e) {
            throw unableToCancel(key, queue, e);
        }
    }

    static JMSException unableToCancel(KeyReference key, String queue, StoreException failure) {
        return StoreFailures.toJms(
                "Unable to cancel the message with the key '" + key.name() + "' in queue '" + queue + "'", failure);
    }

    /**
     * Takes a message that receive() is about to return.
     *
     * @throws JMSException if the message cannot be handed out; it has been given back
     */
    abstract Verdict receive(Receipt receipt) throws JMSException;

    /** Takes a message that a listener is about to be called with. */
    abstract Verdict beforeListener(Receipt receipt) throws JMSException;

    /**
     * Ends what {@link #beforeListener} began.
     *
     * @param failed whether the listener has thrown an exception
     * @throws JMSException if the message could not be acknowledged; it will be delivered again
     */
    abstract void afterListener(Receipt receipt, boolean failed) throws JMSException;

    /** What Message.acknowledge() does. */
    void acknowledge() throws JMSException {}

    /** Session.commit(). */
    void commit() throws JMSException {
        throw new IllegalStateException("commit() is only allowed on a transacted session");
    }

    /** Session.rollback(). */
    void rollback() throws JMSException {
        throw new IllegalStateException("rollback() is only allowed on a transacted session");
    }

    /** Session.recover(). */
    abstract void recover() throws JMSException;

    /** Whether receive() gives a message that is not acknowledged yet to the application: it cannot fail then. */
    boolean keepsReceipts() {
        return true;
    }

    /** Waits until the acknowledgements under way, if this kind of work has such, have ended. */
    void awaitAcknowledged() {}

    /** Whether there is work that is neither committed nor rolled back. */
    abstract boolean open();

    /** Ends the work of a session that is being closed: what is not acknowledged is delivered again. */
    abstract void close();

    /**
     * Acknowledges a message that the application has not seen yet, so that the failure decides about it.
     *
     * @return VOID if somebody else consumed it
     * @throws JMSException if nothing was changed; the delivery has been given back
     */
    final Verdict acknowledgeUnseen(Receipt receipt) throws JMSException {
        try {
            node.commit(new UnitOfWork().acknowledge(receipt.delivery()), lane);
        } catch (FenceException ignored) {
            // Another node has it: this one had been declared dead, or its claim was lost with the connection. The node
            // knows
            // that by now and lets go of it; should the message be there after all, it comes again.
            node.giveBack(List.of(receipt.delivery()));
            receipt.settled();
            return Verdict.VOID;
        } catch (OutcomeUnknownException ignored) {
            // Handed out all the same: if it is acknowledged, nobody else would ever get it, and if it is not, the node
            // delivers
            // it again as redelivered, which this mode allows for the last message before a failure (Jakarta Messaging
            // 6.2.11).
            receipt.settled();
            return Verdict.DELIVER;
        } catch (StoreException e) {
            node.giveBack(List.of(receipt.delivery()));
            receipt.settled();
            throw StoreFailures.toJms("Unable to acknowledge " + receipt.delivery(), e);
        }
        receipt.settled();
        return Verdict.DELIVER;
    }

    /** Delivers a message again: at once, and counted. */
    final void redeliver(Receipt receipt) {
        redeliver(List.of(receipt));
    }

    /** Delivers messages again, in order, counted. */
    final void redeliver(List<Receipt> receipts) {
        if (!receipts.isEmpty()) {
            node.redeliver(Receipt.deliveries(receipts));
            Receipt.settled(receipts);
        }
    }
}
