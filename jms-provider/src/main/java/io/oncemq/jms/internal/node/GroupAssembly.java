// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.Move;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One group on its way to the database: what the units add up to, which messages are handed off, and what follows from
 * the outcome.
 */
final class GroupAssembly {

    private final NodeState node;
    private final Residue residue;
    private final List<ClaimReference> finishedBefore;
    private final CommitGroup group;
    private final List<Delivery> acknowledged = new ArrayList<>();
    private final Map<Long, HandOff> handOffs = new HashMap<>();
    private final Set<Long> refused = new HashSet<>();

    GroupAssembly(NodeState node, Residue residue, List<PendingUnit> units) {
        this.node = node;
        this.residue = residue;
        this.finishedBefore = residue.takeFinished();
        List<Send> sends = new ArrayList<>();
        List<Acknowledgement> acknowledgements = new ArrayList<>();
        List<DeliveryCount> counts = new ArrayList<>();
        List<Move> moves = new ArrayList<>(0);
        List<KeyReference> cancellations = new ArrayList<>(0);
        for (PendingUnit pending : units) {
            UnitOfWork unit = pending.unit();
            for (UnitOfWork.OutgoingMessage outgoing : unit.sends()) {
                sends.add(new Send(outgoing.destination(), outgoing.message(), claimFor(outgoing)));
            }
            for (Delivery delivery : unit.acknowledgements()) {
                acknowledged.add(delivery);
                acknowledgements.add(delivery.acknowledgement());
            }
            counts.addAll(unit.deliveryCounts());
            moves.addAll(unit.moves());
            cancellations.addAll(unit.cancellations());
        }
        this.group = new CommitGroup(
                sends, acknowledgements, counts, finishedClaims(), residue.takeSweep(), moves, cancellations);
    }

    CommitGroup group() {
        return group;
    }

    /**
     * The group is durable.
     *
     * @param ids of the sends
     * @param maker id of the node that committed it
     */
    void committed(long[] ids, long maker) {
        settleAcknowledged();
        deliverSends(ids, maker);
    }

    /**
     * The group failed; nothing that it reserved is used.
     *
     * @param certain whether it is certain that it was not committed
     */
    void abandoned(boolean certain) {
        for (HandOff handOff : handOffs.values()) {
            handOff.dispatcher().unreserve(handOff.reserved());
            node.claims().ended(handOff.number(), certain);
        }
        // Not those that would have ended with this group: their messages are still there.
        residue.addFinished(finishedBefore);
        residue.addSweep(group.sweep());
    }

    /**
     * Hands a message off if a consumer of this node waits for it and nothing older waits. Once one message of a destination
     * was refused, the later ones of the group are too, so that none overtakes it.
     */
    private long claimFor(UnitOfWork.OutgoingMessage outgoing) {
        DestinationRecord destination = outgoing.destination();
        if (destination.kind() != DestinationKind.QUEUE || outgoing.message().deliverAt() > 0) {
            return 0;
        }
        SourceDispatcher dispatcher = node.dispatcher(Source.queue(destination.id()));
        // A message of a group is claimed when it is its turn: only the store knows whether an earlier one is
        // elsewhere. One with a key is not certain to be delivered before it is taken.
        if (outgoing.message().group() != null
                || outgoing.message().key() != null
                || dispatcher == null
                || refused.contains(destination.id())
                || !dispatcher.reserve()) {
            refused.add(destination.id());
            return 0;
        }
        HandOff handOff = handOffs.computeIfAbsent(
                destination.id(), id -> new HandOff(dispatcher, node.claims().begin()));
        handOff.count();
        return handOff.number();
    }

    /**
     * The claims that end with this group: all of their messages that are left are acknowledged in it. Those that another
     * lane is acknowledging at this moment are still counted, so that no claim is removed before all of its messages are.
     */
    private List<ClaimReference> finishedClaims() {
        List<ClaimReference> finished = new ArrayList<>(finishedBefore);
        Map<Claim, Integer> acknowledgedByClaim = new HashMap<>();
        for (Delivery delivery : acknowledged) {
            acknowledgedByClaim.merge(delivery.claim(), 1, Integer::sum);
        }
        acknowledgedByClaim.forEach((claim, count) -> {
            if (claim.unsettled() == count) {
                finished.add(claim.reference());
            }
        });
        return finished;
    }

    private void settleAcknowledged() {
        List<ClaimReference> later = new ArrayList<>();
        List<Long> sweep = new ArrayList<>();
        Set<ClaimReference> finished = new HashSet<>(group.finishedClaims());
        for (Delivery delivery : acknowledged) {
            if (node.claims().settle(delivery)
                    && !finished.contains(delivery.claim().reference())) {
                later.add(delivery.claim().reference());
            }
            node.left(delivery);
            if (delivery.source().subscription()) {
                sweep.add(delivery.message().id());
            }
        }
        residue.addFinished(later);
        residue.addSweep(sweep);
    }

    private void deliverSends(long[] ids, long maker) {
        Map<Long, Long> lowest = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            Send send = group.sends().get(i);
            if (send.claim() != 0 && ids[i] == 0) {
                // A duplicate: the consumer goes on waiting.
                handOffOf(send).dispatcher().unreserve(1);
            } else if (send.claim() != 0) {
                handOffOf(send).add(node, send, ids[i], maker);
            } else if (ids[i] != 0) {
                lowest.merge(send.destination().id(), ids[i], Math::min);
            }
        }
        for (HandOff handOff : handOffs.values()) {
            handOff.dispatcher().handedOff(handOff.deliveries());
            node.claims().ended(handOff.number(), true);
        }
        lowest.forEach(node::available);
    }

    private HandOff handOffOf(Send send) {
        HandOff handOff = handOffs.get(send.destination().id());
        if (handOff == null) {
            throw new IllegalStateException(
                    "A message to " + send.destination() + " was claimed without a reservation");
        }
        return handOff;
    }

    /** The messages of one destination that are handed off under one claim. */
    private static final class HandOff {
        private final SourceDispatcher dispatcher;
        private final long number;
        private final List<Delivery> deliveries = new ArrayList<>();
        private int reserved;
        private @Nullable Claim claim;

        HandOff(SourceDispatcher dispatcher, long number) {
            this.dispatcher = dispatcher;
            this.number = number;
        }

        void add(NodeState node, Send send, long id, long maker) {
            if (claim == null) {
                claim = node.claims().made(new ClaimReference(dispatcher.source(), number), maker);
            }
            deliveries.add(claim.add(new QueuedMessage(id, 0, send.message())));
        }

        void count() {
            reserved++;
        }

        int reserved() {
            return reserved;
        }

        long number() {
            return number;
        }

        SourceDispatcher dispatcher() {
            return dispatcher;
        }

        List<Delivery> deliveries() {
            return deliveries;
        }
    }
}
