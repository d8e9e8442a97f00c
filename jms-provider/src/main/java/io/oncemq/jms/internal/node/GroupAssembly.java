// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.Move;
import io.oncemq.jms.spi.Send;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One group on its way to the database: what the units add up to, and what follows from the outcome.
 */
final class GroupAssembly {

    private final NodeState node;
    private final Residue residue;
    private final List<ClaimReference> finishedBefore;
    private final CommitGroup group;
    private final List<Delivery> acknowledged = new ArrayList<>();
    private final List<Delivery> consumed;
    private final HandOffs handOffs;

    GroupAssembly(NodeState node, Residue residue, List<PendingUnit> units) {
        this.node = node;
        this.residue = residue;
        this.handOffs = new HandOffs(node);
        this.finishedBefore = residue.takeFinished();
        this.consumed = residue.takeConsumed();
        List<Send> sends = new ArrayList<>();
        List<Acknowledgement> acknowledgements = new ArrayList<>();
        List<DeliveryCount> counts = new ArrayList<>();
        List<Move> moves = new ArrayList<>(0);
        List<KeyReference> cancellations = new ArrayList<>(0);
        for (PendingUnit pending : units) {
            UnitOfWork unit = pending.unit();
            for (UnitOfWork.OutgoingMessage outgoing : unit.sends()) {
                sends.add(handOffs.reserve(outgoing));
            }
            for (Delivery delivery : unit.acknowledgements()) {
                acknowledged.add(delivery);
                if (delivery.onlyInMemory() == null) {
                    acknowledgements.add(delivery.acknowledgement());
                }
            }
            counts.addAll(unit.deliveryCounts());
            moves.addAll(unit.moves());
            cancellations.addAll(unit.cancellations());
        }
        acknowledged.addAll(consumed);
        this.group = new CommitGroup(
                sends,
                acknowledgements,
                counts,
                finishedClaims(),
                residue.takeSweep(),
                moves,
                cancellations,
                consumed.stream().map(Delivery::acknowledgement).toList());
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
        handOffs.committed(group.sends(), ids, maker);
    }

    /**
     * The group failed; nothing that it reserved is used.
     *
     * @param certain whether it is certain that it was not committed
     */
    void abandoned(boolean certain) {
        handOffs.abandoned(certain);
        // Not those that would have ended with this group: their messages are still there.
        residue.addFinished(finishedBefore);
        residue.addSweep(group.sweep());
        // Deleted or not, they are deleted once more.
        int unusedNumber = residue.addConsumed(consumed);
    }

    /**
     * The claims that end with this group: all of their messages that are left are acknowledged in it. Those that another
     * lane is acknowledging at this moment are still counted, so that no claim is removed before all of its messages are.
     */
    private List<ClaimReference> finishedClaims() {
        List<ClaimReference> finished = new ArrayList<>(finishedBefore);
        Map<Claim, Integer> acknowledgedByClaim = new HashMap<>();
        for (Delivery delivery : acknowledged) {
            if (delivery.onlyInMemory() == null) {
                acknowledgedByClaim.merge(delivery.claim(), 1, Integer::sum);
            }
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
            if (delivery.source().subscription() && delivery.onlyInMemory() == null) {
                sweep.add(delivery.message().id());
            }
        }
        residue.addFinished(later);
        residue.addSweep(sweep);
    }
}
