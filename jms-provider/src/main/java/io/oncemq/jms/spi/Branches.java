// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.admin.PreparedBranch;
import java.util.List;
import java.util.Optional;

/**
 * Prepared branches of distributed transactions. A prepared branch is kept in rows: its acknowledged messages are taken out
 * of their sources and parked whole, its sends are parked too. It belongs to no node: whoever asks resolves it, after any
 * crash. Thread-safe; each call is one committed transaction.
 */
public interface Branches {

    /**
     * Prepares a branch: its messages are parked. Which of its sends are duplicates is decided when it is committed, since a
     * prepared branch may be rolled back, and must not have displaced another send by then.
     *
     * @param sends messages that appear if the branch is committed; never handed off
     * @param acknowledgements messages that this node has claimed, which come back if the branch is rolled back
     * @throws FenceException if an acknowledged message was not there, or is not this node's any more: nothing was changed
     * @throws DuplicateMessageException if a message was sent before and its sender wants to know: nothing was changed. What
     *     becomes a duplicate later is passed over
     * @throws OutcomeUnknownException if the connection broke and nobody can say whether the branch is prepared; {@link
     *     #prepared()} tells it when the database is back
     */
    void prepare(BranchId branch, List<Send> sends, List<Acknowledgement> acknowledgements) throws StoreException;

    /**
     * Commits a prepared branch: parked acknowledgements are dropped, parked sends published with fresh ids as if they were sent
     * now.
     *
     * @return where messages appeared; empty if there is no such prepared branch
     * @throws DecidedByHandException if it was decided by hand
     */
    Optional<List<WakeUp>> commit(BranchId branch) throws StoreException;

    /**
     * Rolls a prepared branch back: parked acknowledgements are put back in their old places, counted as delivered once more,
     * and named by no claim; parked sends are dropped.
     *
     * @return where messages came back; empty if there is no such prepared branch
     * @throws DecidedByHandException if it was decided by hand
     */
    Optional<List<WakeUp>> rollback(BranchId branch) throws StoreException;

    /** All branches of the store that are prepared, or that were decided by hand and not forgotten, whoever prepared them. */
    List<BranchId> prepared() throws StoreException;

    /** The same, with what is known of them, oldest first. */
    List<PreparedBranch> describe() throws StoreException;

    /**
     * Completes a prepared branch by hand. It is remembered, for the transaction manager.
     *
     * @return where messages appeared or came back; empty if there is no such prepared branch
     * @throws DecidedByHandException if that was done before
     */
    Optional<List<WakeUp>> decide(BranchId branch, boolean commit) throws StoreException;

    /**
     * Forgets a branch that was decided by hand.
     *
     * @return whether there was one
     */
    boolean forget(BranchId branch) throws StoreException;
}
