// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The claimed messages of a source that nobody was given yet, in the order of delivery; beside them those of groups that are
 * another reader's turn. Guarded by the lock of its dispatcher.
 */
final class MessageMemory {

    private static final Comparator<Delivery> ORDER_OF_DELIVERY = Comparator.<Delivery>comparingInt(
                    delivery -> -delivery.message().message().priority())
            .thenComparingLong(Delivery::rank)
            .thenComparingLong(Delivery::arrival);

    private final PriorityQueue<Delivery> buffer = new PriorityQueue<>(ORDER_OF_DELIVERY);

    /** Messages of groups that are another reader's turn. */
    private final Map<String, List<Delivery>> blocked = new LinkedHashMap<>();

    /** Counts the messages that were put aside there. */
    private long blockings;

    /** One source leaves something to the others. */
    private static final long MOST = 32 << 20;

    private final MemoryBudget budget;

    /** The highest id of a message that was ever here: what is not in the store comes in behind it. */
    private long highest;

    private long arrivals;

    /** How many bytes of messages there are. */
    private long bytes;

    /** How many bytes are set aside for the claim that is being made. */
    private long booked;

    /**
     * An empty memory.
     *
     * @param budget what its messages count for
     */
    MessageMemory(MemoryBudget budget) {
        this.budget = budget;
    }

    private void count(long more) {
        bytes += more;
        budget.add(more);
    }

    /** How many bytes of messages there may be, if the other sources of the node stay as they are. */
    long affordable() {
        return Math.min(MOST, bytes + budget.free());
    }

    /**
     * Sets memory aside for a claim.
     *
     * @param wanted how many bytes it may bring
     * @return how many of them there is room for
     */
    long book(long wanted) {
        booked = budget.book(Math.min(wanted, Math.max(0, MOST - bytes)));
        return booked;
    }

    /** The claim was made: what it has brought counts instead. */
    void endBooking() {
        budget.add(-booked);
        booked = 0;
    }

    /** How many messages there are that were not put aside. */
    int size() {
        return buffer.size();
    }

    boolean isEmpty() {
        return buffer.isEmpty();
    }

    void addAll(Collection<Delivery> deliveries) {
        deliveries.forEach(this::add);
    }

    void add(Delivery delivery) {
        delivery.rankAfter(highest, ++arrivals);
        highest = Math.max(highest, delivery.rank());
        buffer.add(delivery);
        count(delivery.message().message().size());
    }

    private static long size(Collection<Delivery> deliveries) {
        long size = 0;
        for (Delivery delivery : deliveries) {
            size += delivery.message().message().size();
        }
        return size;
    }

    /** Takes the first out. There must be one. */
    Delivery removeFirst() {
        Delivery first = buffer.remove();
        count(-first.message().message().size());
        return first;
    }

    List<Delivery> all() {
        List<Delivery> all = new ArrayList<>(buffer);
        blocked.values().forEach(all::addAll);
        return all;
    }

    /** Takes everything out. */
    List<Delivery> removeAll() {
        List<Delivery> all = all();
        buffer.clear();
        blocked.clear();
        count(-bytes);
        return all;
    }

    /** Takes the messages of a group out. */
    List<Delivery> removeAll(String group) {
        boolean unused = reinstate(group);
        List<Delivery> removed = buffer.stream()
                .filter(delivery -> group.equals(delivery.group()))
                .toList();
        buffer.removeAll(removed);
        count(-size(removed));
        return removed;
    }

    /** Whether messages of a group were put aside: these go before others of it. */
    boolean isBlocked(String group) {
        return blocked.containsKey(group);
    }

    /** Puts a message of a group aside. */
    void block(String group, Delivery delivery) {
        blocked.computeIfAbsent(group, absent -> new ArrayList<>()).add(delivery);
        // It was taken out to be looked at.
        count(delivery.message().message().size());
        blockings++;
    }

    /** Notes that something claimed is for nobody here. */
    void noteBlocked() {
        blockings++;
    }

    /** If it grows, what was claimed is of groups that are others' turn: then there may be more in the store. */
    long blockings() {
        return blockings;
    }

    /** Puts back what was put aside of some groups. */
    void reinstate(Predicate<String> groups) {
        for (String group : List.copyOf(blocked.keySet())) {
            if (groups.test(group)) {
                boolean unused = reinstate(group);
            }
        }
    }

    /** Puts back what was put aside of a group; returns whether there was anything. */
    boolean reinstate(String group) {
        @Nullable List<Delivery> messages = blocked.remove(group);
        return messages != null && buffer.addAll(messages);
    }
}
