// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.node.Delivery;
import io.oncemq.jms.internal.node.OpenTransaction;
import io.oncemq.jms.spi.WakeUp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a session has done in a transaction of the application that is not known to be decided. Thread-safe. */
final class OpenEffects implements OpenTransaction {

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private List<Receipt> receipts = new ArrayList<>();

    /** What was sent in the transaction, by destination. */
    @GuardedBy("lock") private Map<Long, Sent> sent = new HashMap<>();

    @GuardedBy("lock") private boolean ended;

    /** Ids of messages to one destination. */
    private record Sent(long lowest, long last) {}

    /**
     * Messages were sent.
     *
     * @param ids in the order of the sends; 0 for one that was not stored
     */
    void addSent(long destination, long[] ids) {
        lock.lock();
        try {
            for (long id : ids) {
                if (id != 0) {
                    sent.merge(
                            destination,
                            new Sent(id, id),
                            (before, now) -> new Sent(Math.min(before.lowest(), id), id));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void addReceipt(Receipt receipt) {
        lock.lock();
        try {
            receipts.add(receipt);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Delivery> receipts() {
        lock.lock();
        try {
            return Receipt.deliveries(receipts);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<Long> sent() {
        lock.lock();
        try {
            Set<Long> ids = new HashSet<>();
            for (Sent some : sent.values()) {
                ids.add(some.lowest());
                ids.add(some.last());
            }
            return ids;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void takeReceipts(Collection<Delivery> decided, Consumer<List<Delivery>> next) {
        List<Receipt> taken = new ArrayList<>();
        lock.lock();
        try {
            for (Receipt receipt : receipts) {
                if (decided.contains(receipt.delivery())) {
                    taken.add(receipt);
                }
            }
            receipts.removeAll(taken);
        } finally {
            lock.unlock();
        }
        if (!taken.isEmpty()) {
            next.accept(Receipt.deliveries(taken));
            Receipt.settled(taken);
        }
    }

    @Override
    public List<WakeUp> takeSent(Set<Long> visible) {
        List<WakeUp> wakeUps = new ArrayList<>();
        lock.lock();
        try {
            for (Map.Entry<Long, Sent> entry : List.copyOf(sent.entrySet())) {
                Sent some = entry.getValue();
                boolean all = visible.contains(some.last());
                if (all || visible.contains(some.lowest())) {
                    wakeUps.add(new WakeUp(entry.getKey(), some.lowest()));
                    if (all) {
                        sent.remove(entry.getKey());
                    } else {
                        // In a later transaction on the same connection, or taken back to a savepoint.
                        sent.put(entry.getKey(), new Sent(some.last(), some.last()));
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        return wakeUps;
    }

    /** Takes everything out; null if that was done before. */
    @Nullable Effects end() {
        lock.lock();
        try {
            if (ended) {
                return null;
            }
            ended = true;
            Effects done = new Effects(
                    receipts,
                    sent.entrySet().stream()
                            .map(entry ->
                                    new WakeUp(entry.getKey(), entry.getValue().lowest()))
                            .toList());
            receipts = new ArrayList<>();
            sent = new HashMap<>();
            return done;
        } finally {
            lock.unlock();
        }
    }
}
