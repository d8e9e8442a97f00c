// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/** A committer in the simulated database, with commits that are lost, late, or of unknown outcome. */
final class SimulatedCommitter implements Committer {

    /** A commit of which nobody here knows the outcome; it may still take place. */
    private static final class Unknown {
        private boolean committed;
        private boolean excluded;
    }

    private final SimulatedNode node;
    private final SimulatedDatabase database;
    private @Nullable Unknown unknown;
    private boolean closed;
    private boolean busy;

    SimulatedCommitter(SimulatedNode node) {
        this.node = node;
        this.database = node.database();
    }

    @Override
    public long[] commit(CommitGroup group) throws StoreException {
        if (unknown != null) {
            throw new StoreUnavailableException("The outcome of the last commit is not resolved");
        }
        if (busy) {
            throw database.scheduler.violation("Two threads use one committer");
        }
        checkOpen();
        busy = true;
        try {
            database.begin("commit");
            long[] ids = database.drawIds(group.sends());
            inFlight(group, ids);
            if (database.scheduler.oneIn(database.faults.unknownOutcome)) {
                throw unknown(group, ids);
            }
            database.apply(node.id(), group, ids);
            database.end("commit", false);
            return ids;
        } finally {
            busy = false;
        }
    }

    /** The ids are drawn and the rows are not there yet; if the process dies now, they may come all the same. */
    private void inFlight(CommitGroup group, long[] ids) {
        try {
            database.scheduler.sleep(database.latency());
        } catch (Scheduler.Crash crash) {
            if (!database.scheduler.root().killed() && database.scheduler.oneIn(2)) {
                database.later("in flight", () -> apply(group, ids));
            }
            throw crash;
        }
    }

    private OutcomeUnknownException unknown(CommitGroup group, long[] ids) throws StoreException {
        Unknown outcome = new Unknown();
        if (database.scheduler.oneIn(2)) {
            database.apply(node.id(), group, ids);
            outcome.committed = true;
        } else if (database.scheduler.oneIn(2)) {
            database.later("late", () -> {
                if (!outcome.excluded) {
                    outcome.committed = apply(group, ids);
                }
            });
        }
        unknown = outcome;
        database.scheduler.trace("commit of unknown outcome, committed so far: " + outcome.committed);
        return new OutcomeUnknownException("The connection broke around a commit");
    }

    private boolean apply(CommitGroup group, long[] ids) {
        try {
            database.apply(node.id(), group, ids);
            return true;
        } catch (StoreException failure) {
            database.scheduler.trace("a late commit failed: " + failure.getMessage());
            return false;
        }
    }

    @Override
    public boolean resolve() throws StoreException {
        Unknown outcome = unknown;
        if (outcome == null) {
            throw new IllegalStateException("No commit of unknown outcome");
        }
        checkOpen();
        database.begin("resolve");
        outcome.excluded = database.bug != StoreBug.RESOLVED_BUT_NOT_EXCLUDED;
        boolean committed = outcome.committed;
        unknown = null;
        database.end("resolve", false);
        return committed;
    }

    private void checkOpen() throws StoreUnavailableException {
        node.checkOpen();
        if (closed) {
            throw new StoreUnavailableException("The connection of a committer is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
