// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.xa;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.internal.node.Delivery;
import io.oncemq.jms.internal.node.UnitOfWork;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.StoredMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAException;

/**
 * A branch that is not prepared: the work of one or more resources, in memory. Each change of its state is one method under
 * one lock; none of them does any input or output. Thread-safe.
 *
 * <p>A method that throws has changed nothing, but that it may have noticed that the branch's time is over.
 */
final class Branch {

    /** What can happen to a branch next. */
    private enum State {
        /** Work may be added by the resources that are associated; when there are none, the branch may be completed. */
        OPEN,
        /** Whatever happens, it will be rolled back: a part of it failed, or its time is over. */
        ROLLBACK_ONLY,
        /** One thread is writing its outcome, and nobody else may touch it. */
        COMPLETING,
        /** Its outcome is written or is left to others; it is, or is about to be, in no table. */
        FINISHED
    }

    /** No time limit. */
    static final long FOREVER = Long.MAX_VALUE;

    private final BranchId id;
    private final int lane;
    private final long begin;
    private final long limitNanos;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private State state = State.OPEN;

    /** Why it can only be rolled back; one of XAException's XA_RB codes. */
    @GuardedBy("lock") private int rollbackCode;

    /** Resources whose sessions work for the branch at this moment. */
    @GuardedBy("lock") private final Set<Object> active = new HashSet<>();

    /** Resources that have interrupted their work for it. */
    @GuardedBy("lock") private final Set<Object> suspended = new HashSet<>();

    @GuardedBy("lock") private final UnitOfWork unit = new UnitOfWork();

    @GuardedBy("lock") private final List<Delivery> receipts = new ArrayList<>();

    @GuardedBy("lock") private final List<Runnable> settled = new ArrayList<>();

    /**
     * What was done in a branch, in the hands of the thread that completes it.
     *
     * @param unit the sends and receipts
     * @param receipts the receipts alone
     * @param settled to be run when the receipts are no longer the branch's
     */
    record Work(UnitOfWork unit, List<Delivery> receipts, List<Runnable> settled) {}

    /**
     * A branch with which one resource is associated.
     *
     * @param lane the committer of the session that began it
     * @param first the resource; here and below, all that counts is which one it is
     * @param now the time in nanoseconds, of any origin
     * @param limitNanos how long it may last; {@link #FOREVER} for no limit
     */
    Branch(BranchId id, int lane, Object first, long now, long limitNanos) {
        this.id = id;
        this.lane = lane;
        this.begin = now;
        this.limitNanos = limitNanos;
        active.add(first);
    }

    BranchId id() {
        return id;
    }

    int lane() {
        return lane;
    }

    /**
     * Associates one more resource.
     *
     * <p>Precondition: the branch is open, and the resource has not suspended it.
     *
     * <p>Postcondition: the resource's session may add work.
     */
    void join(Object resource, long now) throws XAException {
        lock.lock();
        try {
            requireUsable("join", now);
            if (suspended.contains(resource)) {
                throw improper("join", "the resource has suspended it, and can only resume or end it");
            }
            active.add(resource);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Goes on with a resource that was suspended.
     *
     * <p>Precondition: the branch is open, and the resource has suspended it. Not supported: to go on with another resource.
     *
     * <p>Postcondition: the resource's session may add work.
     */
    void resume(Object resource, long now) throws XAException {
        lock.lock();
        try {
            requireUsable("resume", now);
            if (!suspended.contains(resource)) {
                throw improper("resume", "the resource has not suspended it");
            }
            suspended.remove(resource);
            active.add(resource);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Interrupts the work of a resource.
     *
     * <p>Precondition: the resource is associated.
     *
     * <p>Postcondition: the resource's session adds nothing, and the branch cannot be prepared, until it is resumed or ended.
     */
    void suspend(Object resource) throws XAException {
        lock.lock();
        try {
            requireUnfinished("suspend");
            if (!active.contains(resource)) {
                throw improper("suspend", "the resource does not work for it");
            }
            active.remove(resource);
            suspended.add(resource);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the work of a resource.
     *
     * <p>Precondition: the resource is associated, or has suspended the branch.
     *
     * <p>Postcondition: it is and has not any more.
     *
     * @param success false if the branch can only be rolled back from now on
     * @return XA_OK, or the XA_RB code that says why the branch can only be rolled back
     */
    int end(Object resource, boolean success, long now) throws XAException {
        lock.lock();
        try {
            requireUnfinished("end");
            if (!active.contains(resource) && !suspended.contains(resource)) {
                throw improper("end", "the resource does not work for it");
            }
            active.remove(resource);
            suspended.remove(resource);
            expire(now);
            if (!success && state == State.OPEN) {
                doom(XAException.XA_RBROLLBACK);
            }
            return rollbackCode;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the work out, to write it.
     *
     * <p>Precondition: no resource is associated or has suspended the branch.
     *
     * <p>Postcondition: the calling thread writes the outcome and calls {@link #finish()}.
     *
     * @param what the operation, for people
     * @throws XAException with an XA_RB code if the branch can only be rolled back: then it is still to be rolled back
     */
    Work complete(String what, long now) throws XAException {
        lock.lock();
        try {
            requireUsable(what, now);
            if (!active.isEmpty() || !suspended.isEmpty()) {
                throw improper(what, "work for it has not ended");
            }
            return take();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the work out, to undo it.
     *
     * <p>Precondition: no resource is associated. One that has suspended the branch does not hinder it: nobody works there.
     *
     * <p>Postcondition: the calling thread undoes the work and calls {@link #finish()}.
     */
    Work abandon() throws XAException {
        lock.lock();
        try {
            requireUnfinished("roll back");
            if (!active.isEmpty()) {
                throw improper("roll back", "work for it has not ended");
            }
            return take();
        } finally {
            lock.unlock();
        }
    }

    /** Says that the outcome is written, or left to others. */
    void finish() {
        lock.lock();
        try {
            state = State.FINISHED;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a message to be sent; false if the resource is not associated any more. */
    boolean send(Object resource, DestinationRecord destination, StoredMessage message) {
        lock.lock();
        try {
            if (!active.contains(resource)) {
                return false;
            }
            unit.send(destination, message);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a receipt; false if the resource is not associated any more. */
    boolean receive(Object resource, Delivery delivery, Runnable whenSettled) {
        lock.lock();
        try {
            if (!active.contains(resource)) {
                return false;
            }
            unit.acknowledge(delivery);
            receipts.add(delivery);
            settled.add(whenSettled);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What was received for it so far. */
    List<Delivery> receipts() {
        lock.lock();
        try {
            return List.copyOf(receipts);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock") private Work take() {
        state = State.COMPLETING;
        return new Work(unit, receipts, settled);
    }

    /** The branch is open. */
    @GuardedBy("lock") private void requireUsable(String what, long now) throws XAException {
        requireUnfinished(what);
        expire(now);
        if (state == State.ROLLBACK_ONLY) {
            throw XaErrors.of(
                    rollbackCode,
                    "Unable to " + what + " " + id + ": it can only be rolled back, because "
                            + (rollbackCode == XAException.XA_RBTIMEOUT ? "its time is over" : "a part of it failed"));
        }
    }

    /** The branch is open, or can only be rolled back. */
    @GuardedBy("lock") private void requireUnfinished(String what) throws XAException {
        if (state == State.COMPLETING) {
            throw improper(what, "another thread completes it");
        }
        if (state == State.FINISHED) {
            throw XaErrors.of(XAException.XAER_NOTA, "Unable to " + what + " " + id + ": it has been completed");
        }
    }

    @GuardedBy("lock") private void expire(long now) {
        if (state == State.OPEN && limitNanos != FOREVER && now - begin >= limitNanos) {
            doom(XAException.XA_RBTIMEOUT);
        }
    }

    @GuardedBy("lock") private void doom(int code) {
        state = State.ROLLBACK_ONLY;
        rollbackCode = code;
    }

    @GuardedBy("lock") private XAException improper(String what, String why) {
        return XaErrors.of(
                XAException.XAER_PROTO,
                "Unable to " + what + " " + id + ": " + why + " [state " + state + ", " + active.size()
                        + " resources associated, " + suspended.size() + " suspended]");
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
