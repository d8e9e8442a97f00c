// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.admin.PreparedBranch;
import io.oncemq.jms.internal.session.ConnectionSettings;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.List;

/**
 * Shows an operator the prepared branches of distributed transactions, and completes one whose transaction manager will never
 * come back.
 *
 * <pre>{@code
 * try (PreparedBranches branches = factory.preparedBranches()) {
 *     for (PreparedBranch branch : branches.list()) {
 *         if (branch.age().toHours() > 24) {
 *             branches.rollback(branch.id());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>What is decided here may contradict what other resources of the transaction did. So it is remembered, and the transaction
 * manager is told if it comes after all (XA_HEURCOM or XA_HEURRB), until it forgets the branch; or until {@link #forget} does.
 *
 * <p>With {@code security=users}, the user must be permitted to {@link io.oncemq.jms.admin.Permission#MANAGE manage} all
 * destinations ({@code *}), at each call. Each call is one transaction; one that throws has changed nothing, unless it says that the
 * outcome is unknown. Thread-safe.
 */
public final class PreparedBranches implements AutoCloseable {

    private final Administration administration;

    private PreparedBranches(Administration administration) {
        this.administration = administration;
    }

    static PreparedBranches open(ConnectionSettings settings) throws JMSException {
        return new PreparedBranches(
                Administration.open(settings, "The administration of branches", "administer prepared branches"));
    }

    /** All branches that are prepared, or were completed by hand and not forgotten, oldest first. */
    public List<PreparedBranch> list() throws JMSException {
        return administration.call(
                "Unable to list the prepared branches", node -> node.branches().describe());
    }

    /**
     * Commits a branch: its sends become visible, its receipts are gone for good.
     *
     * @throws IllegalStateException if there is no such branch
     * @throws JMSException if it was completed by hand before, or the database refused
     */
    public void commit(BranchId branch) throws JMSException {
        decide("commit", branch, true);
    }

    /**
     * Rolls a branch back: its sends never were, its receipts are delivered again.
     *
     * @throws IllegalStateException if there is no such branch
     * @throws JMSException if it was completed by hand before, or the database refused
     */
    public void rollback(BranchId branch) throws JMSException {
        decide("roll back", branch, false);
    }

    private void decide(String what, BranchId branch, boolean commit) throws JMSException {
        String unable = "Unable to " + what + " " + branch;
        if (!administration.call(unable, asked -> asked.branches().decide(branch, commit))) {
            throw new IllegalStateException(unable + ": it is not prepared");
        }
    }

    /**
     * Forgets a branch that was completed by hand, in the place of its transaction manager, which is not told any more.
     *
     * @throws IllegalStateException if there is no such branch
     */
    public void forget(BranchId branch) throws JMSException {
        String unable = "Unable to forget " + branch;
        if (!administration.call(unable, asked -> asked.branches().forget(branch))) {
            throw new IllegalStateException(unable + ": it was not completed by hand");
        }
    }

    /** Ends the administration. */
    @Override
    public void close() {
        administration.close();
    }
}
