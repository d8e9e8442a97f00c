// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.node.UnitOfWork;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** CLIENT_ACKNOWLEDGE: the application acknowledges everything that the session has delivered, as one unit. */
final class ClientWork extends SessionWork {

    private final ReentrantLock lock = new ReentrantLock();

    /** Everything delivered and not acknowledged, in the order of delivery. */
    @GuardedBy("lock") private final List<Receipt> receipts = new ArrayList<>();

    ClientWork(Node node, int lane) {
        super(node, lane);
    }

    @Override
    Verdict receive(Receipt receipt) {
        add(receipt);
        return Verdict.DELIVER;
    }

    @Override
    Verdict beforeListener(Receipt receipt) {
        add(receipt);
        return Verdict.DELIVER;
    }

    @Override
    void afterListener(Receipt receipt, boolean failed) {
        // The application decides: neither acknowledged nor delivered again by itself (Jakarta Messaging 8.7).
    }

    @Override
    void acknowledge() throws JMSException {
        List<Receipt> acknowledged = take();
        if (acknowledged.isEmpty()) {
            return;
        }
        UnitOfWork unit = new UnitOfWork();
        acknowledged.forEach(receipt -> unit.acknowledge(receipt.delivery()));
        String what = "Unable to acknowledge " + acknowledged.size() + " messages up to "
                + acknowledged.get(acknowledged.size() - 1).delivery();
        try {
            node.commit(unit, lane);
        } catch (FenceException e) {
            redeliver(acknowledged);
            throw StoreFailures.toJms(
                    what + ", of which another node has consumed one; the others are delivered again", e);
        } catch (OutcomeUnknownException e) {
            Receipt.settled(acknowledged);
            throw StoreFailures.toJms(what, e);
        } catch (StoreException e) {
            putBack(acknowledged);
            throw StoreFailures.toJms(what + ", which can be tried again", e);
        }
        Receipt.settled(acknowledged);
    }

    @Override
    void recover() {
        redeliver(take());
    }

    @Override
    boolean open() {
        lock.lock();
        try {
            return !receipts.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    void close() {
        recover();
    }

    private void add(Receipt receipt) {
        lock.lock();
        try {
            receipts.add(receipt);
        } finally {
            lock.unlock();
        }
    }

    private List<Receipt> take() {
        lock.lock();
        try {
            List<Receipt> taken = List.copyOf(receipts);
            receipts.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void putBack(List<Receipt> taken) {
        lock.lock();
        try {
            receipts.addAll(0, taken);
        } finally {
            lock.unlock();
        }
    }
}
