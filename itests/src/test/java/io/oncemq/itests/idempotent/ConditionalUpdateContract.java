// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.idempotent.ConditionalUpdate;
import io.oncemq.idempotent.Outcome;
import io.oncemq.idempotent.StateMachine;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a conditional update tells of a message. */
abstract class ConditionalUpdateContract extends EffectContract {

    private static final StateMachine ORDER = StateMachine.builder()
            .transition("NEW", "PAID")
            .transition("PAID", "SHIPPED")
            .transition("NEW", "CANCELLED")
            .transition("PAID", "REFUNDED")
            .build();

    @FunctionalInterface
    private interface Step {
        Outcome take(Connection connection) throws SQLException;
    }

    @BeforeEach
    void createRow() throws SQLException {
        database.execute(
                "CREATE TABLE orders (id INTEGER, region VARCHAR(10), address VARCHAR(100), version BIGINT,"
                        + " state VARCHAR(20), changed_at TIMESTAMP(6) NULL)",
                "INSERT INTO orders (id, region, version, state) VALUES (7, 'north', 3, 'NEW'), (8, 'north', 3, 'NEW'),"
                        + " (9, 'north', 3, 'NEW'), (9, 'south', 3, 'NEW')");
    }

    @Test
    void numberedMessages() throws Exception {
        assertThat(run(next("to Rome", 4))).isEqualTo(Outcome.APPLIED);
        assertThat(run(next("to Rome", 4))).isEqualTo(Outcome.DUPLICATE);
        assertThat(run(next("to Oslo", 2))).isEqualTo(Outcome.DUPLICATE);
        assertThat(run(next("to Bern", 6))).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(row(7)).isEqualTo("to Rome 4");
        assertThat(row(8)).isEqualTo("null 3");
    }

    @Test
    void expectedVersion() throws Exception {
        assertThat(run(version("to Rome", 4))).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(run(version("to Rome", 3))).isEqualTo(Outcome.APPLIED);
        assertThat(run(version("to Rome", 3))).isEqualTo(Outcome.DUPLICATE);
        assertThat(run(version("to Oslo", 3))).isEqualTo(Outcome.CONFLICT);
        assertThat(run(version(null, 4))).isEqualTo(Outcome.APPLIED);
        assertThat(run(version(null, 4))).isEqualTo(Outcome.DUPLICATE);
        assertThat(run(version("to Rome", 3))).isEqualTo(Outcome.CONFLICT);
        assertThat(row(7)).isEqualTo("null 5");
    }

    @Test
    void newestValue() throws Exception {
        Instant noon = Instant.parse("2026-03-01T12:00:00.123456Z");
        assertThat(run(newer("to Rome", noon))).isEqualTo(Outcome.APPLIED);
        assertThat(run(newer("to Rome", noon))).isEqualTo(Outcome.DUPLICATE);
        assertThat(run(newer("to Oslo", noon.minus(Duration.ofHours(1))))).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(run(newer("to Bern", noon.plus(Duration.ofNanos(1000))))).isEqualTo(Outcome.APPLIED);
        assertThat(row(7)).isEqualTo("to Bern 3");
    }

    @Test
    void states() throws Exception {
        assertThat(run(transition("PAID", "SHIPPED"))).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(run(transition("NEW", "PAID"))).isEqualTo(Outcome.APPLIED);
        assertThat(run(transition("NEW", "PAID"))).isEqualTo(Outcome.DUPLICATE);
        assertThat(run(transition("NEW", "CANCELLED"))).isEqualTo(Outcome.CONFLICT);
        assertThat(run(transition("PAID", "SHIPPED"))).isEqualTo(Outcome.APPLIED);
        assertThat(run(transition("NEW", "PAID"))).isEqualTo(Outcome.DUPLICATE);
        assertThat(run(transition("PAID", "REFUNDED"))).isEqualTo(Outcome.CONFLICT);
        assertThat(database.strings("SELECT state FROM orders WHERE id = 7")).containsExactly("SHIPPED");
    }

    @Test
    void transitionThatTheMachineDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> run(transition("NEW", "SHIPPED"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rowThatIsNotThereYet() throws Exception {
        assertThat(run(connection ->
                        ConditionalUpdate.of("orders").where("id", 99).ifNext(connection, "version", 1)))
                .isEqualTo(Outcome.OUT_OF_ORDER);
    }

    @Test
    void severalRowsAreRefused() throws Exception {
        assertThatThrownBy(() -> run(connection -> ConditionalUpdate.of("orders")
                        .where("id", 9)
                        .set("address", "to Rome")
                        .ifNext(connection, "version", 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not identify one row");
        assertThat(database.number("SELECT COUNT(*) FROM orders WHERE version <> 3"))
                .isZero();
        assertThat(run(connection -> ConditionalUpdate.of("orders")
                        .where("id", 9)
                        .where("region", "south")
                        .ifNext(connection, "version", 4)))
                .isEqualTo(Outcome.APPLIED);
    }

    @Test
    void namesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> ConditionalUpdate.of("orders; DROP TABLE orders"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConditionalUpdate.of("orders").set("x = 1, y", 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> run(connection -> ConditionalUpdate.of("orders").ifNext(connection, "version", 4)))
                .isInstanceOf(IllegalStateException.class);
    }

    /** What the row has by now counts, not what it had when the transaction began. */
    @Test
    void changeThatIsCommittedMeanwhileCounts() throws Exception {
        CompletableFuture<Outcome> other;
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(next("to Rome", 4).take(connection)).isEqualTo(Outcome.APPLIED);
            other = CompletableFuture.supplyAsync(() -> {
                try {
                    return run(next("to Oslo", 5));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> other.get(1, SECONDS)).isInstanceOf(java.util.concurrent.TimeoutException.class);
            connection.commit();
        }
        assertThat(other.get(30, SECONDS)).isEqualTo(Outcome.APPLIED);
        assertThat(row(7)).isEqualTo("to Oslo 5");
    }

    private static Step next(String address, long number) {
        return connection -> update(address).ifNext(connection, "version", number);
    }

    private static Step version(String address, long version) {
        return connection -> update(address).ifVersion(connection, "version", version);
    }

    private static Step newer(String address, Instant time) {
        return connection -> update(address).ifNewer(connection, "changed_at", Timestamp.from(time));
    }

    private static Step transition(String from, String to) {
        return connection ->
                ConditionalUpdate.of("orders").where("id", 7).transition(connection, "state", ORDER, from, to);
    }

    private static ConditionalUpdate update(String address) {
        return ConditionalUpdate.of("orders").where("id", 7).set("address", address);
    }

    private Outcome run(Step step) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                Outcome outcome = step.take(connection);
                connection.commit();
                done = true;
                return outcome;
            } finally {
                if (!done) {
                    connection.rollback();
                }
            }
        }
    }

    private String row(int id) throws SQLException {
        return database.strings("SELECT address FROM orders WHERE id = " + id).get(0) + " "
                + database.number("SELECT version FROM orders WHERE id = " + id);
    }
}
