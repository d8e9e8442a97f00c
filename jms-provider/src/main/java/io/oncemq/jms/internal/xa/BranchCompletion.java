// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.xa;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.internal.node.DestinationFullException;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.spi.DecidedByHandException;
import io.oncemq.jms.spi.DuplicateMessageException;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreUnavailableException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * Writes the outcomes of a node's branches, and says of every failure what it means for the branch:
 *
 * <ul>
 *   <li>an XA_RB code: it was rolled back and is forgotten. Whenever it is certain that nothing was stored, so that nothing
 *       depends on whether a transaction manager calls rollback after a vote that failed, which not all of them do
 *   <li>XAER_RMFAIL: it is prepared, or may be. The transaction manager asks again, here or elsewhere, until it is told
 *   <li>XAER_NOTA: it is not here and is not prepared, so it was completed before
 *   <li>XA_HEURCOM and XA_HEURRB: an operator has completed it by hand. Said until the transaction manager forgets it
 * </ul>
 *
 * <p>XAER_RMERR is not used: at commit it would mean that the branch was rolled back. Thread-safe.
 */
final class BranchCompletion {

    private final Node node;
    private final BranchTable table;

    BranchCompletion(Node node, BranchTable table) {
        this.node = node;
        this.table = table;
    }

    /** Prepares a branch that is in nobody's hands; the vote. */
    int prepare(Branch branch, Branch.Work work) throws XAException {
        if (work.unit().isEmpty()) {
            finish(branch, work);
            return XAResource.XA_RDONLY;
        }
        String what = "Unable to prepare " + branch;
        try {
            node.branches().prepare(branch.id(), work.unit());
        } catch (OutcomeUnknownException e) {
            finish(branch, work);
            throw XaErrors.of(XAException.XAER_RMFAIL, what, e);
        } catch (StoreException e) {
            rollBack(branch, work);
            throw XaErrors.of(rollbackCode(e), what + ", it was rolled back", e);
        }
        finish(branch, work);
        return XAResource.XA_OK;
    }

    /** Commits a branch that is in nobody's hands and was not prepared. */
    void commitInOnePhase(Branch branch, Branch.Work work) throws XAException {
        if (work.unit().isEmpty()) {
            finish(branch, work);
            return;
        }
        String what = "Unable to commit " + branch;
        try {
            node.commit(work.unit(), branch.lane());
        } catch (OutcomeUnknownException e) {
            finish(branch, work);
            throw XaErrors.of(XAException.XAER_RMFAIL, what + ", and nobody knows whether it was", e);
        } catch (StoreException e) {
            rollBack(branch, work);
            throw XaErrors.of(rollbackCode(e), what + ", it was rolled back", e);
        }
        finish(branch, work);
    }

    private static int rollbackCode(StoreException failure) {
        if (failure instanceof FenceException || failure instanceof DuplicateMessageException) {
            return XAException.XA_RBINTEGRITY;
        }
        if (failure instanceof DestinationFullException) {
            return XAException.XA_RBTRANSIENT;
        }
        return failure instanceof StoreUnavailableException ? XAException.XA_RBCOMMFAIL : XAException.XA_RBOTHER;
    }

    /** Rolls a branch back that is in nobody's hands: needs no database now, the node delivers its receipts again. */
    void rollBack(Branch branch, Branch.Work work) {
        node.redeliver(work.receipts());
        finish(branch, work);
    }

    private void finish(Branch branch, Branch.Work work) {
        branch.finish();
        table.remove(branch);
        try {
            work.settled().forEach(Runnable::run);
        } finally {
            node.release();
        }
    }

    /** Commits a branch that was prepared by any node. */
    void commitPrepared(BranchId id) throws XAException {
        try {
            if (node.branches().commit(id)) {
                return;
            }
        } catch (DecidedByHandException e) {
            throw heuristic("commit", id, e);
        } catch (StoreException e) {
            throw XaErrors.of(XAException.XAER_RMFAIL, "Unable to commit " + id + " now, it stays prepared", e);
        }
        throw XaErrors.of(XAException.XAER_NOTA, "Unable to commit " + id + ": it is not prepared");
    }

    /** Rolls a branch back that was prepared by any node. */
    void rollbackPrepared(BranchId id) throws XAException {
        try {
            if (node.branches().rollback(id)) {
                return;
            }
        } catch (DecidedByHandException e) {
            throw heuristic("roll back", id, e);
        } catch (StoreException e) {
            throw XaErrors.of(XAException.XAER_RMFAIL, "Unable to roll back " + id + " now", e);
        }
        throw XaErrors.of(XAException.XAER_NOTA, "Unable to roll back " + id + ": it is not known");
    }

    /** Tells of an operator's decision; said again until the branch is forgotten. */
    private static XAException heuristic(String what, BranchId id, DecidedByHandException decided) {
        return XaErrors.of(
                decided.committed() ? XAException.XA_HEURCOM : XAException.XA_HEURRB,
                "Unable to " + what + " " + id,
                decided);
    }

    /** Forgets a branch that an operator has completed. */
    void forget(BranchId id) throws XAException {
        try {
            if (node.branches().forget(id)) {
                return;
            }
        } catch (StoreException e) {
            throw XaErrors.of(XAException.XAER_RMFAIL, "Unable to forget " + id + " now", e);
        }
        throw notHere("forget", id);
    }

    /** The error for a branch that is in no table: it is prepared, and the call improper, or nobody knows it. */
    XAException notHere(String what, BranchId id) {
        try {
            return node.branches().prepared().contains(id)
                    ? XaErrors.of(XAException.XAER_PROTO, "Unable to " + what + " " + id + ": it is prepared")
                    : XaErrors.of(XAException.XAER_NOTA, "Unable to " + what + " " + id + ": it is not known");
        } catch (StoreException e) {
            return XaErrors.of(XAException.XAER_RMFAIL, "Unable to " + what + " " + id, e);
        }
    }

    /** All prepared branches of the store. */
    BranchXid[] prepared() throws XAException {
        try {
            return node.branches().prepared().stream().map(BranchXid::new).toArray(BranchXid[]::new);
        } catch (StoreException e) {
            throw XaErrors.of(XAException.XAER_RMFAIL, "Unable to read the prepared branches", e);
        }
    }
}
