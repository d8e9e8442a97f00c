// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.idempotent.BusyException;
import io.oncemq.idempotent.ConcurrentDuplicates;
import io.oncemq.idempotent.Effect;
import io.oncemq.idempotent.Inbox;
import io.oncemq.idempotent.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an inbox promises, and what such things have got wrong. */
abstract class InboxContract extends EffectContract {

    private static final Effect<RuntimeException> NONE = connection -> {};

    private Inbox inbox() throws SQLException {
        Inbox inbox = Inbox.builder("shipping", database.dataSource()).build();
        inbox.createTable();
        return inbox;
    }

    @Test
    void effectIsAppliedOnce() throws Exception {
        Inbox inbox = inbox();
        assertThat(inbox.execute("order 1", ship("order 1"))).isEqualTo(Outcome.APPLIED);
        assertThat(inbox.execute("order 1", ship("order 1"))).isEqualTo(Outcome.DUPLICATE);
        assertThat(inbox.execute("order 2", ship("order 2"))).isEqualTo(Outcome.APPLIED);
        assertThat(shipped()).containsExactly("order 1", "order 2");
    }

    @Test
    void consumersHaveEffectsOfTheirOwn() throws Exception {
        Inbox inbox = inbox();
        assertThat(inbox.execute("order 1", ship("order 1"))).isEqualTo(Outcome.APPLIED);
        assertThat(inbox.forConsumer("billing").execute("order 1", ship("bill 1")))
                .isEqualTo(Outcome.APPLIED);
        assertThat(inbox.forConsumer("billing").execute("order 1", ship("bill 1")))
                .isEqualTo(Outcome.DUPLICATE);
        assertThat(shipped()).containsExactly("bill 1", "order 1");
    }

    @Test
    void failedEffectLeavesNothingBehind() throws Exception {
        Inbox inbox = inbox();
        assertThatThrownBy(() -> inbox.<Exception>execute("order 1", connection -> {
                    ship("order 1").apply(connection);
                    throw new IllegalStateException("Dropped");
                }))
                .hasMessage("Dropped");
        assertThat(shipped()).isEmpty();
        assertThat(keys()).isEmpty();
        assertThat(inbox.execute("order 1", ship("order 1"))).isEqualTo(Outcome.APPLIED);
        assertThat(shipped()).containsExactly("order 1");
    }

    /** Nothing may remember a key whose INSERT was rolled back: the message would be lost. */
    @Test
    void keyOfATransactionThatIsRolledBackIsForgotten() throws Exception {
        Inbox inbox = inbox();
        try (Connection connection = begin()) {
            assertThat(inbox.execute(connection, "order 1", ship("order 1"))).isEqualTo(Outcome.APPLIED);
            assertThat(inbox.execute(connection, "order 1", ship("order 1"))).isEqualTo(Outcome.DUPLICATE);
            connection.rollback();
            assertThat(inbox.execute(connection, "order 1", ship("order 1"))).isEqualTo(Outcome.APPLIED);
            connection.commit();
        }
        assertThat(shipped()).containsExactly("order 1");
    }

    @Test
    void failedEffectLeavesNoKeyEvenIfItsTransactionIsCommitted() throws Exception {
        Inbox inbox = inbox();
        try (Connection connection = begin()) {
            assertThatThrownBy(() -> inbox.execute(connection, "order 1", same -> {
                        throw new IllegalStateException("Dropped");
                    }))
                    .hasMessage("Dropped");
            connection.commit();
        }
        assertThat(keys()).isEmpty();
        assertThat(inbox.execute("order 1", ship("order 1"))).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void keyWithoutTransactionIsRefused() throws Exception {
        Inbox inbox = inbox();
        try (Connection connection = database.dataSource().getConnection()) {
            assertThatThrownBy(() -> inbox.execute(connection, "order 1", NONE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit");
        }
        assertThat(keys()).isEmpty();
    }

    @Test
    void connectionIsLeftAsItWasFound() throws Exception {
        Inbox inbox = inbox();
        try (Connection only = database.dataSource().getConnection()) {
            Inbox onOne = Inbox.builder("shipping", new OneConnection(only)).build();
            onOne.execute("order 1", ship("order 1"));
            assertThat(only.getAutoCommit()).isTrue();
            assertThatThrownBy(() -> onOne.execute("order 2", connection -> {
                        throw new IllegalStateException("Dropped");
                    }))
                    .hasMessage("Dropped");
            assertThat(only.getAutoCommit()).isTrue();
        }
        assertThat(keys()).containsExactly("order 1");
    }

    @Test
    void tableWithoutUniqueKeyIsRefused() throws Exception {
        database.execute(
                "CREATE TABLE careless (consumer VARCHAR(100), message_key VARCHAR(255), processed_at BIGINT)");
        Inbox inbox = Inbox.builder("shipping", database.dataSource())
                .table("careless")
                .build();
        assertThatThrownBy(() -> inbox.execute("order 1", ship("order 1"))).isInstanceOf(SQLException.class);
        assertThat(shipped()).isEmpty();
    }

    @Test
    void keysDifferAsTheyDifferInJava() throws Exception {
        Inbox inbox = inbox();
        String longest = "k".repeat(300);
        List<String> different = List.of(
                "a",
                "A",
                "a ",
                " a",
                "ä",
                "a\u0308",
                "ss",
                "ß",
                "\uD83D\uDE00",
                "\uD83D\uDE01",
                "a\0",
                "a\0\0",
                "\uD83D",
                "\uD83E",
                "?",
                longest,
                longest + "k",
                longest.substring(1),
                "K".repeat(300),
                "%",
                "a'b",
                "\\",
                "1",
                "1.0");
        for (String key : different) {
            assertThat(inbox.execute(key, NONE)).as(key).isEqualTo(Outcome.APPLIED);
        }
        for (String key : different) {
            assertThat(inbox.execute(key, NONE)).as(key).isEqualTo(Outcome.DUPLICATE);
        }
    }

    @Test
    void concurrentDuplicateWaitsForTheCommit() throws Exception {
        Inbox inbox = inbox();
        CompletableFuture<Outcome> second;
        try (Connection first = begin()) {
            inbox.execute(first, "order 1", ship("order 1"));
            second = elsewhere(inbox, "order 1");
            assertWaits(second);
            first.commit();
        }
        assertThat(second.get(30, SECONDS)).isEqualTo(Outcome.DUPLICATE);
        assertThat(shipped()).containsExactly("order 1");
    }

    @Test
    void concurrentDuplicateTakesItsTurnAfterARollback() throws Exception {
        Inbox inbox = inbox();
        CompletableFuture<Outcome> second;
        try (Connection first = begin()) {
            inbox.execute(first, "order 1", ship("order 1"));
            second = elsewhere(inbox, "order 1");
            assertWaits(second);
            first.rollback();
        }
        assertThat(second.get(30, SECONDS)).isEqualTo(Outcome.APPLIED);
        assertThat(shipped()).containsExactly("order 1");
    }

    @Test
    void concurrentDuplicateIsPutOffIfItShallNotWait() throws Exception {
        Inbox inbox = inbox();
        Inbox impatient = Inbox.builder("shipping", database.dataSource())
                .concurrentDuplicates(ConcurrentDuplicates.SKIP)
                .build();
        try (Connection first = begin()) {
            impatient.execute(first, "order 1", ship("order 1"));
            assertThatThrownBy(() -> elsewhere(impatient, "order 1").get(15, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(BusyException.class);
            assertThat(elsewhere(impatient, "order 2").get(15, SECONDS)).isEqualTo(Outcome.APPLIED);
            first.rollback();
        }
        assertThat(impatient.execute("order 1", ship("order 1"))).isEqualTo(Outcome.APPLIED);
        assertThat(impatient.execute("order 1", ship("order 1"))).isEqualTo(Outcome.DUPLICATE);
        assertThat(inbox.execute("order 1", ship("order 1"))).isEqualTo(Outcome.DUPLICATE);
    }

    /** No lock may outlive who held it. */
    @Test
    void transactionWhoseConnectionBreaksLeavesNoLock() throws Exception {
        Inbox inbox = inbox();
        try (Connection first = begin()) {
            inbox.execute(first, "order 1", ship("order 1"));
            first.abort(Runnable::run);
        }
        assertThat(elsewhere(inbox, "order 1").get(15, SECONDS)).isEqualTo(Outcome.APPLIED);
        assertThat(shipped()).containsExactly("order 1");
    }

    @Test
    void manyConcurrentDuplicatesHaveOneEffect() throws Exception {
        Inbox inbox = inbox();
        AtomicInteger busy = new AtomicInteger();
        List<CompletableFuture<Outcome>> all = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                    while (true) {
                        try {
                            return inbox.execute("order 1", ship("order 1"));
                        } catch (BusyException e) {
                            busy.incrementAndGet();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }))
                .limit(12)
                .toList();
        int applied = 0;
        for (CompletableFuture<Outcome> one : all) {
            applied += one.get(60, SECONDS) == Outcome.APPLIED ? 1 : 0;
        }
        assertThat(applied).as("%s were put off", busy).isEqualTo(1);
        assertThat(shipped()).containsExactly("order 1");
    }

    /** Some databases end a deadlock by a rollback of all that was done so far, after which the effect could go on. */
    @Test
    void effectThatTakesNoNoticeOfADeadlockIsNotCommittedWithoutItsKey() throws Exception {
        Inbox inbox = inbox();
        database.execute(
                "CREATE TABLE stock (id INTEGER PRIMARY KEY, amount INTEGER)",
                "INSERT INTO stock VALUES (1, 0), (2, 0)");
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        CompletableFuture<Outcome> first = CompletableFuture.supplyAsync(() -> careless(inbox, bothHoldOne, 1, 2));
        CompletableFuture<Outcome> second = CompletableFuture.supplyAsync(() -> careless(inbox, bothHoldOne, 2, 1));
        long applied = Stream.of(first, second)
                .filter(one -> one.handle((outcome, failure) -> outcome == Outcome.APPLIED)
                        .orTimeout(60, SECONDS)
                        .join())
                .count();
        assertThat(applied).isEqualTo(1);
        assertThat(shipped()).isEqualTo(keys()).hasSize(1);
    }

    private static Outcome careless(Inbox inbox, CyclicBarrier barrier, int one, int other) {
        try {
            return inbox.<Exception>execute("order " + one, connection -> {
                EffectDatabase.execute(connection, "UPDATE stock SET amount = 1 WHERE id = " + one);
                barrier.await(30, SECONDS);
                try {
                    EffectDatabase.execute(connection, "UPDATE stock SET amount = 1 WHERE id = " + other);
                } catch (SQLException taken) {
                    System.out.println("The effect takes no notice of: " + taken.getMessage());
                }
                ship("order " + one).apply(connection);
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oldKeysAreDeleted() throws Exception {
        inbox();
        Instant now = Instant.parse("2026-03-01T00:00:00Z");
        Inbox old = at(now.minus(Duration.ofDays(8)));
        try (Connection connection = begin()) {
            for (int i = 0; i < 2500; i++) {
                old.execute(connection, "old " + i, NONE);
            }
            old.forConsumer("other").execute(connection, "old", NONE);
            connection.commit();
        }
        Inbox present = at(now);
        at(now.minus(Duration.ofDays(6))).execute("young", NONE);
        assertThat(present.purge()).isEqualTo(2500);
        assertThat(keys()).containsExactly("old", "young");
        assertThat(present.execute("young", NONE)).isEqualTo(Outcome.DUPLICATE);
        assertThat(present.execute("old 7", NONE)).isEqualTo(Outcome.APPLIED);
    }

    private Inbox at(Instant time) throws SQLException {
        return Inbox.builder("shipping", database.dataSource())
                .retention(Duration.ofDays(7))
                .clock(Clock.fixed(time, ZoneOffset.UTC))
                .build();
    }

    @Test
    void tableIsCreatedOnceByWhoeverIsFirst() throws Exception {
        Inbox inbox = Inbox.builder("shipping", database.dataSource())
                .table("keys_seen")
                .build();
        CountDownLatch begin = new CountDownLatch(1);
        List<CompletableFuture<Void>> all = Stream.generate(() -> CompletableFuture.runAsync(() -> {
                    try {
                        begin.await();
                        inbox.createTable();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .limit(4)
                .toList();
        begin.countDown();
        for (CompletableFuture<Void> one : all) {
            one.get(30, SECONDS);
        }
        assertThat(inbox.execute("order 1", ship("order 1"))).isEqualTo(Outcome.APPLIED);
        assertThat(inbox.execute("order 1", ship("order 1"))).isEqualTo(Outcome.DUPLICATE);
    }

    @Test
    void tableCanBeInASchema() throws Exception {
        database.execute("CREATE SCHEMA other_" + database.name);
        Inbox inbox = Inbox.builder("shipping", database.dataSource())
                .table("other_" + database.name + ".inbox")
                .build();
        inbox.createTable();
        assertThat(inbox.execute("order 1", ship("order 1"))).isEqualTo(Outcome.APPLIED);
        assertThat(inbox.execute("order 1", ship("order 1"))).isEqualTo(Outcome.DUPLICATE);
        assertThat(inbox.purge()).isZero();
        database.execute("DROP TABLE other_" + database.name + ".inbox", "DROP SCHEMA other_" + database.name);
    }

    private Connection begin() throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private CompletableFuture<Outcome> elsewhere(Inbox inbox, String key) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return inbox.execute(key, ship(key));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** That it has not ended when it has had the time for it; what counts is how it ends. */
    private static void assertWaits(CompletableFuture<Outcome> other) {
        assertThatThrownBy(() -> other.get(1, SECONDS)).isInstanceOf(java.util.concurrent.TimeoutException.class);
    }

    static Effect<SQLException> ship(String order) {
        return connection -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO shipment VALUES (?)")) {
                insert.setString(1, order);
                insert.executeUpdate();
            }
        };
    }

    private List<String> shipped() throws SQLException {
        return database.strings("SELECT name FROM shipment ORDER BY name");
    }

    private List<String> keys() throws SQLException {
        return database.strings("SELECT message_key FROM oncemq_inbox ORDER BY message_key");
    }
}
