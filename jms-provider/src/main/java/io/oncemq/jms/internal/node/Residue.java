// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.ClaimReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a committed group leaves to the next: claims that are finished, and topic messages that may have had their last
 * delivery. Neither is urgent, so neither costs a commit of its own. Thread-safe.
 */
final class Residue {

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final List<ClaimReference> finishedClaims = new ArrayList<>();

    @GuardedBy("lock") private final List<Long> sweep = new ArrayList<>();

    void addFinished(List<ClaimReference> claims) {
        lock.lock();
        try {
            finishedClaims.addAll(claims);
        } finally {
            lock.unlock();
        }
    }

    void addSweep(List<Long> messages) {
        lock.lock();
        try {
            sweep.addAll(messages);
        } finally {
            lock.unlock();
        }
    }

    List<ClaimReference> takeFinished() {
        lock.lock();
        try {
            return drain(finishedClaims);
        } finally {
            lock.unlock();
        }
    }

    List<Long> takeSweep() {
        lock.lock();
        try {
            return drain(sweep);
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return finishedClaims.isEmpty() && sweep.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private static <T> List<T> drain(List<T> list) {
        if (list.isEmpty()) {
            return List.of();
        }
        List<T> taken = List.copyOf(list);
        list.clear();
        return taken;
    }
}
