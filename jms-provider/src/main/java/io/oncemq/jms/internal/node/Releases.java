// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.admin.FailureEvidence;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on their way back to the source, uncounted, because nobody of this node reads there any more. Their claims are
 * rewritten without them, and others are told. Thread-safe.
 */
final class Releases {

    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

    private final NodeState node;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final Set<Claim> changed = new HashSet<>();

    @GuardedBy("lock") private final Map<Source, List<QueuedMessage>> free = new HashMap<>();

    /**
     * A turn, not a guard of fields: what a claim retains must be written in the order in which it was computed, so that one
     * thread at a time does both.
     */
    private final ReentrantLock writing = new ReentrantLock();

    Releases(NodeState node) {
        this.node = node;
    }

    /** Takes messages that this node will not deliver, and writes at once; what cannot be written now is written later. */
    void add(Collection<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        node.memoryMessages().storeOrLose(deliveries);
        node.groups().surrender(deliveries);
        lock.lock();
        try {
            for (Delivery delivery : deliveries) {
                if (delivery.held()) {
                    delivery.claim().settle(delivery.message().id());
                    changed.add(delivery.claim());
                    free.computeIfAbsent(delivery.source(), source -> new ArrayList<>())
                            .add(delivery.message());
                }
            }
        } finally {
            lock.unlock();
        }
        deliveries.forEach(node::left);
        node.groups().giveUpSurrendered(deliveries);
        try {
            write();
        } catch (StoreException failure) {
            LOG.debug("Claims stay until the database is back: {}", failure.getMessage());
            node.reconciliation().soon();
        }
    }

    /** Puts a message of a group aside in the store, and gives back what else of the group is in memory. */
    void park(Delivery delivery, long until, FailureEvidence evidence) throws StoreException {
        node.groups().surrender(List.of(delivery));
        Claim claim = delivery.claim();
        long message = delivery.message().id();
        writing.lock();
        try {
            List<Long> retained = new ArrayList<>(claim.retained());
            retained.remove(message);
            node.claimer().park(claim.reference(), retained, message, delivery.failedDeliveries(), until, evidence);
            claim.settle(message);
            if (retained.isEmpty()) {
                node.claims().forget(claim);
            }
        } finally {
            writing.unlock();
        }
        node.left(delivery);
        node.groups().giveUpSurrendered(List.of(delivery));
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return changed.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is waiting, and waits for another thread that does. */
    void write() throws StoreException {
        if (isEmpty() && !writing.isLocked()) {
            return;
        }
        writing.lock();
        try {
            for (Claim claim = takeChanged(); claim != null; claim = takeChanged()) {
                write(claim);
            }
        } finally {
            writing.unlock();
        }
        announce();
    }

    private void write(Claim claim) throws StoreException {
        boolean written = false;
        try {
            List<Long> retained = claim.retained();
            node.claimer().reduce(claim.reference(), retained);
            written = true;
            if (retained.isEmpty()) {
                node.claims().forget(claim);
            }
        } finally {
            if (!written) {
                putBack(claim);
            }
        }
    }

    /** Taken before its retained messages are computed: a change that comes later is written once more. */
    private @Nullable Claim takeChanged() {
        lock.lock();
        try {
            Iterator<Claim> claims = changed.iterator();
            if (!claims.hasNext()) {
                return null;
            }
            Claim claim = claims.next();
            claims.remove();
            return claim;
        } finally {
            lock.unlock();
        }
    }

    private void putBack(Claim claim) {
        lock.lock();
        try {
            changed.add(claim);
        } finally {
            lock.unlock();
        }
    }

    private void announce() {
        Map<Source, List<QueuedMessage>> announced;
        lock.lock();
        try {
            announced = Map.copyOf(free);
            free.clear();
        } finally {
            lock.unlock();
        }
        announced.forEach(node::released);
    }
}
