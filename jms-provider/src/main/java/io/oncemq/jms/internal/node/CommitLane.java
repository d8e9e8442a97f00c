// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: merges the units of work of many sessions into one database transaction at a time.
 *
 * <p>The thread that finds the lane idle leads: it commits what is queued, its own unit among it. Threads that come
 * meanwhile queue theirs and wait; when the leader's own unit has ended, the first of them leads the next group. So one
 * session alone pays for no hand-over between threads, and many share a commit. Units that nobody waits for are led by a
 * background thread when no session does it.
 *
 * <p>Where more units are expected at once ({@link GroupForecast}), the lane stays idle until they are there: whoever brings
 * the last of them leads. The first one gathers: if they do not come in time, it leads without them.
 */
final class CommitLane {

    private static final int MOST_UNITS = 200;
    private static final int MOST_BYTES = 1 << 20;

    /** So many consumed deliveries are worth a commit of their own. */
    private static final int MOST_CONSUMED = 200;

    private final GroupCommit groupCommit;
    private final Executor background;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final Queue<PendingUnit> queue = new ArrayDeque<>();

    @GuardedBy("lock") private final GroupForecast forecast = new GroupForecast();

    @GuardedBy("lock") private boolean led;

    /** Whose thread sees to it that what is queued is committed though more is expected; changed with the lock held. */
    private volatile @Nullable PendingUnit gathering;

    CommitLane(GroupCommit groupCommit, Executor background, LongSupplier nanoTime) {
        this.groupCommit = groupCommit;
        this.background = background;
        this.nanoTime = nanoTime;
    }

    /** Commits a unit and waits for it. */
    void commit(UnitOfWork unit) throws StoreException {
        PendingUnit pending = PendingUnit.awaited(unit);
        if (enqueue(pending) || awaitTurn(pending)) {
            leadUntilEnded(pending);
        }
        pending.throwIfFailed();
    }

    /** Commits a unit without waiting for it. */
    void commitLater(UnitOfWork unit, CommitCallback callback) {
        if (enqueue(PendingUnit.unattended(unit, callback))) {
            background.execute(this::leadUntilEmpty);
        }
    }

    /** Has a delivery deleted by one of the next groups. */
    void consumed(Delivery delivery) {
        if (groupCommit.consumed(delivery) >= MOST_CONSUMED) {
            flush();
        }
    }

    /** Commits what earlier groups left over, if there is something and nobody else is about to. */
    void flush() {
        if (groupCommit.hasResidue()) {
            commitLater(new UnitOfWork(), failure -> {
                // The residue is kept by a failed group, and flushed again.
            });
        }
    }

    /** Queues a unit; returns whether the caller has to lead. */
    private boolean enqueue(PendingUnit pending) {
        lock.lock();
        try {
            queue.add(pending);
            forecast.arrived(nanoTime.getAsLong());
            if (led || (isIncomplete() && (gathering != null || gather(pending)))) {
                return false;
            }
            lead();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock") private boolean isIncomplete() {
        return queue.size() < Math.min(MOST_UNITS, forecast.expected());
    }

    @GuardedBy("lock") private boolean gather(PendingUnit pending) {
        if (!pending.isAwaited()) {
            return false;
        }
        pending.gatherUntil(nanoTime.getAsLong() + forecast.waitNanos());
        gathering = pending;
        return true;
    }

    @GuardedBy("lock") private void lead() {
        led = true;
        gathering = null;
    }

    /**
     * Waits until the unit has ended or its thread is to lead. An interruption does not end the wait, since the outcome would
     * be unknown; it is kept for the caller.
     *
     * @return whether the thread is to lead
     */
    private boolean awaitTurn(PendingUnit pending) {
        boolean leads = false;
        boolean interrupted = false;
        while (pending.isWaiting() && !leads) {
            if (pending != gathering) {
                LockSupport.park(this);
            } else if (pending.gatherUntil() - nanoTime.getAsLong() > 0) {
                LockSupport.parkNanos(this, pending.gatherUntil() - nanoTime.getAsLong());
            } else {
                // The wait for the lock may swallow what this thread is told meanwhile: it looks again before it parks.
                leads = stopGathering(pending);
            }
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !pending.hasEnded();
    }

    /** Has the thread of a unit that gathers lead without those who have not come; false if another leads already. */
    private boolean stopGathering(PendingUnit pending) {
        lock.lock();
        try {
            if (pending != gathering) {
                return false;
            }
            lead();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void leadUntilEnded(PendingUnit own) {
        while (!own.hasEnded()) {
            commitGroup();
        }
        passLeadership();
    }

    private void leadUntilEmpty() {
        do {
            commitGroup();
        } while (!yieldLeadership());
    }

    private void commitGroup() {
        boolean doubtful = groupCommit.isInDoubt();
        List<PendingUnit> group = takeGroup();
        long began = nanoTime.getAsLong();
        groupCommit.commit(group);
        released(group, began);
        if (!doubtful && groupCommit.isInDoubt()) {
            groupCommit.refuse(takeAll());
        }
    }

    private void released(List<PendingUnit> group, long began) {
        int sessions = 0;
        for (PendingUnit unit : group) {
            sessions += unit.isAwaited() ? 1 : 0;
        }
        long now = nanoTime.getAsLong();
        lock.lock();
        try {
            forecast.released(sessions, queue.size(), now - began, now);
        } finally {
            lock.unlock();
        }
    }

    private List<PendingUnit> takeAll() {
        lock.lock();
        try {
            List<PendingUnit> all = List.copyOf(queue);
            queue.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    private List<PendingUnit> takeGroup() {
        List<PendingUnit> group = new ArrayList<>();
        int bytes = 0;
        lock.lock();
        try {
            while (!queue.isEmpty() && group.size() < MOST_UNITS && bytes < MOST_BYTES) {
                PendingUnit next = queue.remove();
                bytes += next.unit().size();
                group.add(next);
            }
        } finally {
            lock.unlock();
        }
        return group;
    }

    /** Ends this thread's leadership: the lane is idle then, or another thread leads. */
    private void passLeadership() {
        if (yieldLeadership()) {
            return;
        }
        background.execute(this::leadUntilEmpty);
    }

    /**
     * Gives leadership up if nothing is queued, or to a waiting session, which waits for more if more is expected; returns false
     * if it is still the caller's.
     */
    private boolean yieldLeadership() {
        lock.lock();
        try {
            if (queue.isEmpty()) {
                led = false;
                return true;
            }
            for (PendingUnit pending : queue) {
                if (!pending.isAwaited()) {
                    continue;
                }
                if (isIncomplete() && gather(pending)) {
                    led = false;
                    pending.wake();
                } else {
                    pending.promote();
                }
                return true;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }
}
