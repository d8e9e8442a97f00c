// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The asynchronous sends of a session: calls their completion listeners, one at a time, in the order of the sends, on a thread
 * of its own that exists only if there was such a send (Jakarta Messaging 7.3). Thread-safe.
 */
final class CompletionQueue {

    private static final Logger LOG = LoggerFactory.getLogger(CompletionQueue.class);

    /** Sends under way, so that an application that sends faster than the database commits does not fill memory. */
    private static final int MOST_INCOMPLETE = 1000;

    private final String threadName;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Sends whose listener has not returned, in the order of the sends. */
    @GuardedBy("lock") private final Queue<Entry> incomplete = new ArrayDeque<>();

    @GuardedBy("lock") private @Nullable Thread thread;

    @GuardedBy("lock") private boolean stopped;

    /** One asynchronous send. */
    final class Entry {
        private final Message message;
        private final CompletionListener listener;
        private boolean ended;
        private @Nullable JMSException failure;

        private Entry(Message message, CompletionListener listener) {
            this.message = message;
            this.listener = listener;
        }

        /** Says that the send has ended. Any thread. */
        void end(@Nullable JMSException failureOrNull) {
            lock.lock();
            try {
                ended = true;
                failure = failureOrNull;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Says that there was no send: send() throws an exception, and the listener is not called. */
        void withdraw() {
            lock.lock();
            try {
                incomplete.remove(this);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    CompletionQueue(String threadName) {
        this.threadName = threadName;
    }

    /** Takes the place of a send in the order; waits while too many are under way. */
    Entry begin(Message message, CompletionListener listener) throws IllegalStateException {
        Entry entry = new Entry(message, listener);
        lock.lock();
        try {
            while (incomplete.size() >= MOST_INCOMPLETE && thread != Thread.currentThread() && !stopped) {
                changed.awaitUninterruptibly();
            }
            if (stopped) {
                throw new IllegalStateException("The session is closed");
            }
            incomplete.add(entry);
            if (thread == null) {
                thread = new Thread(this::run, threadName);
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
        return entry;
    }

    /** Waits until every send has ended and its listener has returned. Not from a listener. */
    void awaitEmpty() {
        lock.lock();
        try {
            while (!incomplete.isEmpty()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the calling thread is in a completion listener. */
    boolean onOwnThread() {
        lock.lock();
        try {
            return thread == Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses what a completion listener may not do (Jakarta Messaging 7.3.4). */
    void refuseOwnThread(String what) throws IllegalStateException {
        if (onOwnThread()) {
            throw new IllegalStateException(what + " is not allowed in a CompletionListener of the same session");
        }
    }

    /** Ends the thread, when the sends that have begun are complete. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Entry next = awaitEnded(); next != null; next = awaitEnded()) {
            call(next);
            lock.lock();
            try {
                // Only now: whoever waits for the sends waits for the listeners too.
                incomplete.remove(next);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The oldest send, when it has ended; null if no more can come. */
    private @Nullable Entry awaitEnded() {
        lock.lock();
        try {
            while (true) {
                Entry oldest = incomplete.peek();
                if (oldest == null && stopped) {
                    return null;
                }
                if (oldest != null && oldest.ended) {
                    return oldest;
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings(
            "CatchingUnchecked") // the application's listener may throw anything, and must not stop the others
    private void call(Entry entry) {
        try {
            if (entry.failure == null) {
                entry.listener.onCompletion(entry.message);
            } else {
                entry.listener.onException(entry.message, entry.failure);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: a CompletionListener has thrown an exception, which is ignored", threadName, e);
        }
    }
}
