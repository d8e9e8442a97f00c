// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.node.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The room that the sends of a transaction take up in destinations with limits, until it has ended. Thread-safe. */
final class Admissions {

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final List<Admission> open = new ArrayList<>(0);

    void add(Admission admission) {
        if (admission.taken()) {
            lock.lock();
            try {
                open.add(admission);
            } finally {
                lock.unlock();
            }
        }
    }

    /** The transaction has ended, or the session does not hear of its end. */
    void end() {
        List<Admission> ended;
        lock.lock();
        try {
            ended = List.copyOf(open);
            open.clear();
        } finally {
            lock.unlock();
        }
        ended.forEach(Admission::end);
    }
}
