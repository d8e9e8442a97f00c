// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.Source;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What a dispatcher has and expects, and what follows from it: whether a claim is of use, whether a message may be given to it, who is
 * to be woken. Guarded by the lock of its dispatcher.
 */
final class SourceState {

    private final NodeState node;
    private final Source source;
    private final MessageMemory memory;

    /** Who waits, and for which readers. */
    private final Waiters waiters = new Waiters();

    private final Appetite appetite = new Appetite();
    private final Backlog backlog = new Backlog();

    /** Whether any of the consumers may read the source. */
    private boolean readable = true;

    /** Whether there was a message of a group, so that not everybody can be given each message. */
    private boolean grouped;

    private boolean claiming;

    /**
     * Demand promised to messages that are being committed. No claim is made meanwhile: it could find messages that go after
     * them.
     */
    private int reserved;

    /** Redeliveries on their way back: nothing is handed out meanwhile, so that they are not overtaken. */
    private int returning;

    private boolean closed;

    /** After the end: how many threads are giving messages back. */
    private int releasing;

    SourceState(NodeState node, Source source) {
        this.node = node;
        this.source = source;
        this.memory = new MessageMemory(node.memory());
    }

    MessageMemory memory() {
        return memory;
    }

    Waiters waiters() {
        return waiters;
    }

    Backlog backlog() {
        return backlog;
    }

    boolean readable() {
        return readable;
    }

    void readable(boolean may) {
        readable = may;
    }

    // ---- what is handed out

    /** Whether nothing may be handed out now. */
    boolean isHeldUp() {
        return returning > 0;
    }

    void expectReturn() {
        returning++;
    }

    void returned() {
        returning--;
    }

    /** A message was handed out. */
    void taken() {
        appetite.taken(node.nanoTime());
    }

    /** Messages have come. */
    void add(Collection<Delivery> deliveries) {
        memory.addAll(deliveries);
        appetite.noteSizes(deliveries);
        grouped |= deliveries.stream().anyMatch(delivery -> delivery.group() != null);
    }

    /** Those for whom there is something. */
    List<Waiter> toWake() {
        if (returning > 0 || waiters.isEmpty()) {
            return List.of();
        }
        // A message of a group is not for everybody: who cannot have it leaves it to the others.
        return grouped && !memory.isEmpty() ? waiters.all() : waiters.first(memory.size());
    }

    // ---- claims

    /** Whether a claim that is made now would be of use. */
    boolean wantsClaim() {
        if (closed || !readable || claiming || reserved > 0 || !backlog.isPossible() || returning > 0) {
            return false;
        }
        boolean awaited = waiters.size() > memory.size();
        return awaited || (!grouped && !backlog.onlyOnDemand() && memory.size() < target() / 2);
    }

    /** Whether somebody waits in vain. */
    boolean starves() {
        return !closed && !claiming && waiters.size() > memory.size() + reserved;
    }

    /** Begins a claim; false if one is being made, messages are being handed off, or it would be for nobody. */
    boolean beginClaim() {
        if (isBusy() || forNobody()) {
            return false;
        }
        claiming = true;
        return true;
    }

    /**
     * Where there are groups, nothing is claimed ahead of demand: more messages of a group are for the reader that has the earlier
     * ones, and who that is shows only when it waits. What lies behind them would overtake them.
     */
    private boolean forNobody() {
        return grouped && waiters.isEmpty() && !closed;
    }

    /** Whether a claim is being made, or messages are being handed off. */
    boolean isBusy() {
        return claiming || reserved > 0;
    }

    /** For how many of those who wait there is nothing; negative if there is more. */
    int awaited() {
        return waiters.size() - memory.size();
    }

    /** How many messages to claim; memory is set aside for them. */
    int bookClaim() {
        int wanted = Math.max(1, target() - memory.size());
        long room = memory.book(wanted * appetite.largest()) / appetite.largest();
        return (int) Math.max(room, Math.min(wanted, Math.max(1, awaited())));
    }

    /**
     * A claim has ended.
     *
     * @param claimed what it has brought
     * @param groups whether messages of groups are among it
     */
    void claimEnded(Collection<Delivery> claimed, boolean groups) {
        claiming = false;
        memory.endBooking();
        grouped |= groups;
        appetite.noteSizes(claimed);
    }

    /** The groups of which those who wait have messages: more of these is of use, unless it is in memory. */
    Set<String> awaitedGroups() {
        if (!grouped || waiters.isEmpty()) {
            return Set.of();
        }
        return node.groups().turns(source).groupsOf(waiters.readers());
    }

    // ---- messages that are given by their senders

    /** Whether a message may be given without a claim: nothing older waits, as far as anybody knows who has looked of late. */
    boolean mayBeGiven() {
        if (closed || !readable || backlog.isPossible() || claiming || returning > 0) {
            return false;
        }
        if (backlog.unseenFor(node.nanoTime()) > node.longestUnseen()) {
            backlog.suspect();
            return false;
        }
        return true;
    }

    boolean hasRoom() {
        return memory.size() + reserved < room();
    }

    /** Whether what prevents that a message is given ends soon: a claim or a return, or that there is no room at the moment. */
    boolean mayBeGivenSoon() {
        return !closed && readable && (claiming || returning > 0 || wantsClaim() || (mayBeGiven() && room() > 0));
    }

    /** Whether there is as much room that who waits for some may be woken. */
    boolean hasMuchRoom() {
        return memory.size() <= room() / 2;
    }

    void reserve() {
        reserved++;
    }

    void unreserve(int count) {
        reserved -= count;
    }

    /** How many messages to have in memory. */
    private int target() {
        return appetite.target(waiters.size(), node.prefetch(), memory.affordable(), node.nanoTime());
    }

    /** How many messages there may be in memory by hand-off. */
    private int room() {
        return grouped
                ? waiters.size()
                : appetite.room(waiters.size(), node.prefetch(), memory.affordable(), node.nanoTime());
    }

    // ---- the end

    boolean closed() {
        return closed;
    }

    /** Whether nobody here is to have messages any more, or for now. */
    boolean refuses() {
        return closed || !readable;
    }

    void close() {
        closed = true;
        waiters.clear();
    }

    /** A thread gives messages back after the end. */
    void beginRelease() {
        releasing++;
    }

    void endRelease() {
        releasing--;
    }

    /** Whether it has ended, and nothing is on its way to it any more. */
    boolean hasDeparted() {
        return closed && !isBusy() && releasing == 0;
    }
}
