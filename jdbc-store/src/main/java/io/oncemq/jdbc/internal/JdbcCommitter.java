// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits groups, and finds out what became of a commit whose answer was lost. Confined to one thread at a time, except
 * {@link #close()}.
 */
final class JdbcCommitter implements Committer {

    /** More bytes than that are worth being let go of. */
    private static final long LARGE = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(JdbcCommitter.class);

    /** Conflicts, or losses that proved to be without effect, in a row. */
    private static final int ATTEMPTS = 5;

    private static final long PAUSE_MILLIS = 50;

    private final OwnConnection connection;
    private final GroupWriter writer;
    private final UnitOutcomes outcomes;
    private final long node;
    private final int lane;
    private final Duration outcomeTimeout;
    private final CountDownLatch closed = new CountDownLatch(1);

    private final SettledTokens settled = new SettledTokens();
    private @Nullable UnitToken unresolved;

    JdbcCommitter(
            OwnConnection connection,
            GroupWriter writer,
            UnitOutcomes outcomes,
            long node,
            int lane,
            Duration outcomeTimeout) {
        this.connection = connection;
        this.writer = writer;
        this.outcomes = outcomes;
        this.node = node;
        this.lane = lane;
        this.outcomeTimeout = outcomeTimeout;
    }

    @Override
    public long[] commit(CommitGroup group) throws StoreException {
        if (unresolved != null) {
            throw new StoreUnavailableException(
                    title() + " cannot commit before the outcome of its last commit is resolved");
        }
        for (int attempt = 1; ; attempt++) {
            UnitToken unit = new UnitToken(node, lane, UUID.randomUUID(), settled.batch());
            SQLException lost;
            try (Session session = connection.open()) {
                try {
                    long[] ids = writer.write(session, group, unit);
                    settled.committed(unit);
                    if (isLarge(group)) {
                        session.forgetValues();
                    }
                    return ids;
                } catch (SQLException e) {
                    session.failed(e);
                    if (!session.mayHaveCommitted(e)) {
                        if (repeatable(Failure.of(e), attempt)) {
                            LOG.debug("{}: attempt {} to commit was undone", title(), attempt, e);
                            continue;
                        }
                        throw refused(group, e);
                    }
                    lost = e;
                }
            }
            UnitOutcomes.Outcome outcome = awaitOutcome(unit, lost);
            if (outcome.committed()) {
                settled.committed(unit);
                return outcome.ids();
            }
            if (attempt == ATTEMPTS) {
                throw SqlErrors.translate("commit " + description(group), lost);
            }
        }
    }

    private static boolean isLarge(CommitGroup group) {
        long size = 0;
        for (Send send : group.sends()) {
            size += send.message().size();
        }
        return size > LARGE;
    }

    /**
     * Whether to try again what was undone: after a conflict; and once after the loss of a connection, which may have been
     * ended while it was idle.
     */
    private static boolean repeatable(Failure failure, int attempt) {
        return switch (failure) {
            case CONFLICT -> attempt < ATTEMPTS;
            case CONNECTION -> attempt == 1;
            default -> false;
        };
    }

    private StoreException refused(CommitGroup group, SQLException cause) {
        if (Failure.of(cause) == Failure.FENCE) {
            return new FenceException(
                    "Of " + group.acknowledgements().size()
                            + " messages acknowledged, some were not there: they were consumed by somebody else",
                    cause);
        }
        return SqlErrors.translate("commit " + description(group), cause);
    }

    private UnitOutcomes.Outcome awaitOutcome(UnitToken unit, SQLException lost) throws StoreException {
        LOG.warn("{}: the connection broke around the commit of unit {}; resolving it", title(), unit.token(), lost);
        long deadline = System.nanoTime() + outcomeTimeout.toNanos();
        while (true) {
            try {
                return resolve(unit);
            } catch (StoreException e) {
                lost.addSuppressed(e);
                if (System.nanoTime() - deadline >= 0 || !pause()) {
                    unresolved = unit;
                    throw new OutcomeUnknownException(
                            "The connection broke around the commit of unit " + unit.token()
                                    + ", and whether it took place could not be found out within " + outcomeTimeout,
                            lost);
                }
            }
        }
    }

    /** Waits a little between two attempts; false if there should be none. */
    private boolean pause() {
        try {
            return !closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private UnitOutcomes.Outcome resolve(UnitToken unit) throws StoreException {
        UnitOutcomes.Outcome outcome = outcomes.resolve(connection, node, lane, unit.token());
        LOG.info(
                "{}: unit {} {}",
                title(),
                unit.token(),
                outcome.committed() ? "was committed" : "never will be committed");
        return outcome;
    }

    @Override
    public boolean resolve() throws StoreException {
        UnitToken unit = unresolved;
        if (unit == null) {
            throw new IllegalStateException(title() + " has no commit of unknown outcome");
        }
        UnitOutcomes.Outcome outcome = resolve(unit);
        unresolved = null;
        if (outcome.committed()) {
            settled.committed(unit);
        }
        return outcome.committed();
    }

    @Override
    public void close() {
        closed.countDown();
        connection.close();
    }

    private String title() {
        return "committer " + lane + " of node " + node;
    }

    private static String description(CommitGroup group) {
        return "a group of " + group.sends().size() + " sends and "
                + group.acknowledgements().size() + " acknowledgements";
    }
}
