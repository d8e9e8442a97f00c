// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.admin.PreparedBranch;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.Branches;
import io.oncemq.jms.spi.DecidedByHandException;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSecurityException;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepared branches as rows. Each call is one transaction; where its connection breaks around the commit, the branch's row
 * tells what became of it: its name is unique, so that whoever inserts or locks it waits for a transaction that is still on
 * its way. Thread-safe.
 */
final class JdbcBranches implements Branches {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcBranches.class);

    /** No lane of a committer. */
    private static final int LANE = -1;

    /** Conflicts in a row. */
    private static final int ATTEMPTS = 5;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final BranchConnections connections;
    private final OwnConnection connection;
    private final BranchRows rows;
    private final BranchDescriptions descriptions;
    private final BranchWrites branchWrites;
    private final BranchReturns returns;
    private final UnitWrites writes;
    private final UnitOutcomes outcomes;
    private final long node;
    private final Duration outcomeTimeout;

    JdbcBranches(
            BranchConnections connections,
            BranchRows rows,
            BranchDescriptions descriptions,
            BranchWrites branchWrites,
            BranchReturns returns,
            UnitWrites writes,
            UnitOutcomes outcomes,
            long node,
            Duration outcomeTimeout) {
        this.connections = connections;
        this.connection = connections.first();
        this.rows = rows;
        this.descriptions = descriptions;
        this.branchWrites = branchWrites;
        this.returns = returns;
        this.writes = writes;
        this.outcomes = outcomes;
        this.node = node;
        this.outcomeTimeout = outcomeTimeout;
    }

    @Override
    public void prepare(BranchId branch, List<Send> sends, List<Acknowledgement> acknowledgements)
            throws StoreException {
        String what =
                "prepare " + branch + " with " + sends.size() + " sends and " + acknowledgements.size() + " receipts";
        for (int attempt = 1; ; attempt++) {
            UUID token = UUID.randomUUID();
            boolean atOnce = true;
            SQLException lost;
            try (BranchConnections.Taken taken = connections.open()) {
                Session session = taken.session();
                try {
                    UnitToken unit =
                            new UnitToken(node, LANE, token, taken.settled().batch());
                    atOnce = branchWrites.prepareAtOnce(session, branch, sends, acknowledgements, unit);
                    if (atOnce) {
                        taken.settled().committed(unit);
                    } else {
                        session.begin();
                        park(session, branch, sends, acknowledgements);
                        session.commit();
                        writes.afterCommit(session);
                    }
                    return;
                } catch (SQLException e) {
                    session.failed(e);
                    if (!session.mayHaveCommitted(e)) {
                        if (Failure.of(e) == Failure.CONFLICT && attempt < ATTEMPTS) {
                            LOG.debug("node {}: attempt {} to {} conflicted", node, attempt, what, e);
                            continue;
                        }
                        throw SqlErrors.translate(what, e);
                    }
                    lost = e;
                }
            }
            boolean inOneStatement = atOnce;
            if (awaitOutcome(branch, lost, () -> inOneStatement ? isCommitted(token) : isPrepared(branch))) {
                return;
            }
            // Not tried again: somebody may have rolled it back already, since he did not know the vote.
            throw new StoreUnavailableException(
                    "Could not " + what + ": the connection broke before it was, and it never will be", lost);
        }
    }

    private void park(Session session, BranchId branch, List<Send> sends, List<Acknowledgement> acknowledgements)
            throws SQLException, StoreException {
        long id = rows.insert(session, branch);
        writes.refuseDuplicates(session, sends);
        int number = sends.size();
        rows.park(session, id, sends);
        List<Long> messages = Grouping.queueAcknowledgements(acknowledgements);
        if (!messages.isEmpty()) {
            fence("queues", messages, branchWrites.parkMessages(session, id, number, node, messages));
            number += messages.size();
        }
        for (Map.Entry<Long, List<Long>> entry :
                Grouping.subscriptionAcknowledgements(acknowledgements).entrySet()) {
            long subscription = entry.getKey();
            List<Long> ids = entry.getValue();
            fence(
                    "subscription " + subscription,
                    ids,
                    branchWrites.parkDeliveries(session, id, number, node, subscription, ids));
            number += ids.size();
        }
    }

    private static void fence(String where, List<Long> acknowledged, int parked) throws FenceException {
        if (parked != acknowledged.size()) {
            throw new FenceException("Of " + acknowledged.size() + " messages acknowledged in " + where + ", " + parked
                    + " were there and this node's: the others are somebody else's");
        }
    }

    /** Looks whether a branch is prepared. */
    @FunctionalInterface
    private interface Question {
        boolean ask() throws StoreException;
    }

    /** Whether a branch is prepared, in whose prepare the connection broke. */
    private boolean awaitOutcome(BranchId branch, SQLException lost, Question question) throws StoreException {
        LOG.warn("node {}: the connection broke while {} was prepared; finding out whether it is", node, branch, lost);
        long deadline = System.nanoTime() + outcomeTimeout.toNanos();
        while (true) {
            try {
                boolean prepared = question.ask();
                LOG.info("node {}: {} {}", node, branch, prepared ? "is prepared" : "never will be prepared");
                return prepared;
            } catch (StoreException e) {
                lost.addSuppressed(e);
                if (!pause(deadline)) {
                    throw new OutcomeUnknownException(
                            "The connection broke while " + branch
                                    + " was prepared, and whether it is could not be found" + " out within "
                                    + outcomeTimeout,
                            lost);
                }
            }
        }
    }

    private boolean isCommitted(UUID token) throws StoreException {
        return outcomes.resolve(connection, node, LANE, token).committed();
    }

    private boolean isPrepared(BranchId branch) throws StoreException {
        return connection.transaction(
                "find out whether " + branch + " is prepared", session -> isPrepared(session, branch));
    }

    /** Asks by an insert, not by a read: it waits for the old transaction if the server has yet to end it. */
    private boolean isPrepared(Session session, BranchId branch) throws SQLException, StoreException {
        try {
            long unused = rows.insert(session, branch);
            session.abandon();
            return false;
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.DUPLICATE) {
                throw e;
            }
            session.abandon();
            // What was committed may not be on disk if the connection broke in between.
            writes.afterCommit(session);
            return true;
        }
    }

    private static boolean pause(long deadline) {
        if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
            return false;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        return true;
    }

    @Override
    public Optional<List<WakeUp>> commit(BranchId branch) throws StoreException {
        return commit("commit " + branch, branch, branchWrites::commitAtOnce, rows::delete);
    }

    private Optional<List<WakeUp>> commit(String what, BranchId branch, AtOnce atOnce, Ending ending)
            throws StoreException {
        List<Long> swept = new ArrayList<>();
        Optional<List<WakeUp>> wakeUps = resolve(what, branch, atOnce, (session, id) -> {
            swept.clear();
            BranchRows.Receipts receipts = rows.receipts(session, id);
            swept.addAll(receipts.published());
            List<WakeUp> published = publish(session, rows.parkedSends(session, id), receipts.grouped());
            ending.run(session, id);
            return published;
        });
        if (!swept.isEmpty()) {
            sweep(swept);
        }
        return wakeUps;
    }

    private List<WakeUp> publish(Session session, List<Send> sends, Map<Long, Long> freed)
            throws SQLException, StoreException {
        long[] ids = writes.send(session, sends, null);
        Map<Long, Long> lowest = new LinkedHashMap<>(freed);
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != 0) {
                lowest.merge(sends.get(i).destination().id(), ids[i], Math::min);
            }
        }
        return lowest.entrySet().stream()
                .map(entry -> new WakeUp(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** After the commit, so that of two who acknowledge a message last, one sees that nobody needs it any more. */
    private void sweep(List<Long> messages) {
        try {
            int deleted = connection.call("sweep messages of topics", session -> writes.sweep(session, messages));
            LOG.debug("node {}: {} messages of topics had their last receipt", node, deleted);
        } catch (StoreException e) {
            LOG.debug("node {}: messages of topics are left to the next sweep", node, e);
        }
    }

    @Override
    public Optional<List<WakeUp>> rollback(BranchId branch) throws StoreException {
        return rollback("roll back " + branch, branch, rows::delete);
    }

    private Optional<List<WakeUp>> rollback(String what, BranchId branch, Ending ending) throws StoreException {
        return resolve(what, branch, AtOnce.NEVER, (session, id) -> {
            List<WakeUp> returned = returns.run(session, id);
            ending.run(session, id);
            return returned;
        });
    }

    @Override
    public Optional<List<WakeUp>> decide(BranchId branch, boolean commit) throws StoreException {
        AtomicBoolean tried = new AtomicBoolean();
        Ending ending = (session, id) -> {
            rows.decide(session, id, commit);
            tried.set(true);
        };
        try {
            return commit
                    ? commit("commit " + branch + " by hand", branch, AtOnce.NEVER, ending)
                    : rollback("roll back " + branch + " by hand", branch, ending);
        } catch (DecidedByHandException e) {
            if (tried.get() && e.committed() == commit) {
                // The answer to an earlier attempt was lost. Consumers find the messages by themselves.
                return Optional.of(List.of());
            }
            throw e;
        }
    }

    @Override
    public boolean forget(BranchId branch) throws StoreException {
        return connection.transaction("forget " + branch, session -> rows.forget(session, branch));
    }

    /** What becomes of the branch itself. */
    @FunctionalInterface
    private interface Ending {
        void run(Session session, long branch) throws SQLException, StoreException;
    }

    /** What becomes of what is parked. May be run again. */
    @FunctionalInterface
    private interface Resolution {
        List<WakeUp> apply(Session session, long branch) throws SQLException, StoreException;
    }

    /** Ends a branch by one statement that commits by itself; empty if that cannot be done, and nothing was done. */
    @FunctionalInterface
    private interface AtOnce {

        AtOnce NEVER = (session, branch) -> Optional.empty();

        Optional<List<WakeUp>> apply(Session session, BranchId branch) throws SQLException, StoreException;
    }

    /** Ends a branch. If the connection breaks around the commit, the next attempt finds the branch or finds it gone. */
    private Optional<List<WakeUp>> resolve(String what, BranchId branch, AtOnce atOnce, Resolution resolution)
            throws StoreException {
        // Counted from the first break, however long it took to get there.
        OptionalLong deadline = OptionalLong.empty();
        Optional<List<WakeUp>> perhaps = Optional.empty();
        for (int attempt = 1; ; attempt++) {
            // If the statement that does it at once loses its answer, where messages have come is left to the poll.
            Optional<List<WakeUp>> done = Optional.of(List.of());
            Exception failure;
            try (BranchConnections.Taken taken = connections.open()) {
                Session session = taken.session();
                try {
                    done = atOnce.apply(session, branch);
                    if (done.isPresent()) {
                        return done;
                    }
                    session.begin();
                    OptionalLong id = rows.lock(session, branch);
                    if (id.isPresent()) {
                        done = Optional.of(resolution.apply(session, id.getAsLong()));
                    }
                    session.commit();
                    writes.afterCommit(session);
                    return done.isPresent() ? done : perhaps;
                } catch (SQLException e) {
                    session.failed(e);
                    if (session.mayHaveCommitted(e)) {
                        LOG.warn(
                                "node {}: the connection broke around the commit to {}; doing it again", node, what, e);
                        perhaps = done.isPresent() ? done : perhaps;
                        if (deadline.isEmpty()) {
                            deadline = OptionalLong.of(System.nanoTime() + outcomeTimeout.toNanos());
                        }
                    } else if (perhaps.isEmpty() && (Failure.of(e) != Failure.CONFLICT || attempt >= ATTEMPTS)) {
                        throw SqlErrors.translate(what, e);
                    }
                    failure = e;
                }
            } catch (StoreUnavailableException | StoreSecurityException e) {
                if (perhaps.isEmpty()) {
                    throw e;
                }
                failure = e;
            }
            if (perhaps.isPresent() && deadline.isPresent() && !pause(deadline.getAsLong())) {
                throw new OutcomeUnknownException(
                        "The connection broke around the commit to " + what
                                + ", and whether it took place could not be found out within " + outcomeTimeout,
                        failure);
            }
        }
    }

    @Override
    public List<BranchId> prepared() throws StoreException {
        return connection.call("read the prepared branches", rows::all);
    }

    @Override
    public List<PreparedBranch> describe() throws StoreException {
        return connection.call("describe the prepared branches", descriptions::read);
    }
}
