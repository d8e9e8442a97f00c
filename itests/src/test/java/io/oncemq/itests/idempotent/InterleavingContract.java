// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.idempotent.ConcurrentDuplicates;
import io.oncemq.idempotent.ConditionalUpdate;
import io.oncemq.idempotent.Inbox;
import io.oncemq.idempotent.Outcome;
import io.oncemq.idempotent.StateMachine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However duplicates, reorderings and crashes fall together, the effect is that of each message once. System property {@code
 * oncemq.seed} repeats the choices of an earlier run.
 */
abstract class InterleavingContract extends EffectContract {

    private static final int THREADS = 4;

    private static long seed() {
        long seed = Long.getLong("oncemq.seed", System.nanoTime());
        System.out.println("Seed " + seed);
        return seed;
    }

    @ParameterizedTest
    @EnumSource
    void inboxHasEachEffectOnce(ConcurrentDuplicates concurrent) throws Exception {
        Inbox inbox = Inbox.builder("shipping", database.dataSource())
                .concurrentDuplicates(concurrent)
                .build();
        inbox.createTable();
        new Deliveries(
                        database.dataSource(),
                        seed(),
                        (connection, message) -> inbox.execute(
                                connection,
                                "order " + message % 40,
                                same -> EffectDatabase.execute(
                                        same, "INSERT INTO shipment VALUES ('order " + message % 40 + "')")))
                .run(80, THREADS);
        List<String> expected =
                IntStream.range(0, 40).mapToObj(i -> "order " + i).sorted().toList();
        assertThat(database.strings("SELECT name FROM shipment ORDER BY name")).isEqualTo(expected);
        assertThat(database.strings("SELECT message_key FROM oncemq_inbox ORDER BY message_key"))
                .isEqualTo(expected);
    }

    /** Messages of ten rows, numbered for each: all are applied in order, whatever the order in which they come. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void numberedMessagesAreAppliedInOrder(int rows) throws Exception {
        createRows(rows);
        int each = 30 / rows;
        new Deliveries(database.dataSource(), seed(), (connection, message) -> {
                    int row = message % rows;
                    int number = message / rows + 1;
                    return noted(
                            connection,
                            row,
                            String.valueOf(number),
                            ConditionalUpdate.of("account").where("id", row).ifNext(connection, "version", number));
                })
                .run(rows * each, THREADS);
        List<String> expected =
                IntStream.rangeClosed(1, each).mapToObj(String::valueOf).toList();
        for (int row = 0; row < rows; row++) {
            assertThat(history(row)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void statesAreGoneThroughOnce(int rows) throws Exception {
        StateMachine machine = StateMachine.builder()
                .transition("NEW", "PAID")
                .transition("PAID", "PACKED")
                .transition("PACKED", "SHIPPED")
                .transition("NEW", "CANCELLED")
                .build();
        List<String> states = List.of("NEW", "PAID", "PACKED", "SHIPPED");
        createRows(rows);
        new Deliveries(database.dataSource(), seed(), (connection, message) -> {
                    int row = message % rows;
                    String from = states.get(message / rows);
                    String to = states.get(message / rows + 1);
                    return noted(
                            connection,
                            row,
                            to,
                            ConditionalUpdate.of("account")
                                    .where("id", row)
                                    .transition(connection, "state", machine, from, to));
                })
                .run(rows * 3, THREADS);
        for (int row = 0; row < rows; row++) {
            assertThat(history(row)).containsExactly("PAID", "PACKED", "SHIPPED");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void newestValueStays(int rows) throws Exception {
        createRows(rows);
        new Deliveries(database.dataSource(), seed(), (connection, message) -> {
                    int row = message % rows;
                    Outcome outcome = noted(
                            connection,
                            row,
                            String.valueOf(message / rows),
                            ConditionalUpdate.of("account")
                                    .where("id", row)
                                    .set("state", "value " + message / rows)
                                    .ifNewer(connection, "version", (long) message / rows));
                    // Overtaken: nothing will be in order again.
                    return outcome == Outcome.OUT_OF_ORDER ? Outcome.DUPLICATE : outcome;
                })
                .run(rows * 20, THREADS);
        assertThat(database.strings("SELECT state FROM account")).hasSize(rows).containsOnly("value 19");
        for (int row = 0; row < rows; row++) {
            List<Integer> applied = history(row).stream().map(Integer::valueOf).toList();
            assertThat(applied).isSorted().doesNotHaveDuplicates();
        }
    }

    private void createRows(int rows) throws SQLException {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE TABLE account (id INTEGER PRIMARY KEY, version BIGINT, state VARCHAR(100))",
                "CREATE TABLE history (account INTEGER, position INTEGER, what VARCHAR(100))"));
        for (int row = 0; row < rows; row++) {
            statements.add("INSERT INTO account VALUES (" + row + ", 0, 'NEW')");
        }
        database.execute(statements.toArray(String[]::new));
    }

    /** In the transaction of the update, which holds the lock of the row. */
    private static Outcome noted(Connection connection, int row, String what, Outcome outcome) throws SQLException {
        if (outcome == Outcome.APPLIED) {
            EffectDatabase.execute(
                    connection,
                    "INSERT INTO history SELECT " + row + ", COUNT(*), '" + what + "' FROM history WHERE account = "
                            + row);
        }
        return outcome;
    }

    private List<String> history(int row) throws SQLException {
        return database.strings("SELECT what FROM history WHERE account = " + row + " ORDER BY position");
    }
}
