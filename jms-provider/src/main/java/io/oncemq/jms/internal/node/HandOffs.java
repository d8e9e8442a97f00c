// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoredMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a group go to consumers of this node by the commit that stores them: those for which somebody waits, if
 * nothing older waits. A message of a queue goes to one dispatcher, one of a topic to those of any number of subscriptions. The others
 * are looked for by whom they may concern. Confined to one thread.
 */
final class HandOffs {

    private final NodeState node;

    /** In the order in which they were begun. */
    private final Map<SourceDispatcher, HandOff> handOffs = new LinkedHashMap<>();

    /** The numbers of claims: those of the subscriptions of a topic have one together. */
    private final Map<Long, Long> topicNumbers = new HashMap<>(0);

    /** Who was not given a message that was for him: nothing of the group goes to him, so that none overtakes it. */
    private final Set<SourceDispatcher> refused = new HashSet<>();

    /** For each send, in order. */
    private final List<List<HandOff>> targets = new ArrayList<>();

    /** Sends by which what was only in memory comes into the store, by their index. */
    private final Map<Integer, Kept> keeping = new HashMap<>(0);

    /** A message that this node has and goes on to have, under a claim of this number. */
    private record Kept(Delivery delivery, long number) {}

    HandOffs(NodeState node) {
        this.node = node;
    }

    /** The next send of the group, reserved for consumers who wait for it. */
    Send reserve(UnitOfWork.OutgoingMessage outgoing) {
        DestinationRecord destination = outgoing.destination();
        Delivery kept = outgoing.delivery();
        if (kept != null) {
            long number = node.claims().begin();
            keeping.put(targets.size(), new Kept(kept, number));
            targets.add(List.of());
            return kept.source().subscription()
                    ? new Send(
                            destination,
                            outgoing.message(),
                            number,
                            List.of(kept.source().id()),
                            true)
                    : new Send(destination, outgoing.message(), number);
        }
        boolean queue = destination.kind() == DestinationKind.QUEUE;
        List<SourceDispatcher> readers = outgoing.message().deliverAt() > 0
                ? List.of()
                : node.dispatchers().reading(destination.id());
        List<HandOff> reserved = readers.isEmpty() ? List.of() : reserve(readers, outgoing.message(), queue);
        targets.add(reserved);
        long number = reserved.isEmpty() ? 0 : reserved.get(0).number;
        List<Long> handedTo = reserved.isEmpty() || queue
                ? List.of()
                : reserved.stream()
                        .map(handOff -> handOff.dispatcher.source().id())
                        .toList();
        return new Send(destination, outgoing.message(), number, handedTo);
    }

    private List<HandOff> reserve(List<SourceDispatcher> readers, StoredMessage message, boolean queue) {
        QueuedMessage candidate = new QueuedMessage(0, 0, message);
        List<HandOff> reserved = new ArrayList<>(readers.size());
        List<SourceDispatcher> missed = new ArrayList<>(0);
        for (SourceDispatcher reader : readers) {
            if (!reader.takes(candidate)) {
                continue;
            }
            if (isAtOnce(message) && !refused.contains(reader) && reader.mayBeGiven(candidate) && reader.reserve(0)) {
                HandOff handOff = handOffs.computeIfAbsent(reader, absent -> new HandOff(absent, number(absent)));
                handOff.reserved++;
                reserved.add(handOff);
                if (queue) {
                    return reserved;
                }
            } else {
                missed.add(reader);
            }
        }
        refused.addAll(missed);
        return reserved;
    }

    /**
     * Whether a message may be given without being looked for. One of a group is claimed when it is its turn: only the store knows
     * whether an earlier one is elsewhere. One with a key is not certain to be delivered before it is taken.
     */
    private static boolean isAtOnce(StoredMessage message) {
        return message.group() == null && message.key() == null;
    }

    private long number(SourceDispatcher dispatcher) {
        return dispatcher.source().subscription()
                ? topicNumbers.computeIfAbsent(
                        dispatcher.destination(), topic -> node.claims().begin())
                : node.claims().begin();
    }

    /**
     * The group is durable.
     *
     * @param sends what {@link #reserve} has returned
     * @param ids of the sends, 0 for what was not stored
     * @param maker id of the node that committed it
     */
    void committed(List<Send> sends, long[] ids, long maker) {
        Map<SourceDispatcher, Long> hints = new HashMap<>(0);
        Map<Long, Long> announcements = new HashMap<>(0);
        for (int i = 0; i < ids.length; i++) {
            List<HandOff> to = targets.get(i);
            Send send = sends.get(i);
            if (ids[i] == 0) {
                // A duplicate: the consumers go on waiting.
                to.forEach(handOff -> handOff.dispatcher.unreserve(1));
                continue;
            }
            Kept kept = keeping.get(i);
            if (kept != null) {
                ClaimReference reference = send.claims().get(0);
                kept.delivery().stored(node.claims().made(reference, maker), ids[i]);
                continue;
            }
            QueuedMessage message = new QueuedMessage(ids[i], 0, send.message());
            to.forEach(handOff -> handOff.add(message, maker));
            boolean queue = send.destination().kind() == DestinationKind.QUEUE;
            if (!queue || to.isEmpty()) {
                long lowest = ids[i];
                missed(send, to, message).forEach(reader -> hints.merge(reader, lowest, Math::min));
                announcements.merge(send.destination().id(), lowest, Math::min);
            }
        }
        for (HandOff handOff : handOffs.values()) {
            handOff.dispatcher.handedOff(handOff.deliveries);
        }
        ended(true);
        hints.forEach(SourceDispatcher::hint);
        announcements.forEach(node::announce);
    }

    /** Those who have to look for a message. Read anew: who came meanwhile may have looked too early. */
    private List<SourceDispatcher> missed(Send send, List<HandOff> to, QueuedMessage message) {
        List<SourceDispatcher> missed = new ArrayList<>();
        for (SourceDispatcher reader :
                node.dispatchers().reading(send.destination().id())) {
            if (to.stream().noneMatch(handOff -> handOff.dispatcher == reader) && reader.takes(message)) {
                missed.add(reader);
            }
        }
        return missed;
    }

    /**
     * The group failed; nothing that was reserved is used.
     *
     * @param certain whether it is certain that it was not committed
     */
    void abandoned(boolean certain) {
        for (HandOff handOff : handOffs.values()) {
            handOff.dispatcher.unreserve(handOff.reserved);
        }
        ended(certain);
    }

    private void ended(boolean certain) {
        handOffs.values().forEach(handOff -> node.claims().ended(handOff.number, certain));
        keeping.values().forEach(kept -> node.claims().ended(kept.number(), certain));
    }

    /** What goes to one dispatcher under one claim. */
    private final class HandOff {
        private final SourceDispatcher dispatcher;
        private final long number;
        private final List<Delivery> deliveries = new ArrayList<>();
        private int reserved;
        private @Nullable Claim claim;

        HandOff(SourceDispatcher dispatcher, long number) {
            this.dispatcher = dispatcher;
            this.number = number;
        }

        void add(QueuedMessage message, long maker) {
            if (claim == null) {
                claim = node.claims().made(new ClaimReference(dispatcher.source(), number), maker);
            }
            deliveries.add(claim.add(message));
        }
    }
}
