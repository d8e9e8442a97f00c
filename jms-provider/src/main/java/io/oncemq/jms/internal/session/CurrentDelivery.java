// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether a listener of a session that acknowledges by itself has a message now, and whether it asked to have it delivered
 * again by Session.recover(). Thread-safe.
 */
final class CurrentDelivery {

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private boolean present;

    @GuardedBy("lock") private boolean recovered;

    /** The listener is about to be called. */
    void begin() {
        lock.lock();
        try {
            present = true;
            recovered = false;
        } finally {
            lock.unlock();
        }
    }

    /** The listener has returned; says whether it asked for redelivery. */
    boolean end() {
        lock.lock();
        try {
            present = false;
            return recovered;
        } finally {
            lock.unlock();
        }
    }

    /** Asks to have the present message, if there is one, delivered again. */
    void recover() {
        lock.lock();
        try {
            recovered = present;
        } finally {
            lock.unlock();
        }
    }

    boolean present() {
        lock.lock();
        try {
            return present;
        } finally {
            lock.unlock();
        }
    }
}
