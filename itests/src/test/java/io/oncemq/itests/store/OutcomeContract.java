// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.itests.faults.Fault;
import io.oncemq.itests.faults.Fault.Moment;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Connections that break around a commit: the outcome is found out, and is one of two. */
abstract class OutcomeContract extends StoreContract {

    private FaultyDataSource dataSource;
    private StoreNode breakable;
    private Committer breaking;

    OutcomeContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void openBreakable() throws Exception {
        dataSource = new FaultyDataSource(database::connect);
        Store breakableStore = closeLater(open(database.with(dataSource, Duration.ofMillis(500))));
        breakable = closeLater(breakableStore.register("breakable"));
        breaking = breakable.openCommitter(0);
        closeLater(dataSource::bringBack);
    }

    private CommitGroup oneStatement() {
        return sends(new Send(queue, message("a"), 0), new Send(queue, message("b"), 0));
    }

    /** What is more than one statement on every database. */
    private CommitGroup severalStatements() {
        return new CommitGroup(oneStatement().sends(), List.of(), List.of(), List.of(), List.of(1L));
    }

    @Test
    void commitWhoseAnswerWasLostIsNotRepeated() throws Exception {
        for (CommitGroup group : List.of(oneStatement(), severalStatements())) {
            long before = rows("message");
            dataSource.cutNextCommit(Moment.AFTER, false);

            long[] ids = breaking.commit(group);

            assertThat(rows("message")).isEqualTo(before + 2);
            assertThat(ids(node.catalog().browse(source, null, 100))).contains(ids[0], ids[1]);
        }
        assertThat(breaking.commit(oneStatement())).hasSize(2);
    }

    @Test
    void commitThatNeverArrivedIsMadeAgain() throws Exception {
        for (CommitGroup group : List.of(oneStatement(), severalStatements())) {
            long before = rows("message");
            dataSource.cutNextCommit(Moment.BEFORE, false);

            long[] ids = breaking.commit(group);

            assertThat(rows("message")).isEqualTo(before + 2);
            assertThat(ids(node.catalog().browse(source, null, 100))).contains(ids[0], ids[1]);
        }
    }

    /** Fails the first call of a committer after one that commits. */
    private void failAfterTheCommit() {
        AtomicBoolean committed = new AtomicBoolean();
        AtomicBoolean failed = new AtomicBoolean();
        dataSource.plan(call -> {
            if (!call.within("JdbcCommitter")) {
                return null;
            }
            if (call.commits()) {
                committed.set(true);
                return null;
            }
            return committed.get() && failed.compareAndSet(false, true) ? Fault.fail("XX000") : null;
        });
        closeLater(() -> assertThat(failed).isTrue());
    }

    @Test
    void errorAfterTheCommitDoesNotUndoIt() throws Exception {
        for (CommitGroup group : List.of(oneStatement(), severalStatements())) {
            long before = rows("message");
            long[] acknowledged = send(queue, "acknowledged");
            failAfterTheCommit();

            long[] ids = breaking.commit(group);
            failAfterTheCommit();
            breaking.commit(acknowledgements(source, acknowledged[0]));

            assertThat(rows("message")).isEqualTo(before + 2);
            assertThat(ids(node.catalog().browse(source, null, 100))).contains(ids[0], ids[1]);
        }
    }

    @Test
    void acknowledgementWhoseAnswerWasLostIsNoFence() throws Exception {
        long[] ids = send(queue, "a");
        dataSource.cutNextCommit(Moment.AFTER, false);

        breaking.commit(acknowledgements(source, ids[0]));

        assertLeft(source);
        assertThatThrownBy(() -> breaking.commit(acknowledgements(source, ids[0])))
                .isInstanceOf(FenceException.class);
    }

    @Test
    void outcomeIsResolvedWhenTheDatabaseIsBack() throws Exception {
        for (Moment moment : List.of(Moment.AFTER, Moment.BEFORE)) {
            long before = rows("message");
            dataSource.cutNextCommit(moment, true);

            assertThatThrownBy(() -> breaking.commit(oneStatement())).isInstanceOf(OutcomeUnknownException.class);
            assertThatThrownBy(() -> breaking.commit(oneStatement())).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> breaking.resolve()).isInstanceOf(StoreUnavailableException.class);
            dataSource.bringBack();

            assertThat(breaking.resolve()).isEqualTo(moment == Moment.AFTER);
            assertThat(rows("message")).isEqualTo(before + (moment == Moment.AFTER ? 2 : 0));
            assertThat(breaking.commit(oneStatement())).hasSize(2);
        }
        assertThatThrownBy(() -> breaking.resolve()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("race 7: a commit that arrives after the resolver has looked is one of the two outcomes")
    void commitThatArrivesLateIsOneOfTheTwoOutcomes() throws Exception {
        for (CommitGroup group : List.of(oneStatement(), severalStatements())) {
            long before = rows("message");
            dataSource.cutNextCommit(Moment.UNDERWAY, false);
            boolean reported = true;
            try {
                breaking.commit(group);
                // Resolved as "never will be", and made again: the old one must fail now.
                assertThatThrownBy(() -> dataSource.arrive()).isInstanceOf(SQLException.class);
            } catch (OutcomeUnknownException e) {
                // The open transaction has the token: what it does decides.
                dataSource.arrive();
                reported = breaking.resolve();
            }

            assertThat(rows("message")).isEqualTo(before + (reported ? 2 : 0));
            assertThat(reported).isTrue();
        }
    }

    @Test
    void unreachableDatabaseIsSaidToBeUnreachable() throws Exception {
        dataSource.cutNextCommit(Moment.BEFORE, true);
        assertThatThrownBy(() -> breaking.commit(oneStatement())).isInstanceOf(OutcomeUnknownException.class);
        dataSource.bringBack();
        breaking.resolve();

        assertThat(breaking.commit(oneStatement())).hasSize(2);
        assertThat(breakable.membership().beat().registered()).isTrue();
    }
}
