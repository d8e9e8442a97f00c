// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides whether a session may hand a message to the application now, and lets those who stop or close something wait until
 * what is being handed out is through (Jakarta Messaging 6.1.5, 6.1.8, 6.2.15). Thread-safe.
 *
 * <p>Each consumer has a {@link Pass}. From before a message is taken until it was returned by receive(), or its listener has
 * returned, the pass is inside.
 */
final class DeliveryGate {

    /** State of a gate; it never leaves CLOSED. */
    enum State {
        /** The connection is stopped: nobody gets in, but waiting goes on. */
        STOPPED,
        /** Messages are delivered. */
        STARTED,
        /** The session is closed or closing: nobody gets in, and waiting ends. */
        CLOSED
    }

    /** A consumer's right to go through; used with its own gate only. */
    static final class Pass {
        private boolean closed;
        private int inside;
        private int receiving;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();

    @GuardedBy("lock") private State state = State.STOPPED;

    /** The last start or stop of the connection that was applied; earlier ones come too late. */
    @GuardedBy("lock") private long version = -1;

    @GuardedBy("lock") private int inside;

    @GuardedBy("lock") private int receiving;

    /** Who waits for a message, and is woken when the state changes. */
    @GuardedBy("lock") private final Set<Signal> waiting = new HashSet<>();

    /**
     * Goes in, if deliveries are allowed.
     *
     * @param fromListener whether the calling thread runs a listener of this session, which keeps all facilities until it
     *     returns although the connection is being stopped or closed meanwhile
     */
    boolean enter(Pass pass, boolean fromListener) {
        lock.lock();
        try {
            if (pass.closed || (state != State.STARTED && !fromListener)) {
                return false;
            }
            pass.inside++;
            inside++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Goes out again. */
    void exit(Pass pass) {
        lock.lock();
        try {
            pass.inside--;
            inside--;
            quiet.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Begins to wait for messages: the signal is woken by each change of the state. */
    void beginReceive(Pass pass, Signal signal) {
        lock.lock();
        try {
            pass.receiving++;
            receiving++;
            waiting.add(signal);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait for messages. */
    void endReceive(Pass pass, Signal signal) {
        lock.lock();
        try {
            pass.receiving--;
            receiving--;
            waiting.remove(signal);
            quiet.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has a signal woken by each change, without being waited for: that of the thread that runs the listeners. */
    void watch(Signal signal) {
        lock.lock();
        try {
            waiting.add(signal);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes all who wait for a message, so that they look again. */
    void wake() {
        List<Signal> woken;
        lock.lock();
        try {
            woken = new ArrayList<>(waiting);
        } finally {
            lock.unlock();
        }
        woken.forEach(Signal::wake);
    }

    /** Whether messages are delivered now. */
    boolean started() {
        lock.lock();
        try {
            return state == State.STARTED;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the session is closed or closing. */
    boolean closed() {
        lock.lock();
        try {
            return state == State.CLOSED;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the consumer is closed or closing, by itself or with its session. */
    boolean closed(Pass pass) {
        lock.lock();
        try {
            return pass.closed || state == State.CLOSED;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the consumer was closed by itself. */
    boolean closedItself(Pass pass) {
        lock.lock();
        try {
            return pass.closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts or stops deliveries, without waiting for those that are under way.
     *
     * @param newVersion number of the start or stop; one that was overtaken by a later one has no effect
     */
    void apply(boolean start, long newVersion) {
        List<Signal> woken;
        lock.lock();
        try {
            if (state == State.CLOSED || newVersion <= version) {
                return;
            }
            version = newVersion;
            state = start ? State.STARTED : State.STOPPED;
            woken = new ArrayList<>(waiting);
        } finally {
            lock.unlock();
        }
        woken.forEach(Signal::wake);
    }

    /**
     * Closes the gate for all.
     *
     * @return false if it was closed before
     */
    boolean close() {
        List<Signal> woken;
        lock.lock();
        try {
            if (state == State.CLOSED) {
                return false;
            }
            state = State.CLOSED;
            quiet.signalAll();
            woken = new ArrayList<>(waiting);
        } finally {
            lock.unlock();
        }
        woken.forEach(Signal::wake);
        return true;
    }

    /**
     * Closes the gate for one consumer.
     *
     * @return false if it was closed for that one before
     */
    boolean close(Pass pass) {
        List<Signal> woken;
        lock.lock();
        try {
            if (pass.closed) {
                return false;
            }
            pass.closed = true;
            quiet.signalAll();
            woken = new ArrayList<>(waiting);
        } finally {
            lock.unlock();
        }
        woken.forEach(Signal::wake);
        return true;
    }

    /**
     * Waits before something is tried again, but not while somebody wants to close.
     *
     * @param nanos longest wait
     */
    void pause(Pass pass, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0 && !pass.closed && state != State.CLOSED) {
                left = quiet.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no message is being handed out. */
    void awaitDelivered() {
        lock.lock();
        try {
            while (inside > 0) {
                quiet.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no message is being handed out and no receive is waiting. */
    void awaitQuiet() {
        lock.lock();
        try {
            while (inside > 0 || receiving > 0) {
                quiet.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no message is being handed out, and no receive is waiting, with that pass. */
    void awaitQuiet(Pass pass) {
        lock.lock();
        try {
            while (pass.inside > 0 || pass.receiving > 0) {
                quiet.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
