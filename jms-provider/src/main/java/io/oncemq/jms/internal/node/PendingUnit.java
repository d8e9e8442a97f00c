// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.StoreException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A unit of work in a lane, from its submission to its end. */
final class PendingUnit {

    private enum State {
        /** In the queue, or in the group that is being committed. */
        WAITING,
        /** Its thread is to lead the next group. */
        LEADING,
        /** It has ended; {@link #failure} says how. */
        ENDED
    }

    private final UnitOfWork unit;
    private final @Nullable Thread waiting;
    private final @Nullable CommitCallback callback;

    private @Nullable StoreException failure; // written before the state says ENDED, read after
    private volatile State state = State.WAITING;
    private long gatherUntil; // written before the lane says that this one gathers, read after

    private PendingUnit(UnitOfWork unit, @Nullable Thread waiting, @Nullable CommitCallback callback) {
        this.unit = unit;
        this.waiting = waiting;
        this.callback = callback;
    }

    /** A unit for which the current thread waits. */
    static PendingUnit awaited(UnitOfWork unit) {
        return new PendingUnit(unit, Thread.currentThread(), null);
    }

    /** A unit for which nobody waits. */
    static PendingUnit unattended(UnitOfWork unit, CommitCallback callback) {
        return new PendingUnit(unit, null, callback);
    }

    UnitOfWork unit() {
        return unit;
    }

    boolean isAwaited() {
        return waiting != null;
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    void end(@Nullable StoreException outcome) {
        failure = outcome;
        state = State.ENDED;
        if (callback != null) {
            callback.ended(outcome);
        }
        LockSupport.unpark(waiting);
    }

    /** Until when its thread waits for more units, if it is the one that gathers them. */
    long gatherUntil() {
        return gatherUntil;
    }

    /** Set before its thread is told, or by its thread. */
    void gatherUntil(long nanoTime) {
        gatherUntil = nanoTime;
    }

    /** Has the waiting thread look again. */
    void wake() {
        LockSupport.unpark(waiting);
    }

    /** Makes the waiting thread the next leader. */
    void promote() {
        state = State.LEADING;
        LockSupport.unpark(waiting);
    }

    void throwIfFailed() throws StoreException {
        if (failure != null) {
            throw failure;
        }
    }
}
