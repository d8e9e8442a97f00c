// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.node.CommitCallback;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.node.UnitOfWork;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A transacted session: sends are kept in memory and receipts collected until commit() makes one unit of them. */
final class LocalTransactionWork extends SessionWork {

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private List<BufferedSend> sends = new ArrayList<>();

    @GuardedBy("lock") private List<KeyReference> cancellations = new ArrayList<>(0);

    /** In the order of delivery. */
    @GuardedBy("lock") private List<Receipt> receipts = new ArrayList<>();

    private record BufferedSend(DestinationRecord destination, StoredMessage message) {}

    private record Transaction(List<BufferedSend> sends, List<KeyReference> cancellations, List<Receipt> receipts) {}

    LocalTransactionWork(Node node, int lane) {
        super(node, lane);
    }

    @Override
    void send(DestinationRecord destination, StoredMessage message) {
        lock.lock();
        try {
            sends.add(new BufferedSend(destination, message));
        } finally {
            lock.unlock();
        }
    }

    @Override
    void sendLater(DestinationRecord destination, StoredMessage message, CommitCallback callback) {
        send(destination, message);
        // As certain as a send of a transaction gets before the commit (Jakarta Messaging 7.3.1).
        callback.ended(null);
    }

    /** Looks now; when it is committed, the message must still be there. */
    @Override
    boolean cancel(KeyReference key, String queue) throws JMSException {
        try {
            if (!node.keys().isCancellable(key)) {
                return false;
            }
        } catch (StoreException e) {
            throw unableToCancel(key, queue, e);
        }
        lock.lock();
        try {
            // Of two, the second finds nothing any more.
            return !cancellations.contains(key) && cancellations.add(key);
        } finally {
            lock.unlock();
        }
    }

    @Override
    Verdict receive(Receipt receipt) {
        lock.lock();
        try {
            receipts.add(receipt);
        } finally {
            lock.unlock();
        }
        return Verdict.DELIVER;
    }

    @Override
    Verdict beforeListener(Receipt receipt) {
        return receive(receipt);
    }

    @Override
    void afterListener(Receipt receipt, boolean failed) {
        // The application decides by commit() or rollback() (Jakarta Messaging 8.7).
    }

    @Override
    void commit() throws JMSException {
        Transaction transaction = take();
        UnitOfWork unit = new UnitOfWork();
        transaction.sends().forEach(send -> unit.send(send.destination(), send.message()));
        transaction.cancellations().forEach(unit::cancel);
        transaction.receipts().forEach(receipt -> unit.acknowledge(receipt.delivery()));
        if (unit.isEmpty()) {
            return;
        }
        String what = "Unable to commit a transaction of " + transaction.sends().size() + " sends and "
                + transaction.receipts().size() + " receipts";
        try {
            node.commit(unit, lane);
        } catch (OutcomeUnknownException e) {
            Receipt.settled(transaction.receipts());
            throw StoreFailures.toJms(what, e);
        } catch (StoreException e) {
            redeliver(transaction.receipts());
            throw StoreFailures.rolledBack(what, e);
        }
        Receipt.settled(transaction.receipts());
    }

    @Override
    void rollback() {
        redeliver(take().receipts());
    }

    @Override
    void recover() throws JMSException {
        throw new IllegalStateException("recover() is not allowed on a transacted session; it has rollback()");
    }

    @Override
    boolean open() {
        lock.lock();
        try {
            return !sends.isEmpty() || !cancellations.isEmpty() || !receipts.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    void close() {
        rollback();
    }

    /** Takes everything out: from now on it is the next transaction. */
    private Transaction take() {
        lock.lock();
        try {
            Transaction taken = new Transaction(sends, cancellations, receipts);
            sends = new ArrayList<>();
            cancellations = new ArrayList<>(0);
            receipts = new ArrayList<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
