// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.node.Node;
import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What connection consumers have given a session to process, until a thread of the application server comes along with
 * Session.run() (Jakarta Messaging 11.2). Who cannot process goes without: what the session's listener has not begun when the
 * connection is stopped or the session is closed goes back, uncounted. Thread-safe.
 */
final class AssignedMessages {

    private static final Logger LOG = LoggerFactory.getLogger(AssignedMessages.class);

    private final Node node;
    private final DeliveryGate gate;
    private final ListenerCalls calls;
    private final DeliveryGate.Pass pass = new DeliveryGate.Pass();
    private final ReentrantLock lock = new ReentrantLock();

    /** A turn, not a guard of fields: a session runs one listener at a time, also if its pool starts it twice. */
    private final ReentrantLock running = new ReentrantLock();

    @GuardedBy("lock") private final Queue<Receipt> waiting = new ArrayDeque<>();

    @GuardedBy("lock") private boolean closed;

    private volatile @Nullable MessageListener listener;

    AssignedMessages(Node node, DeliveryGate gate, ListenerCalls calls) {
        this.node = node;
        this.gate = gate;
        this.calls = calls;
    }

    @Nullable MessageListener listener() {
        return listener;
    }

    void setListener(@Nullable MessageListener newListener) {
        listener = newListener;
    }

    /** Assigns messages; false if the session is closed. */
    boolean add(List<Receipt> receipts) {
        lock.lock();
        try {
            return !closed && waiting.addAll(receipts);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a message away again; false if it has been processed or given back. */
    boolean remove(Receipt receipt) {
        lock.lock();
        try {
            return waiting.remove(receipt);
        } finally {
            lock.unlock();
        }
    }

    /** Has the listener process what is assigned, one message after the other; returns when nothing is left. */
    void run() {
        if (running.isHeldByCurrentThread()) {
            throw new IllegalStateException("run() is not allowed in the MessageListener that it runs");
        }
        running.lock();
        try {
            MessageListener present = listener;
            if (present == null) {
                LOG.warn("run() of a session without MessageListener: what was assigned to it is given back");
            }
            while (present != null && deliverNext(present)) {
                // Until nothing is left, or nothing is to be delivered.
            }
        } catch (InterruptedException ignored) {
            // By the application server, whose thread this is: it wants it back.
            Thread.currentThread().interrupt();
        } finally {
            running.unlock();
        }
        giveBack();
    }

    private boolean deliverNext(MessageListener present) throws InterruptedException {
        boolean unavailable;
        if (!gate.enter(pass, false)) {
            return false;
        }
        try {
            Receipt next = poll();
            if (next == null) {
                return false;
            }
            unavailable = !calls.deliverInTransaction(present, next);
        } finally {
            gate.exit(pass);
        }
        if (unavailable) {
            gate.pause(pass, ListenerDispatcher.RETRY_NANOS);
        }
        return true;
    }

    private @Nullable Receipt poll() {
        lock.lock();
        try {
            return waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is assigned from now on. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        giveBack();
    }

    /** Gives back to their sources what the listener has not begun. */
    void giveBack() {
        List<Receipt> unprocessed;
        lock.lock();
        try {
            unprocessed = new ArrayList<>(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        Receipt.giveBack(node, unprocessed);
    }
}
