// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.ClaimReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is left to the next group: claims that are finished, topic messages that may have had their last delivery, and consumed
 * deliveries to subscriptions that end with their consumers. None is urgent, so none costs a commit of its own. Thread-safe.
 */
final class Residue {

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final List<ClaimReference> finishedClaims = new ArrayList<>();

    @GuardedBy("lock") private final Set<Long> sweep = new LinkedHashSet<>();

    @GuardedBy("lock") private final List<Delivery> consumed = new ArrayList<>();

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

    /** Returns how many there are then. */
    int addConsumed(List<Delivery> deliveries) {
        lock.lock();
        try {
            consumed.addAll(deliveries);
            return consumed.size();
        } finally {
            lock.unlock();
        }
    }

    List<Delivery> takeConsumed() {
        lock.lock();
        try {
            return drain(consumed);
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
            return finishedClaims.isEmpty() && sweep.isEmpty() && consumed.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private static <T> List<T> drain(Collection<T> left) {
        if (left.isEmpty()) {
            return List.of();
        }
        List<T> taken = List.copyOf(left);
        left.clear();
        return taken;
    }
}
