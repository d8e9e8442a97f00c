// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Group commit: merges the units of work of many sessions into one database transaction at a time.
 *
 * <p>The thread that finds the lane idle leads: it commits what is queued, its own unit among it. Threads that come
 * meanwhile queue theirs and wait; when the leader's own unit has ended, the first of them leads the next group. So one
 * session alone pays for no hand-over between threads, and many share a commit. Units that nobody waits for are led by a
 * background thread when no session does it.
 */
final class CommitLane {

    private static final int MOST_UNITS = 200;
    private static final int MOST_BYTES = 1 << 20;

    private final GroupCommit groupCommit;
    private final Executor background;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final Queue<PendingUnit> queue = new ArrayDeque<>();

    @GuardedBy("lock") private boolean led;

    CommitLane(GroupCommit groupCommit, Executor background) {
        this.groupCommit = groupCommit;
        this.background = background;
    }

    /** Commits a unit and waits for it. */
    void commit(UnitOfWork unit) throws StoreException {
        PendingUnit pending = PendingUnit.awaited(unit);
        if (enqueue(pending) || pending.awaitTurn()) {
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
            boolean idle = !led;
            led = true;
            return idle;
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
        groupCommit.commit(takeGroup());
        if (!doubtful && groupCommit.isInDoubt()) {
            groupCommit.refuse(takeAll());
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

    /** Gives leadership up if nothing is queued, or to a waiting session; returns false if it is still the caller's. */
    private boolean yieldLeadership() {
        lock.lock();
        try {
            if (queue.isEmpty()) {
                led = false;
                return true;
            }
            for (PendingUnit pending : queue) {
                if (pending.isAwaited()) {
                    pending.promote();
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }
}
