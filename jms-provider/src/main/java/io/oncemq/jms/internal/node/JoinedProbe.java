// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches transactions of the application whose connections do not say when they end, by their rows: a message that was sent
 * is visible as soon as it is committed, one that was received is gone. Soon and often after a transaction has done something,
 * more seldom as it ages; one statement for all of them. What is decided is left to {@link JoinedDoubts}. Thread-safe.
 */
final class JoinedProbe implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(JoinedProbe.class);

    /** The first look, where transactions have lately ended without a word. */
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** The first look, where somebody says when they end, mostly before that: it would cost more than it finds. */
    private static final long TOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    /**
     * A rollback leaves the rows where they are: it is seen by their locks, for which they have to be locked. Rows that are held are
     * passed over, so that nothing is written before there is something to find.
     */
    private static final long ROLLBACK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final NodeState node;
    private final Executor executor;
    private final Runnable doubted;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition sooner = lock.newCondition();

    @GuardedBy("lock") private final Map<OpenTransaction, Pace> open = new HashMap<>();

    /** When to look first. */
    @GuardedBy("lock") private long first = TOLD_NANOS;

    @GuardedBy("lock") private boolean running;

    @GuardedBy("lock") private boolean stopped;

    /** Until when the thread waits. */
    @GuardedBy("lock") private long waitsUntil;

    private long rollbacksDue;

    /** How often to look. */
    private static final class Pace {
        long pause;
        long due;

        Pace(long now, long pause) {
            this.pause = pause;
            due = now + pause;
        }

        void slower(long now) {
            pause = Math.min(pause + pause / 2, LONGEST_NANOS);
            due = now + pause;
        }
    }

    /**
     * A probe without a thread, while there is nothing to watch.
     *
     * @param doubted run when something was put in doubt
     */
    JoinedProbe(NodeState node, Executor executor, Runnable doubted) {
        this.node = node;
        this.executor = executor;
        this.doubted = doubted;
        rollbacksDue = node.nanoTime();
    }

    /** Watches a transaction from now on; said again whenever it has done something. */
    void watch(OpenTransaction transaction) {
        boolean start = false;
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            Pace pace = new Pace(node.nanoTime(), first);
            open.put(transaction, pace);
            if (!running) {
                running = true;
                start = true;
            } else if (waitsUntil - pace.due > 0) {
                sooner.signal();
            }
        } finally {
            lock.unlock();
        }
        if (start) {
            try {
                executor.execute(this);
            } catch (RejectedExecutionException stopping) {
                LOG.debug("The node stops; an open transaction is left to its rows", stopping);
            }
        }
    }

    /** Watches a transaction no more: it was said how it has ended. */
    void forget(OpenTransaction transaction) {
        lock.lock();
        try {
            if (open.remove(transaction) != null) {
                first = TOLD_NANOS;
            }
        } finally {
            lock.unlock();
        }
    }

    private void foundFirst() {
        lock.lock();
        try {
            first = SHORTEST_NANOS;
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            open.clear();
            sooner.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        while (awaitDue()) {
            try {
                probe();
            } catch (StoreException e) {
                LOG.debug("Open transactions could not be watched; tried again", e);
            } catch (RuntimeException defect) {
                LOG.error("Watching open transactions met a defect; it goes on", defect);
            }
        }
    }

    /** Waits until it is time to look; false if there is nothing to watch, and the thread ends. */
    private boolean awaitDue() {
        lock.lock();
        try {
            while (true) {
                if (open.isEmpty()) {
                    running = false;
                    return false;
                }
                long now = node.nanoTime();
                long earliest = now + LONGEST_NANOS;
                for (Pace pace : open.values()) {
                    earliest = earliest - pace.due > 0 ? pace.due : earliest;
                }
                if (earliest - now <= 0) {
                    return true;
                }
                waitsUntil = earliest;
                long unusedRest = sooner.awaitNanos(earliest - now);
            }
        } catch (InterruptedException interruption) {
            LOG.debug("The watch over open transactions was interrupted", interruption);
            running = false;
            return false;
        } finally {
            lock.unlock();
        }
    }

    private List<OpenTransaction> watched() {
        lock.lock();
        try {
            long now = node.nanoTime();
            open.values().forEach(pace -> pace.slower(now));
            return List.copyOf(open.keySet());
        } finally {
            lock.unlock();
        }
    }

    private void probe() throws StoreException {
        List<OpenTransaction> transactions = watched();
        Set<Long> messages = new HashSet<>();
        Map<Long, List<Long>> deliveries = new HashMap<>();
        for (OpenTransaction transaction : transactions) {
            messages.addAll(transaction.sent());
            for (Delivery receipt : transaction.receipts()) {
                long id = receipt.message().id();
                if (receipt.source().subscription()) {
                    deliveries
                            .computeIfAbsent(receipt.source().id(), unused -> new ArrayList<>())
                            .add(id);
                } else {
                    messages.add(id);
                }
            }
        }
        if (!messages.isEmpty() || !deliveries.isEmpty()) {
            // What is done from here on was not asked for: it must not be taken for gone.
            List<List<Delivery>> asked =
                    transactions.stream().map(OpenTransaction::receipts).toList();
            decide(transactions, asked, messages, node.claimer().present(messages, deliveries), deliveries);
        }
        transactions.forEach(this::forgetIfDecided);
    }

    private void decide(
            List<OpenTransaction> transactions,
            List<List<Delivery>> receipts,
            Set<Long> messages,
            Map<Long, Set<Long>> present,
            Map<Long, List<Long>> deliveries)
            throws StoreException {
        boolean lookForRollbacks = node.nanoTime() - rollbacksDue >= 0;
        Set<Long> visible = present.getOrDefault(0L, Set.of());
        for (int i = 0; i < transactions.size(); i++) {
            OpenTransaction transaction = transactions.get(i);
            List<WakeUp> committed = transaction.takeSent(visible);
            committed.forEach(wakeUp -> node.available(wakeUp.destination(), wakeUp.lowest()));
            List<Delivery> gone = new ArrayList<>();
            List<Delivery> there = new ArrayList<>();
            for (Delivery receipt : receipts.get(i)) {
                long id = receipt.message().id();
                Source source = receipt.source();
                boolean wasAsked = source.subscription()
                        ? deliveries.getOrDefault(source.id(), List.of()).contains(id)
                        : messages.contains(id);
                long key = source.subscription() ? source.id() : 0;
                if (present.getOrDefault(key, Set.of()).contains(id)) {
                    there.add(receipt);
                } else if (wasAsked) {
                    gone.add(receipt);
                }
            }
            if (!gone.isEmpty() || !committed.isEmpty()) {
                foundFirst();
            }
            doubt(transaction, gone);
            if (lookForRollbacks) {
                doubt(transaction, free(there));
            }
        }
        if (lookForRollbacks) {
            rollbacksDue = node.nanoTime() + ROLLBACK_NANOS;
        }
    }

    private void doubt(OpenTransaction transaction, Collection<Delivery> receipts) {
        if (!receipts.isEmpty()) {
            transaction.takeReceipts(receipts, taken -> {
                node.groups().takeOver(taken);
                node.doubts().add(taken, List.of());
                doubted.run();
            });
        }
    }

    /** Of messages that are there, those that no transaction holds. */
    private List<Delivery> free(List<Delivery> there) throws StoreException {
        Map<Source, List<Delivery>> bySource = new HashMap<>();
        there.forEach(receipt -> bySource.computeIfAbsent(receipt.source(), unused -> new ArrayList<>())
                .add(receipt));
        List<Delivery> free = new ArrayList<>();
        for (Map.Entry<Source, List<Delivery>> entry : bySource.entrySet()) {
            List<Delivery> asked = entry.getValue();
            List<MessageFate> fates = node.claimer()
                    .fates(
                            entry.getKey(),
                            asked.stream()
                                    .map(receipt -> receipt.message().id())
                                    .toList());
            for (int i = 0; i < asked.size(); i++) {
                if (fates.get(i) != MessageFate.UNDECIDED) {
                    free.add(asked.get(i));
                }
            }
        }
        return free;
    }

    private void forgetIfDecided(OpenTransaction transaction) {
        lock.lock();
        try {
            if (transaction.receipts().isEmpty() && transaction.sent().isEmpty()) {
                open.remove(transaction);
            }
        } finally {
            lock.unlock();
        }
    }
}
