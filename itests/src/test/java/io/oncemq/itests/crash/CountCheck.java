// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds the delivery counts that applications saw against what dead nodes had claimed. Nobody rolls back here, so that a count
 * is raised only by the death of a node that had claimed the message:
 *
 * <ul>
 *   <li>JMSXDeliveryCount is 1 + the number of nodes that died with the message before: never too low, since each delivery in
 *       vain is such a death, and too high only by the deaths at which the application had not seen the message yet;
 *   <li>the first such death may hit a message among many that its node had claimed; from then on the message has a count
 *       and is claimed alone, so that no other one is dragged along;
 *   <li>JMSRedelivered says the same as the count.
 * </ul>
 */
final class CountCheck {

    private final CampaignBook book;
    private final Map<Long, List<Receipt>> receipts;
    private final Map<Long, List<Loss>> losses;
    private final Set<String> killed;
    private final List<String> violations = new ArrayList<>();
    private final Map<Integer, Integer> excesses = new TreeMap<>();
    private int redeliveries;
    private int suspectsLost;

    CountCheck(CampaignBook book, Set<String> killed) {
        this.book = book;
        this.receipts = book.receiptsByOrder();
        this.losses = book.lossesByOrder();
        this.killed = killed;
    }

    List<String> violations() {
        book.losses().forEach(loss -> require(killed.contains(loss.node()), loss + ": this node was not killed"));
        losses.forEach(this::checkClaimedAlone);
        receipts.forEach(this::checkCounts);
        return violations;
    }

    private void checkClaimedAlone(long order, List<Loss> lost) {
        for (Loss again : lost.subList(1, lost.size())) {
            suspectsLost++;
            require(again.named() == 1, "a message with a count was claimed with others: " + again);
        }
        require(lost.stream().map(Loss::node).distinct().count() == lost.size(), "counted twice for a node: " + lost);
    }

    private void checkCounts(long order, List<Receipt> seen) {
        List<Loss> lost = losses.getOrDefault(order, List.of());
        Set<String> seenBy = new HashSet<>();
        for (int i = 0; i < seen.size(); i++) {
            Receipt receipt = seen.get(i);
            seenBy.add(receipt.child());
            redeliveries += receipt.redelivered() ? 1 : 0;
            require(receipt.redelivered() == receipt.count() > 1, "redelivered and count disagree: " + receipt);
            require(receipt.count() > i, "count too low, after " + i + " deliveries: " + receipt);
            boolean last = i == seen.size() - 1;
            // The last delivery may have brought its node down while the commit was on its way.
            boolean right = receipt.count() <= lost.size()
                    ? lost.get(receipt.count() - 1).node().equals(receipt.child())
                    : last && receipt.count() == lost.size() + 1;
            require(right, "the count does not follow from the losses: " + seen + ", " + lost);
        }
        int unseen = (int)
                lost.stream().filter(loss -> !seenBy.contains(loss.node())).count();
        excesses.merge(unseen, 1, Integer::sum);
    }

    private void require(boolean right, String otherwise) {
        if (!right) {
            violations.add(otherwise);
        }
    }

    /** For people, after the check. */
    String statistics() {
        return redeliveries + " redeliveries, " + book.losses().size() + " counts raised by a death, "
                + suspectsLost + " of them while the message was claimed alone; orders by how much their count is above"
                + " their deliveries: " + excesses;
    }
}
