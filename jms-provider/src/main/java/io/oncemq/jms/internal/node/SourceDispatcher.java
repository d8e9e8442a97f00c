// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one source that this node has claimed and nobody was given yet, and those who wait for them.
 *
 * <p>Claims are made to demand: when somebody waits and memory is empty, and ahead of demand as fast as messages were taken
 * of late. One claim is made at a time, by whoever comes first: the thread that wants a message at once, or the {@link
 * ClaimLoop}.
 */
final class SourceDispatcher {

    private static final Comparator<Delivery> ORDER_OF_DELIVERY = Comparator.<Delivery>comparingInt(
                    delivery -> -delivery.message().message().priority())
            .thenComparingLong(delivery -> delivery.message().id());

    /** About how many bytes of messages are claimed ahead of demand. */
    private static final long MEMORY_AHEAD = 32 << 20;

    private final NodeState node;
    private final Source source;
    private final ClaimSearch search;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition claimPossible = lock.newCondition();

    @GuardedBy("lock") private final PriorityQueue<Delivery> buffer = new PriorityQueue<>(ORDER_OF_DELIVERY);

    @GuardedBy("lock") private final Set<Waiter> waiters = new LinkedHashSet<>();

    @GuardedBy("lock") private final DemandMeter demand = new DemandMeter();

    /** The size of large messages of late: only so many are claimed ahead as fit into memory. */
    @GuardedBy("lock") private long largest;

    @GuardedBy("lock") private boolean claiming;

    /** Whether the store may have an unclaimed message: false only after a claim for a waiting consumer found none. */
    @GuardedBy("lock") private boolean backlog = true;

    /** The last claim ahead of demand found less than it could take: the next is made when somebody waits. */
    @GuardedBy("lock") private boolean onlyOnDemand;

    /** Counts the hints that there are messages, so that one which comes during a claim is not overlooked. */
    @GuardedBy("lock") private long hints;

    /**
     * Demand promised to messages that are being committed. No claim is made meanwhile: it could find messages that go after
     * them.
     */
    @GuardedBy("lock") private int reserved;

    /** Redeliveries on their way back: nothing is handed out meanwhile, so that they are not overtaken. */
    @GuardedBy("lock") private int returning;

    @GuardedBy("lock") private boolean closed;

    SourceDispatcher(NodeState node, Source source, ClaimSearch search) {
        this.node = node;
        this.source = source;
        this.search = search;
    }

    Source source() {
        return source;
    }

    /** Whether a message may be handed out here. */
    boolean wants(QueuedMessage message) {
        return search.wants(message);
    }

    /** The next message in memory; null if there is none. */
    @Nullable Delivery poll() {
        List<Delivery> expired = new ArrayList<>(0);
        Delivery next = null;
        boolean claimAhead;
        long now = node.now();
        lock.lock();
        try {
            while (returning == 0 && next == null && !buffer.isEmpty()) {
                Delivery head = buffer.remove();
                if (!head.held()) {
                    continue;
                }
                long expiration = head.message().message().expiration();
                if (expiration != 0 && expiration <= now) {
                    expired.add(head);
                } else {
                    next = head;
                    demand.taken(node.nanoTime());
                }
            }
            claimAhead = next != null && wantsClaim();
        } finally {
            lock.unlock();
        }
        if (!expired.isEmpty()) {
            node.discard(expired);
        }
        if (claimAhead) {
            node.claimLoop().request(this);
        }
        return next;
    }

    /** The next message, claimed by the calling thread if none is in memory. */
    @Nullable Delivery pollStore(Waiter waiter) throws StoreException {
        Delivery delivery = poll();
        if (delivery != null) {
            return delivery;
        }
        expect(waiter, false);
        try {
            node.redeliveries().awaitWritten(source);
            node.releases().write();
            boolean claimed = false;
            while (!claimed && delivery == null) {
                claimed = claim();
                if (!claimed) {
                    awaitClaim();
                }
                delivery = poll();
            }
            return delivery;
        } finally {
            cancel(waiter);
        }
    }

    void expect(Waiter waiter) {
        expect(waiter, true);
    }

    private void expect(Waiter waiter, boolean request) {
        boolean claim;
        lock.lock();
        try {
            waiters.add(waiter);
            claim = request && wantsClaim();
        } finally {
            lock.unlock();
        }
        if (claim) {
            node.claimLoop().request(this);
        }
    }

    void cancel(Waiter waiter) {
        Waiter heir = null;
        lock.lock();
        try {
            // The message for which this one was woken may still be there.
            if (waiters.remove(waiter) && !buffer.isEmpty() && !waiters.isEmpty()) {
                heir = waiters.iterator().next();
            }
        } finally {
            lock.unlock();
        }
        if (heir != null) {
            heir.wake();
        }
    }

    /**
     * Makes one claim, unless one is being made or messages are being handed off.
     *
     * @return false if none was made
     */
    boolean claim() throws StoreException {
        boolean single;
        int limit;
        long hintsBefore;
        lock.lock();
        try {
            if (claiming || reserved > 0) {
                return false;
            }
            claiming = true;
            single = waiters.size() > buffer.size();
            limit = Math.max(1, target() - buffer.size());
            hintsBefore = hints;
        } finally {
            lock.unlock();
        }
        List<Delivery> claimed = List.of();
        boolean asked = false;
        try {
            // A claim that was made without an answer holds messages that go before those that would be claimed now.
            node.reconcileIfDue();
            claimed = search.claim(node, limit, single);
            asked = true;
        } finally {
            if (!asked) {
                // The claim may have been made without an answer: then its messages are nobody's until it is found.
                node.reconcileSoon();
            }
            claimEnded(claimed, asked, single, limit, hintsBefore);
        }
        return true;
    }

    private void claimEnded(List<Delivery> claimed, boolean asked, boolean single, int limit, long hintsBefore) {
        List<Waiter> woken;
        List<Delivery> unwanted = List.of();
        lock.lock();
        try {
            claiming = false;
            largest -= largest / 8;
            for (Delivery delivery : claimed) {
                largest = Math.max(largest, delivery.message().message().size());
            }
            if (asked) {
                onlyOnDemand = claimed.size() < limit;
                backlog = !claimed.isEmpty() || !single || hints != hintsBefore || !search.exhausted();
            }
            if (closed) {
                unwanted = claimed;
                woken = List.of();
            } else {
                buffer.addAll(claimed);
                woken = toWake();
            }
            claimPossible.signalAll();
        } finally {
            lock.unlock();
        }
        node.releases().add(unwanted);
        woken.forEach(Waiter::wake);
    }

    /** Whether there is somebody whom a claim could serve: asked by the claim loop before it makes one. */
    boolean needsClaim() {
        lock.lock();
        try {
            return wantsClaim();
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits in vain: asked by the poll. */
    boolean starves() {
        lock.lock();
        try {
            return !closed && !claiming && waiters.size() > buffer.size() + reserved;
        } finally {
            lock.unlock();
        }
    }

    /** From where the poll looks for messages of those who wait in vain. */
    ScanPosition pollPosition() {
        return search.position(node.nanoTime());
    }

    /** The poll found nothing. */
    void pollFoundNothing() {
        search.foundNothing(node.nanoTime());
    }

    /** The poll found something: it lies at or above the position from which it looked. */
    void pollFoundMessages() {
        hint(Long.MAX_VALUE);
    }

    /** Messages of the source are unclaimed again. */
    void released(List<QueuedMessage> messages) {
        messages.stream()
                .filter(search::takes)
                .mapToLong(QueuedMessage::id)
                .min()
                .ifPresent(this::hint);
    }

    /** The store may have messages from this id up. */
    void hint(long lowest) {
        boolean claim;
        lock.lock();
        try {
            hints++;
            backlog = true;
            onlyOnDemand = false;
            search.hint(lowest);
            claim = wantsClaim();
        } finally {
            lock.unlock();
        }
        if (claim) {
            node.claimLoop().request(this);
        }
    }

    /** Promises a waiting consumer to a message that is about to be committed; false if none waits or an older one might. */
    boolean reserve() {
        lock.lock();
        try {
            if (closed || backlog || claiming || returning > 0 || waiters.size() <= buffer.size() + reserved) {
                return false;
            }
            reserved++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The messages for which consumers were reserved are not there. */
    void unreserve(int count) {
        put(List.of(), count);
    }

    /** Messages for which consumers were reserved are committed. */
    void handedOff(List<Delivery> deliveries) {
        put(deliveries, deliveries.size());
    }

    /** Redeliveries begin their way back. */
    void expectReturn() {
        lock.lock();
        try {
            returning++;
        } finally {
            lock.unlock();
        }
    }

    /** Redeliveries are back, or on another way. */
    void returned(Collection<Delivery> deliveries) {
        lock.lock();
        try {
            returning--;
        } finally {
            lock.unlock();
        }
        put(deliveries);
    }

    /** Puts messages into memory, or gives them back if nobody reads here any more. */
    void put(Collection<Delivery> deliveries) {
        put(deliveries, 0);
    }

    private void put(Collection<Delivery> deliveries, int unreserved) {
        List<Waiter> woken;
        boolean unwanted;
        boolean claim;
        lock.lock();
        try {
            reserved -= unreserved;
            unwanted = closed;
            if (!closed) {
                buffer.addAll(deliveries);
            }
            woken = toWake();
            claim = wantsClaim();
            claimPossible.signalAll();
        } finally {
            lock.unlock();
        }
        if (unwanted) {
            node.releases().add(deliveries);
        }
        if (claim) {
            node.claimLoop().request(this);
        }
        woken.forEach(Waiter::wake);
    }

    /** Ends; what is in memory is given back. */
    void close() {
        List<Delivery> unseen;
        lock.lock();
        try {
            closed = true;
            unseen = new ArrayList<>(buffer);
            buffer.clear();
            waiters.clear();
        } finally {
            lock.unlock();
        }
        node.releases().add(unseen);
    }

    @GuardedBy("lock") private boolean wantsClaim() {
        if (closed || claiming || reserved > 0 || !backlog || returning > 0) {
            return false;
        }
        boolean awaited = waiters.size() > buffer.size();
        return awaited || (!onlyOnDemand && buffer.size() < target() / 2);
    }

    /** How many messages to have in memory. */
    @GuardedBy("lock") private int target() {
        long affordable = MEMORY_AHEAD / Math.max(1, largest);
        int ahead = (int) Math.min(Math.min(node.prefetch(), affordable), 2L * demand.rate(node.nanoTime()));
        return Math.min(1000, Math.max(waiters.size(), ahead));
    }

    @GuardedBy("lock") private List<Waiter> toWake() {
        if (returning > 0 || waiters.isEmpty()) {
            return List.of();
        }
        return waiters.stream().limit(buffer.size()).toList();
    }

    private void awaitClaim() {
        lock.lock();
        try {
            while (claiming || reserved > 0) {
                claimPossible.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
