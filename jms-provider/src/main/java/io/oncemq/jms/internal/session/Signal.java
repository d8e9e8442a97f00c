// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.node.Waiter;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes one waiting thread: a wake that comes before the wait is not lost. What it means, the woken finds out by looking.
 */
final class Signal implements Waiter {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();

    @GuardedBy("lock") private boolean set;

    @Override
    public void wake() {
        lock.lock();
        try {
            set = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a wake since the last wait.
     *
     * @param nanos longest wait; {@link Long#MAX_VALUE} for ever
     */
    void await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!set && left > 0) {
                left = woken.awaitNanos(left);
            }
            set = false;
        } finally {
            lock.unlock();
        }
    }
}
