// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.oncemq.itests.faults.Fault.Moment;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Connections that break around the prepare, the commit or the rollback of a branch. */
abstract class BranchOutcomeContract extends StoreContract {

    private final BranchId branch = new BranchId(7, new byte[] {1}, new byte[] {2});
    private FaultyDataSource dataSource;
    private StoreNode breakable;
    private long received;

    BranchOutcomeContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void openBreakable() throws Exception {
        dataSource = new FaultyDataSource(database::connect);
        breakable = closeLater(closeLater(open(database.with(dataSource, Duration.ofMillis(500))))
                .register("breakable"));
        closeLater(dataSource::bringBack);
        received = send(queue, "received")[0];
        claim(breakable, source);
    }

    private void prepare() throws StoreException {
        breakable
                .branches()
                .prepare(
                        branch,
                        List.of(new Send(queue, message("sent"), 0)),
                        List.of(new Acknowledgement(source, received)));
    }

    @Test
    void prepareWhoseAnswerWasLostIsFoundToBeMade() throws Exception {
        dataSource.cutNextCommit(Moment.AFTER, false);

        prepare();

        assertThat(node.branches().prepared()).containsExactly(branch);
        assertLeft(source);
    }

    @Test
    void prepareThatNeverArrivedChangesNothing() throws Exception {
        dataSource.cutNextCommit(Moment.BEFORE, false);

        assertThatThrownBy(this::prepare).isInstanceOf(StoreUnavailableException.class);

        assertThat(node.branches().prepared()).isEmpty();
        assertLeft(source, "received");
        prepare();
    }

    @Test
    void prepareIsOfUnknownOutcomeWhileTheDatabaseIsAway() throws Exception {
        for (Moment moment : List.of(Moment.BEFORE, Moment.AFTER)) {
            dataSource.cutNextCommit(moment, true);

            assertThatThrownBy(this::prepare).isInstanceOf(OutcomeUnknownException.class);
            assertThatThrownBy(() -> breakable.branches().prepared()).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> breakable.branches().rollback(branch))
                    .isInstanceOf(StoreUnavailableException.class);
            dataSource.bringBack();

            assertThat(breakable.branches().rollback(branch).isPresent()).isEqualTo(moment == Moment.AFTER);
            assertLeft(source, "received");
        }
    }

    @Test
    @DisplayName("race 7: a prepare that arrives after the resolver has looked is one of the two outcomes")
    void prepareThatArrivesLateIsOneOfTheTwoOutcomes() throws Exception {
        dataSource.cutNextCommit(Moment.UNDERWAY, false);

        // A topic, so that it takes several steps on every database. The open transaction has the branch.
        Send send = new Send(topic("news"), message("published"), 0);
        assertThatThrownBy(() -> breakable
                        .branches()
                        .prepare(branch, List.of(send), List.of(new Acknowledgement(source, received))))
                .isInstanceOf(OutcomeUnknownException.class);
        dataSource.arrive();

        assertThat(node.branches().prepared()).containsExactly(branch);
        assertThat(node.branches().commit(branch)).isPresent();
        assertLeft(source);
    }

    @Test
    @DisplayName("race 7: where it is one statement, a prepare that arrives late is refused")
    void prepareInOneStatementThatArrivesLateIsRefused() throws Exception {
        dataSource.cutNextCommit(Moment.UNDERWAY, false);

        Throwable thrown = catchThrowable(this::prepare);

        assumeThat(thrown).as("in one statement").isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(dataSource::arrive).isInstanceOf(SQLException.class);
        assertThat(node.branches().prepared()).isEmpty();
        assertLeft(source, "received");
        prepare();
    }

    @Test
    void commitIsMadeOnceHoweverItsConnectionBreaks() throws Exception {
        for (Moment moment : List.of(Moment.BEFORE, Moment.AFTER)) {
            breakable.branches().prepare(branch, List.of(new Send(queue, message(moment.name()), 0)), List.of());
            dataSource.cutNextCommit(moment, false);

            // The answer that was lost may have said where messages have come.
            assertThat(breakable.branches().commit(branch).orElseThrow())
                    .hasSizeBetween(moment == Moment.AFTER ? 0 : 1, 1);

            assertThat(node.branches().prepared()).isEmpty();
        }
        assertLeft(source, "received", "BEFORE", "AFTER");
    }

    @Test
    void rollbackIsMadeOnceHoweverItsConnectionBreaks() throws Exception {
        for (Moment moment : List.of(Moment.BEFORE, Moment.AFTER)) {
            breakable.claimer().claimExactly(nextNumber(), ScanPosition.start(source), List.of(received));
            prepare();
            dataSource.cutNextCommit(moment, false);

            assertThat(breakable.branches().rollback(branch)).isPresent();

            assertLeft(source, "received");
        }
        assertThat(claim(node, source))
                .singleElement()
                .satisfies(message -> assertThat(message.deliveryCount()).isEqualTo(2));
    }

    @Test
    void commitOfUnknownOutcomeIsAskedForAgain() throws Exception {
        for (Moment moment : List.of(Moment.BEFORE, Moment.AFTER)) {
            breakable.branches().prepare(branch, List.of(new Send(queue, message(moment.name()), 0)), List.of());
            dataSource.cutNextCommit(moment, true);

            assertThatThrownBy(() -> breakable.branches().commit(branch)).isInstanceOf(OutcomeUnknownException.class);
            dataSource.bringBack();

            assertThat(breakable.branches().commit(branch).isPresent()).isEqualTo(moment == Moment.BEFORE);
        }
        assertLeft(source, "received", "BEFORE", "AFTER");
    }
}
