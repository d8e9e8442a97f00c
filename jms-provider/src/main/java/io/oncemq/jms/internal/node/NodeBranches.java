// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.admin.PreparedBranch;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.util.List;
import java.util.Optional;

/** What a node does for branches of distributed transactions. Thread-safe. */
public final class NodeBranches {

    private final NodeState state;

    NodeBranches(NodeState state) {
        this.state = state;
    }

    /**
     * Prepares a unit of work as a branch of a distributed transaction. From then on its deliveries belong to the branch.
     *
     * @throws StoreException as {@link io.oncemq.jms.spi.Branches#prepare} says; the deliveries are still the caller's, but for
     *     an outcome that is unknown, after which only the transaction manager's decision tells what becomes of them
     */
    public void prepare(BranchId branch, UnitOfWork unit) throws StoreException {
        List<Acknowledgement> acknowledgements =
                unit.acknowledgements().stream().map(Delivery::acknowledgement).toList();
        Admission admission = state.flowControl().admit(unit);
        try {
            state.storeNode().branches().prepare(branch, unit.unclaimedSends(), acknowledgements);
            state.groups().surrender(unit.acknowledgements());
            state.groups().giveUp(unit.acknowledgements());
            state.settle(unit.acknowledgements());
        } catch (FenceException failure) {
            state.examine(unit.acknowledgements());
            throw failure;
        } catch (OutcomeUnknownException failure) {
            state.groups().takeOver(unit.acknowledgements());
            state.doubts().add(unit.acknowledgements(), List.of());
            throw failure;
        } finally {
            admission.end();
        }
    }

    /**
     * Commits a prepared branch, whoever prepared it.
     *
     * @return false if there is no such branch
     */
    public boolean commit(BranchId branch) throws StoreException {
        return wake(state.storeNode().branches().commit(branch));
    }

    /**
     * Rolls a prepared branch back, whoever prepared it: its receipts are delivered again.
     *
     * @return false if there is no such branch
     */
    public boolean rollback(BranchId branch) throws StoreException {
        return wake(state.storeNode().branches().rollback(branch));
    }

    private boolean wake(Optional<List<WakeUp>> wakeUps) {
        wakeUps.ifPresent(state::available);
        return wakeUps.isPresent();
    }

    /** As {@link io.oncemq.jms.spi.Branches#prepared}. */
    public List<BranchId> prepared() throws StoreException {
        return state.storeNode().branches().prepared();
    }

    /** As {@link io.oncemq.jms.spi.Branches#describe}. */
    public List<PreparedBranch> describe() throws StoreException {
        return state.storeNode().branches().describe();
    }

    /**
     * Completes a prepared branch as an operator decides.
     *
     * @return false if there is no such branch
     */
    public boolean decide(BranchId branch, boolean commit) throws StoreException {
        return wake(state.storeNode().branches().decide(branch, commit));
    }

    /** As {@link io.oncemq.jms.spi.Branches#forget}. */
    public boolean forget(BranchId branch) throws StoreException {
        return state.storeNode().branches().forget(branch);
    }
}
