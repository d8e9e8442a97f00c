// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.util.List;

/**
 * The merged units of work of several sessions: all of it becomes durable in one database transaction, or none.
 *
 * @param sends messages to insert; those of one session in the order in which it sent them
 * @param acknowledgements messages to delete; each must be there, or the group fails
 * @param deliveryCounts counts to store; a message that is gone meanwhile is passed over
 * @param finishedClaims claims all of whose messages are gone: by earlier commits or by this one
 * @param sweep ids of topic messages whose last delivery may be gone by an earlier commit: those to which nothing refers
 *     any more are deleted
 * @param moves acknowledged messages that go elsewhere in the store
 * @param cancellations messages that are cancelled by their keys; each must be there, or the group fails
 * @param consumed deliveries to subscriptions to delete, if they are there
 */
public record CommitGroup(
        List<Send> sends,
        List<Acknowledgement> acknowledgements,
        List<DeliveryCount> deliveryCounts,
        List<ClaimReference> finishedClaims,
        List<Long> sweep,
        List<Move> moves,
        List<KeyReference> cancellations,
        List<Acknowledgement> consumed) {

    /** A group that moves and cancels nothing. */
    public CommitGroup(
            List<Send> sends,
            List<Acknowledgement> acknowledgements,
            List<DeliveryCount> deliveryCounts,
            List<ClaimReference> finishedClaims,
            List<Long> sweep) {
        this(sends, acknowledgements, deliveryCounts, finishedClaims, sweep, List.of(), List.of(), List.of());
    }

    /** A group in which nothing is deleted that need not be there. */
    public CommitGroup(
            List<Send> sends,
            List<Acknowledgement> acknowledgements,
            List<DeliveryCount> deliveryCounts,
            List<ClaimReference> finishedClaims,
            List<Long> sweep,
            List<Move> moves,
            List<KeyReference> cancellations) {
        this(sends, acknowledgements, deliveryCounts, finishedClaims, sweep, moves, cancellations, List.of());
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return sends.isEmpty()
                && acknowledgements.isEmpty()
                && deliveryCounts.isEmpty()
                && finishedClaims.isEmpty()
                && sweep.isEmpty()
                && cancellations.isEmpty()
                && consumed.isEmpty();
    }
}
