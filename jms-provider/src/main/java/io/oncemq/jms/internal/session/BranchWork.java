// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.node.CommitCallback;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.xa.BranchPart;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionInProgressException;
import java.util.List;

/**
 * Work for a branch of a distributed transaction, from the start to the end of the resource's association: sends and receipts
 * are kept with the branch, and the transaction manager decides. An object serves one association, so that what began in it
 * cannot become part of what comes after it.
 */
final class BranchWork extends SessionWork {

    private final BranchPart part;

    BranchWork(Node node, int lane, BranchPart part) {
        super(node, lane);
        this.part = part;
    }

    @Override
    void send(DestinationRecord destination, StoredMessage message) throws JMSException {
        if (!part.send(destination, message)) {
            throw new IllegalStateException(
                    "Unable to send to " + destination + ": the work for " + part + " has ended");
        }
    }

    @Override
    void sendLater(DestinationRecord destination, StoredMessage message, CommitCallback callback) throws JMSException {
        send(destination, message);
        // As certain as a send of a transaction gets before the commit (Jakarta Messaging 7.3.1).
        callback.ended(null);
    }

    @Override
    boolean cancel(KeyReference key, String queue) throws JMSException {
        throw new IllegalStateException(
                "Unable to cancel the message with the key '" + key.name() + "' in queue '" + queue
                        + "': a distributed transaction cannot cancel. Use a session outside of it, or one that joins the transaction");
    }

    @Override
    Verdict receive(Receipt receipt) throws JMSException {
        try {
            node.requireStored(receipt.delivery());
        } catch (StoreException e) {
            node.giveBack(List.of(receipt.delivery()));
            receipt.settled();
            throw StoreFailures.toJms("Unable to receive " + receipt.delivery(), e);
        }
        if (!part.receive(receipt.delivery(), receipt::settled)) {
            // No application has seen it, and none may in a transaction that is over.
            node.giveBack(List.of(receipt.delivery()));
            receipt.settled();
            throw new IllegalStateException(
                    "Unable to receive " + receipt.delivery() + ": the work for " + part + " has ended");
        }
        return Verdict.DELIVER;
    }

    @Override
    Verdict beforeListener(Receipt receipt) throws JMSException {
        return receive(receipt);
    }

    @Override
    void afterListener(Receipt receipt, boolean failed) {
        // The transaction manager decides, whatever became of the listener.
    }

    @Override
    void commit() throws JMSException {
        throw refused("commit()");
    }

    @Override
    void rollback() throws JMSException {
        throw refused("rollback()");
    }

    @Override
    void recover() throws JMSException {
        throw new IllegalStateException(
                "recover() is not allowed on an XA session: its transaction manager rolls back");
    }

    static JMSException refused(String what) {
        return new TransactionInProgressException(
                what + " is not allowed on an XA session: its transaction manager decides");
    }

    @Override
    boolean open() {
        return true;
    }

    /** The session ends, the branch does not: its transaction manager decides (Connection.close()). */
    @Override
    void close() {}
}
