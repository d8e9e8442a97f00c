// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

    private final NodeState node;
    private final Source source;
    private final long destination;
    private final ClaimSearch search;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition claimPossible = lock.newCondition();

    /** For senders: there is room again, or a claim has ended. */
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock") private final SourceState state;

    /** How many senders wait. */
    @GuardedBy("lock") private int senders;

    /** Who read the source before and had messages on their way: these go before what is claimed here. */
    private volatile List<SourceDispatcher> predecessors;

    SourceDispatcher(
            NodeState node, Source source, long destination, ClaimSearch search, List<SourceDispatcher> predecessors) {
        this.node = node;
        this.source = source;
        this.destination = destination;
        this.search = search;
        this.predecessors = predecessors;
        this.state = new SourceState(node, source);
    }

    Source source() {
        return source;
    }

    /** The queue, or the topic of the subscription. */
    long destination() {
        return destination;
    }

    /** Whether a message may be handed out here. */
    boolean wants(QueuedMessage message) {
        lock.lock();
        try {
            if (!state.readable()) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        return selects(message);
    }

    /** Whether a message is for its consumers, by their selector. */
    boolean selects(QueuedMessage message) {
        return search.wants(message);
    }

    /** Whether a message that is being sent may be handed to a consumer. */
    boolean mayBeGiven(QueuedMessage message) {
        return search.mayBeGiven(message);
    }

    /** Whether a claim for its consumers would take a message. */
    boolean takes(QueuedMessage message) {
        return search.takes(message);
    }

    /** Says whether any of its consumers may read the source; returns whether that is new. */
    boolean readable(boolean may) {
        lock.lock();
        try {
            boolean before = state.readable();
            state.readable(may);
            return before != may;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what is in memory, because another consumer reads the source, exclusively. */
    void drain() {
        node.releases().add(takeAll());
    }

    private List<Delivery> takeAll() {
        lock.lock();
        try {
            return state.memory().removeAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next message in memory; null if there is none.
     *
     * @param reader for whom; of a message group, one reader at a time is given messages
     * @param waiter whose demand it meets; null if there is none. It ends before it is considered whether to claim: a message
     *     that may have brought down a consumer is claimed for somebody who waits only, and must not be claimed ahead
     */
    @Nullable Delivery poll(Object reader, @Nullable Waiter waiter) {
        List<Delivery> expired = new ArrayList<>(0);
        List<Delivery> lost = new ArrayList<>(0);
        List<Delivery> exhausted = new ArrayList<>(0);
        Delivery next = null;
        boolean claimAhead;
        long now = node.now();
        lock.lock();
        try {
            long blockedBefore = state.memory().blockings();
            state.memory().reinstate(group -> node.groups().turns(source).isTurnOf(group, reader));
            while (!state.isHeldUp() && next == null && !state.memory().isEmpty()) {
                Delivery head = state.memory().removeFirst();
                if (!head.held()) {
                    lost.add(head);
                    continue;
                }
                long expiration = head.message().message().expiration();
                if (expiration != 0 && expiration <= now) {
                    expired.add(head);
                } else if (node.failedDeliveries().exhausted(head)) {
                    // What comes after it in its group waits for its move, which may fail.
                    node.groups().takeOver(List.of(head));
                    exhausted.add(head);
                } else if (isTurnOf(head, reader)) {
                    next = head;
                    next.attempted(now);
                    state.taken();
                }
            }
            if (next != null && waiter != null) {
                state.waiters().remove(waiter);
            }
            if (senders > 0 && state.hasMuchRoom()) {
                changed.signalAll();
            }
            claimAhead = (next != null || state.memory().blockings() != blockedBefore) && state.wantsClaim();
        } finally {
            lock.unlock();
        }
        lost.forEach(node::left);
        if (!expired.isEmpty()) {
            node.failedDeliveries().expire(expired);
        }
        if (!exhausted.isEmpty()) {
            node.failedDeliveries().giveUp(exhausted);
        }
        if (claimAhead) {
            node.claimLoop().request(this);
        }
        return next;
    }

    /** Whether a message may be handed out to a reader now; otherwise it is put aside. */
    @GuardedBy("lock") private boolean isTurnOf(Delivery delivery, Object reader) {
        String group = delivery.group();
        // The turn may have ended since an earlier message of the group was put aside: that one goes first.
        if (group == null
                || (!state.memory().isBlocked(group)
                        && node.groups().turns(source).give(delivery, group, reader))) {
            return true;
        }
        state.memory().block(group, delivery);
        return false;
    }

    /** A reader is done with a message of a group. */
    void turnEnded(String group) {
        List<Waiter> woken;
        lock.lock();
        try {
            woken = state.memory().reinstate(group) ? state.toWake() : List.of();
        } finally {
            lock.unlock();
        }
        woken.forEach(Waiter::wake);
    }

    /** Takes the messages of a group out of memory. */
    List<Delivery> remove(String group) {
        lock.lock();
        try {
            return state.memory().removeAll(group);
        } finally {
            lock.unlock();
        }
    }

    /** The next message, claimed by the calling thread if none is in memory. */
    @Nullable Delivery pollStore(Waiter waiter, Object reader) throws StoreException {
        Delivery delivery = poll(reader, null);
        if (delivery != null) {
            return delivery;
        }
        expect(waiter, reader, false);
        try {
            node.redeliveries().awaitWritten(source);
            node.releases().write();
            boolean claimed = false;
            while (!claimed && delivery == null) {
                long blockedBefore = blockings();
                claimed = claim();
                if (!claimed) {
                    awaitClaim();
                }
                delivery = poll(reader, waiter);
                claimed &= blockings() == blockedBefore && !hasMore();
            }
            return delivery;
        } finally {
            cancel(waiter);
        }
    }

    /** Whether what was looked at was for nobody here, so that there may be more behind it. */
    private boolean hasMore() {
        lock.lock();
        try {
            return !state.closed() && state.memory().isEmpty() && !search.exhausted();
        } finally {
            lock.unlock();
        }
    }

    /** If it grows, what was claimed is of groups that are others' turn: then there may be more in the store. */
    private long blockings() {
        lock.lock();
        try {
            return state.memory().blockings();
        } finally {
            lock.unlock();
        }
    }

    void expect(Waiter waiter, Object reader) {
        expect(waiter, reader, true);
    }

    private void expect(Waiter waiter, Object reader, boolean request) {
        boolean claim;
        lock.lock();
        try {
            state.waiters().add(waiter, reader);
            claim = request && state.wantsClaim();
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
            if (state.waiters().remove(waiter) && !state.memory().isEmpty()) {
                heir = state.waiters().first();
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
        Set<String> groups;
        lock.lock();
        try {
            if (!state.beginClaim()) {
                return false;
            }
            groups = state.awaitedGroups();
            single = state.awaited() > 0;
            limit = state.bookClaim();
            hintsBefore = state.backlog().hints();
        } finally {
            lock.unlock();
        }
        List<Delivery> claimed = List.of();
        boolean asked = false;
        try {
            predecessors.forEach(SourceDispatcher::awaitDeparture);
            predecessors = List.of();
            // A claim that was made without an answer holds messages that go before those that would be claimed now.
            node.reconciliation().ifDue();
            // So do messages that are about to be given back.
            node.releases().write();
            claimed = search.claim(node, limit, single, groups);
            node.failedDeliveries().recall(claimed);
            asked = true;
        } finally {
            if (!asked) {
                // The claim may have been made without an answer: then its messages are nobody's until it is found.
                node.reconciliation().soon();
            }
            claimEnded(claimed, asked, limit, hintsBefore);
        }
        return true;
    }

    private void claimEnded(List<Delivery> claimed, boolean asked, int limit, long hintsBefore) {
        List<Waiter> woken;
        @Nullable List<Delivery> unwanted = null;
        boolean groups = enterGroups(claimed);
        List<Delivery> ready = node.failedDeliveries().postpone(claimed);
        lock.lock();
        try {
            state.claimEnded(claimed, groups);
            if (ready.size() < claimed.size()) {
                // What has to wait is for nobody: there may be more behind it.
                state.memory().noteBlocked();
            }
            if (asked) {
                state.backlog().claimed(hintsBefore, claimed.size() < limit, search.exhausted(), node.nanoTime());
            }
            if (state.refuses()) {
                unwanted = ready;
                state.beginRelease();
                woken = List.of();
            } else {
                state.memory().addAll(ready);
                woken = state.toWake();
            }
            claimPossible.signalAll();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (unwanted != null) {
            release(unwanted);
        }
        node.groups().giveUpSurrendered(claimed);
        woken.forEach(Waiter::wake);
    }

    /** Whether there are messages of groups; only these are looked at. */
    private boolean enterGroups(List<Delivery> claimed) {
        boolean found = false;
        for (Delivery delivery : claimed) {
            String group = delivery.group();
            if (group != null) {
                node.groups().turns(source).claimed(delivery, group);
                found = true;
            }
        }
        return found;
    }

    /** Whether there is somebody whom a claim could serve: asked by the claim loop before it makes one. */
    boolean needsClaim() {
        lock.lock();
        try {
            return state.wantsClaim();
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits in vain: asked by the poll. */
    boolean starves() {
        lock.lock();
        try {
            return state.starves();
        } finally {
            lock.unlock();
        }
    }

    /** From where the poll looks for messages of those who wait in vain. */
    ScanPosition pollPosition() {
        Set<String> groups;
        lock.lock();
        try {
            groups = state.awaitedGroups();
        } finally {
            lock.unlock();
        }
        return search.position(node.nanoTime()).with(groups);
    }

    /** The poll found nothing. */
    void pollFoundNothing() {
        long now = node.nanoTime();
        lock.lock();
        try {
            state.backlog().foundNothing(now);
        } finally {
            lock.unlock();
        }
        search.foundNothing(now);
    }

    /** The poll found something: it lies at or above the position from which it looked. */
    void pollFoundMessages() {
        hint(Long.MAX_VALUE);
    }

    /** Messages of the source are unclaimed again. With one of a group, others of the group may be claimed, too. */
    void released(List<QueuedMessage> messages) {
        messages.stream()
                .filter(message -> message.message().group() != null || search.takes(message))
                .mapToLong(QueuedMessage::id)
                .min()
                .ifPresent(this::hint);
    }

    /** The store may have messages from this id up. */
    void hint(long lowest) {
        boolean claim;
        lock.lock();
        try {
            state.backlog().hint();
            search.hint(lowest);
            claim = state.wantsClaim();
        } finally {
            lock.unlock();
        }
        if (claim) {
            node.claimLoop().request(this);
        }
    }

    /**
     * Promises a message that is about to be committed, or that is not to be stored, to a waiting consumer, or a place in memory to
     * it if consumers are as fast as it takes to claim ahead of demand; false if there is none, or an older message might be in the
     * store.
     *
     * @param patience for how many nanoseconds the caller may wait for that, if it is likely to come
     */
    boolean reserve(long patience) {
        boolean claim;
        lock.lock();
        try {
            if (state.mayBeGiven() && state.hasRoom()) {
                state.reserve();
                return true;
            }
            if (patience <= 0) {
                return false;
            }
            claim = state.wantsClaim();
        } finally {
            lock.unlock();
        }
        if (claim) {
            node.claimLoop().request(this);
        }
        return reserveSoon(patience);
    }

    private boolean reserveSoon(long patience) {
        lock.lock();
        try {
            long rest = patience;
            while (!state.mayBeGiven() || !state.hasRoom()) {
                if (rest <= 0 || !state.mayBeGivenSoon()) {
                    return false;
                }
                senders++;
                try {
                    rest = changed.awaitNanos(rest);
                } finally {
                    senders--;
                }
            }
            state.reserve();
            return true;
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Stores what is only in memory, because the node ends. */
    void storeMemory() {
        List<Delivery> lonely;
        lock.lock();
        try {
            lonely = state.memory().all().stream()
                    .filter(delivery -> delivery.onlyInMemory() != null)
                    .toList();
        } finally {
            lock.unlock();
        }
        if (!lonely.isEmpty()) {
            node.memoryMessages().storeOrLose(lonely);
        }
    }

    /** The messages for which consumers were reserved are not there. */
    void unreserve(int count) {
        put(List.of(), count);
    }

    /** Messages for which consumers were reserved are committed, or there are no others that may be. */
    void handedOff(List<Delivery> deliveries) {
        put(deliveries, deliveries.size());
    }

    /** Redeliveries begin their way back. */
    void expectReturn() {
        lock.lock();
        try {
            state.expectReturn();
        } finally {
            lock.unlock();
        }
    }

    /** Redeliveries are back, or on another way. */
    void returned(Collection<Delivery> deliveries) {
        lock.lock();
        try {
            state.returned();
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
            state.unreserve(unreserved);
            unwanted = state.refuses();
            if (unwanted) {
                state.beginRelease();
            } else {
                state.add(deliveries);
            }
            woken = state.toWake();
            claim = state.wantsClaim();
            claimPossible.signalAll();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (unwanted) {
            release(deliveries);
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
            state.close();
            unseen = takeAll();
            state.beginRelease();
        } finally {
            lock.unlock();
        }
        release(unseen);
    }

    /** Gives back after the end. */
    private void release(Collection<Delivery> deliveries) {
        try {
            node.releases().add(deliveries);
        } finally {
            boolean last;
            lock.lock();
            try {
                state.endRelease();
                last = state.hasDeparted();
                claimPossible.signalAll();
            } finally {
                lock.unlock();
            }
            if (last) {
                node.dispatchers().departed(this);
            }
        }
    }

    private void awaitDeparture() {
        lock.lock();
        try {
            while (!state.hasDeparted()) {
                claimPossible.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitClaim() {
        lock.lock();
        try {
            while (state.isBusy()) {
                claimPossible.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
