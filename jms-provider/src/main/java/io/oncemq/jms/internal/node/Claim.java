// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A claim of this node, as memory has it: which of its messages are not settled yet. A message is settled when its
 * acknowledgement is durable, or when it was given back. Thread-safe.
 */
final class Claim {

    private final ClaimReference reference;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final Set<Long> unsettled = new HashSet<>();

    /** Set once the database no longer has this claim: the messages may be another node's by now. */
    private volatile boolean lost;

    Claim(ClaimReference reference) {
        this.reference = reference;
    }

    ClaimReference reference() {
        return reference;
    }

    /** Stands for the claim of messages that are not in the store. */
    static Claim none(Source source) {
        return new Claim(new ClaimReference(source, 0));
    }

    Delivery add(QueuedMessage message) {
        enter(message.id());
        return new Delivery(this, message);
    }

    /** Takes over a message that was only in memory. */
    void add(Delivery delivery) {
        enter(delivery.message().id());
    }

    private void enter(long id) {
        lock.lock();
        try {
            unsettled.add(id);
        } finally {
            lock.unlock();
        }
    }

    /** Settles a message; returns whether it was the last. */
    boolean settle(long id) {
        lock.lock();
        try {
            return unsettled.remove(id) && unsettled.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How many messages are not settled. */
    int unsettled() {
        lock.lock();
        try {
            return unsettled.size();
        } finally {
            lock.unlock();
        }
    }

    /** The messages that are not settled. */
    List<Long> retained() {
        lock.lock();
        try {
            return new ArrayList<>(unsettled);
        } finally {
            lock.unlock();
        }
    }

    boolean lost() {
        return lost;
    }

    void markLost() {
        lost = true;
    }
}
