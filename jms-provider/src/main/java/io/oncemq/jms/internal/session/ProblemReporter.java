// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a connection's ExceptionListener what no caller can be told (Jakarta Messaging 6.1.7): one problem after another, on a
 * thread that exists while there is one. That the store is unavailable is told once, until it was available again. Thread-safe.
 */
final class ProblemReporter {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemReporter.class);

    private final String threadName;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final Queue<JMSException> problems = new ArrayDeque<>();

    @GuardedBy("lock") private @Nullable ExceptionListener listener;

    @GuardedBy("lock") private boolean running;

    @GuardedBy("lock") private boolean unavailable;

    ProblemReporter(String threadName) {
        this.threadName = threadName;
    }

    @Nullable ExceptionListener listener() {
        lock.lock();
        try {
            return listener;
        } finally {
            lock.unlock();
        }
    }

    void setListener(@Nullable ExceptionListener newListener) {
        lock.lock();
        try {
            listener = newListener;
        } finally {
            lock.unlock();
        }
    }

    /** Says that the store has answered. */
    void available() {
        lock.lock();
        try {
            unavailable = false;
        } finally {
            lock.unlock();
        }
    }

    /** Tells of a problem; returns at once. */
    void report(JMSException problem) {
        boolean repeated = false;
        lock.lock();
        try {
            if (StoreFailures.unavailable(problem)) {
                repeated = unavailable;
                unavailable = true;
            }
            if (!repeated && listener != null) {
                problems.add(problem);
                if (!running) {
                    running = true;
                    Thread thread = new Thread(this::run, threadName);
                    thread.setDaemon(true);
                    thread.start();
                }
            }
        } finally {
            lock.unlock();
        }
        if (!repeated) {
            LOG.warn("{}: {}", threadName, problem.getMessage());
        }
    }

    @SuppressWarnings("CatchingUnchecked") // the application's listener may throw anything
    private void run() {
        while (true) {
            JMSException problem;
            ExceptionListener told;
            lock.lock();
            try {
                problem = problems.poll();
                told = listener;
                if (problem == null) {
                    running = false;
                    return;
                }
            } finally {
                lock.unlock();
            }
            if (told != null) {
                try {
                    told.onException(problem);
                } catch (RuntimeException | Error e) {
                    LOG.warn("{}: an ExceptionListener has thrown an exception, which is ignored", threadName, e);
                }
            }
        }
    }
}
