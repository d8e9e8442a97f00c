// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.UndecidedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits groups of units on the connection of one lane, and sees to the consequences of each outcome. Used by the leader
 * of the lane only, except where a method says otherwise.
 */
final class GroupCommit {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** Each waits for the transaction that is to decide, as long as a committer waits for a lock. */
    private static final int UNAWAITED_ATTEMPTS = 5;

    /** A committer and the node's id at its time. */
    private record Registered(Committer committer, long node) {}

    private final NodeState node;
    private final Residue residue = new Residue();
    private final List<Delivery> doubtful = new ArrayList<>();
    private volatile Registered current;

    /** Whose last commit is of unknown outcome. */
    private volatile @Nullable Registered inDoubt;

    /** Why it is unknown. */
    private @Nullable OutcomeUnknownException doubtCause;

    GroupCommit(NodeState node, Committer committer, long id) {
        this.node = node;
        this.current = new Registered(committer, id);
    }

    /** Whether an earlier group left something to be done by a later one, or an outcome to be resolved. Any thread. */
    boolean hasResidue() {
        return inDoubt != null || !residue.isEmpty();
    }

    /** Whether the outcome of the last commit is unknown: the database could not be asked within the outcome timeout. */
    boolean isInDoubt() {
        return inDoubt != null;
    }

    /**
     * Ends units that waited behind a commit whose outcome stayed unknown. The database has just been out of reach for as long
     * as a session may wait, so they do not wait for one more attempt; nothing of them was sent to it.
     */
    void refuse(List<PendingUnit> units) {
        endAll(
                units,
                new StoreUnavailableException(
                        "The unit of work was not begun: the database could not be reached to find out what became of the one"
                                + " before",
                        doubtCause));
    }

    /** Takes over a delivery that is to be deleted; returns how many there are. Any thread. */
    int consumed(Delivery delivery) {
        return residue.addConsumed(List.of(delivery));
    }

    /** What was acknowledged by a commit of unknown outcome. Any thread, when the lane is used no more. */
    List<Delivery> doubtful() {
        return List.copyOf(doubtful);
    }

    /** Takes over what was settled elsewhere. Any thread. */
    void leave(Residue other) {
        residue.addFinished(other.takeFinished());
        residue.addSweep(other.takeSweep());
        int unusedNumber = residue.addConsumed(other.takeConsumed());
    }

    /** Replaces the connection, after the node registered anew. Any thread. */
    void replace(Committer fresh, long id) {
        Registered dead = current;
        current = new Registered(fresh, id);
        dead.committer().close();
    }

    /** Commits units; each of them has ended when this returns. */
    void commit(List<PendingUnit> units) {
        try {
            if (resolved(units)) {
                attempt(units, 1);
            }
        } catch (RuntimeException | Error defect) {
            LOG.error("A commit failed by a defect", defect);
            endAll(units, new StoreException("The unit of work could not be committed: " + defect, defect));
        }
    }

    private boolean resolved(List<PendingUnit> units) {
        Registered doubted = inDoubt;
        if (doubted == null) {
            return true;
        }
        if (doubted.node() != current.node()) {
            // The node was declared dead since: whoever recovers its claims asks the rows.
            inDoubt = null;
            doubtful.clear();
            return true;
        }
        try {
            boolean committed = doubted.committer().resolve();
            inDoubt = null;
            LOG.info("A commit of unknown outcome is resolved: it was {}", committed ? "committed" : "not committed");
            node.outcomeKnown(List.copyOf(doubtful), committed);
            doubtful.clear();
            // If it was committed, messages that it handed off are claimed by this node, and nobody here knows of them.
            node.reconciliation().soon();
            return true;
        } catch (StoreException failure) {
            endAll(units, failure);
            return false;
        }
    }

    private void attempt(List<PendingUnit> units, int attempt) {
        GroupAssembly assembly = new GroupAssembly(node, residue, units);
        Registered by = current;
        try {
            assembly.committed(by.committer().commit(assembly.group()), by.node());
            endAll(units, null);
        } catch (StoreUnavailableException failure) {
            assembly.abandoned(true);
            endAll(units, failure);
        } catch (OutcomeUnknownException failure) {
            assembly.abandoned(false);
            doubtCause = failure;
            inDoubt = by;
            takeOver(units);
            endAll(units, failure);
        } catch (StoreException failure) {
            assembly.abandoned(true);
            isolate(units, failure, attempt);
        }
    }

    /** Finds the unit for which the group failed, so that the others are committed. */
    private void isolate(List<PendingUnit> units, StoreException failure, int attempt) {
        if (units.size() > 1) {
            for (PendingUnit unit : units) {
                attempt(List.of(unit), 1);
            }
            return;
        }
        if (failure instanceof UndecidedException
                && !units.isEmpty()
                && !units.get(0).isAwaited()
                && attempt < UNAWAITED_ATTEMPTS) {
            // Here and now, because what its session has sent after it is in this lane too. Others try again by
            // themselves.
            attempt(units, attempt + 1);
            return;
        }
        if (failure instanceof FenceException && !units.isEmpty()) {
            node.examine(units.get(0).unit().acknowledgements());
        }
        endAll(units, failure);
    }

    private void takeOver(List<PendingUnit> units) {
        for (PendingUnit pending : units) {
            for (Delivery delivery : pending.unit().acknowledgements()) {
                delivery.markDoubtful();
                doubtful.add(delivery);
            }
            node.groups().takeOver(pending.unit().acknowledgements());
        }
    }

    private static void endAll(List<PendingUnit> units, @Nullable StoreException failure) {
        for (PendingUnit unit : units) {
            if (!unit.hasEnded()) {
                unit.end(failure);
            }
        }
    }
}
