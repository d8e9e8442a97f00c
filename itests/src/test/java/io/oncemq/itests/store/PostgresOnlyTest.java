// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.WakeUp;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only PostgreSQL promises, or can be asked. */
class PostgresOnlyTest extends StoreContract {

    PostgresOnlyTest() {
        super(PostgresDatabase::new);
    }

    /** Rows of a table that were looked at since the statistics began, by sessions that have ended. */
    private long rowsRead(String table) throws Exception {
        String schema = database.settings().schemaName();
        try (Connection connection = database.connect()) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> Sql.longs(
                                    connection,
                                    "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'OnceMQ%'"
                                            + " AND pid <> pg_backend_pid()")
                            .isEmpty());
            return Sql.longs(connection, """
                            SELECT (SELECT seq_tup_read FROM pg_stat_user_tables
                                    WHERE schemaname = ? AND relname = ?)
                                + (SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes
                                    WHERE schemaname = ? AND relname = ?)
                            """, schema, "oncemq_" + table, schema, "oncemq_" + table)
                    .get(0);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run(StoreNode node, Committer committer) throws Exception;
    }

    /** How many rows of a table a step looks at. */
    private long rowsReadBy(String table, Step step) throws Exception {
        long before = rowsRead(table);
        try (StoreNode fresh = store.register("measured");
                Committer own = fresh.openCommitter(0)) {
            step.run(fresh, own);
        }
        return rowsRead(table) - before;
    }

    /**
     * Neither plans made when the table was empty, or with statistics from then, may read the whole queue, nor plans made with
     * statistics of the full table, which say that neither the destination nor the priority tells messages apart.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void statementsReadOnlyTheRowsThatTheyNeed(boolean statistics) throws Exception {
        DestinationRecord topic = topic("news");
        Source subscription = subscribe(node, topic, "s").source();
        try (Connection connection = database.connect()) {
            Sql.execute(connection, "ANALYZE");
            for (String table : List.of("message", "delivery", "claim")) {
                Sql.execute(connection, "ALTER TABLE " + database.table(table) + " SET (autovacuum_enabled = off)");
            }
        }
        for (int i = 0; i < 10; i++) {
            sendMany(queue, 1000);
        }
        Long[] queued = Arrays.stream(sendMany(queue, 500)).boxed().toArray(Long[]::new);
        for (int i = 0; i < 5; i++) {
            sendMany(topic, 1000);
        }
        Long[] published = Arrays.stream(sendMany(topic, 500)).boxed().toArray(Long[]::new);
        if (statistics) {
            // Of one queue and one priority: the order of the rows says nothing about the others.
            try (Connection connection = database.connect()) {
                Sql.execute(connection, "ANALYZE");
            }
        }
        // Its sessions must have ended for the statistics to be complete.
        node.close();

        assertThat(rowsReadBy("message", (fresh, own) -> {
                    own.commit(acknowledgements(source, Arrays.copyOf(queued, 100)));
                    own.commit(new CommitGroup(
                            List.of(new Send(queue, message("x"), 77)),
                            List.of(new Acknowledgement(source, queued[100])),
                            List.of(),
                            List.of(new ClaimReference(source, 1)),
                            List.of()));
                }))
                .as("acknowledgement")
                .isLessThan(400);
        assertThat(rowsReadBy(
                        "message", (fresh, own) -> fresh.claimer().claim(1, ScanPosition.start(source), 100, true)))
                .as("claim")
                .isLessThan(800);
        assertThat(rowsReadBy(
                        "message",
                        (fresh, own) -> fresh.claimer()
                                .claimExactly(1, ScanPosition.start(source), List.of(queued[110], queued[111]))))
                .as("exact claim")
                .isLessThan(100);
        ScanPosition passed = ScanPosition.start(source);
        Arrays.fill(passed.lowest(), queued[400]);
        assertThat(rowsReadBy("message", (fresh, own) -> fresh.claimer().peek(passed, 200)))
                .as("look for what a selector wants, behind what it has passed")
                .isLessThan(400);
        assertThat(rowsReadBy(
                        "message", (fresh, own) -> fresh.claimer().available(List.of(ScanPosition.start(source)))))
                .as("poll")
                .isLessThan(100);
        assertThat(rowsReadBy(
                        "message", (fresh, own) -> fresh.claimer().fates(source, List.of(queued[110], queued[111]))))
                .as("fates")
                .isLessThan(100);
        assertThat(rowsReadBy("message", (fresh, own) -> own.commit(counts(new DeliveryCount(source, queued[110], 1)))))
                .as("count")
                .isLessThan(100);
        assertThat(rowsReadBy("delivery", (fresh, own) -> {
                    own.commit(acknowledgements(subscription, Arrays.copyOf(published, 100)));
                    own.commit(counts(new DeliveryCount(subscription, published[110], 1)));
                    own.commit(sweep(Arrays.copyOf(published, 100)));
                }))
                .as("acknowledgement of deliveries")
                .isLessThan(800);
        for (String table : List.of("delivery", "message")) {
            assertThat(rowsReadBy(
                            table,
                            (fresh, own) -> fresh.claimer().claim(1, ScanPosition.start(subscription), 100, true)))
                    .as("claim from a subscription, " + table)
                    .isLessThan(800);
        }
        // The application's connection has none of our settings.
        try (Connection application = database.connect()) {
            application.setAutoCommit(false);
            long before = rowsRead("message");
            store.join(JdbcTransaction.of(application)).acknowledge(new Acknowledgement(source, queued[120]));
            application.commit();
            application.close();
            assertThat(rowsRead("message") - before).as("joined").isLessThan(100);
        }
        assertThat(ids(register().catalog().browse(source, null, 5))).hasSize(5);
    }

    /** Whatever lies in the queue of a group that somebody has, and whatever the statistics say. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void claimsOfGroupsReadOnlyTheRowsThatTheyNeed(boolean statistics) throws Exception {
        try (Connection connection = database.connect()) {
            Sql.execute(connection, "ANALYZE");
            for (String table : List.of("message", "claim")) {
                Sql.execute(connection, "ALTER TABLE " + database.table(table) + " SET (autovacuum_enabled = off)");
            }
        }
        long last = 0;
        for (int i = 0; i < 10; i++) {
            last = Arrays.stream(sendGrouped(1000, n -> "busy")).max().orElseThrow();
        }
        sendGrouped(2000, n -> "group " + n % 50);
        if (statistics) {
            try (Connection connection = database.connect()) {
                Sql.execute(connection, "ANALYZE");
            }
        }
        node.close();
        long[] above = new long[10];
        Arrays.fill(above, last);

        assertThat(rowsReadBy("message", (fresh, own) -> {
                    try (StoreNode busy = store.register("busy")) {
                        assertThat(busy.claimer().claim(1, ScanPosition.start(source), 1, true))
                                .hasSize(1);
                        assertThat(fresh.claimer().claim(1, new ScanPosition(source, above), 100, true))
                                .hasSize(100);
                        assertThat(fresh.claimer().available(List.of(new ScanPosition(source, above))))
                                .isEmpty();
                    }
                }))
                .as("a busy group")
                // All groups are busy after the claim, so that the poll looks at what is left.
                .isLessThan(2000 + 1500);
    }

    private long[] sendGrouped(int count, IntFunction<String> group) throws StoreException {
        Send[] sends = new Send[count];
        Arrays.setAll(
                sends,
                i -> new Send(
                        queue,
                        new StoredMessage(
                                MessageKind.TEXT, 4, true, 1, 0, 0, "{}", null, "x", null, group.apply(i), null),
                        0));
        return committer.commit(sends(sends));
    }

    private static long roundTrips(Callable<?> call) throws Exception {
        long before = CountingSocketFactory.ROUND_TRIPS.get();
        call.call();
        return CountingSocketFactory.ROUND_TRIPS.get() - before;
    }

    @Test
    void whatIsDoneForEachMessageIsOneRoundTrip() throws Exception {
        StoreSettings settings = database.settings();
        Store counted = closeLater(open(new StoreSettings(
                settings.url() + "?socketFactory=" + CountingSocketFactory.class.getName(),
                settings.user(),
                settings.password(),
                null,
                settings.schemaMode(),
                settings.schemaName(),
                settings.tablePrefix(),
                settings.outcomeTimeout())));
        StoreNode measured = closeLater(counted.register("measured"));
        Committer own = measured.openCommitter(0);
        Connection application = closeLater(DriverManager.getConnection(
                settings.url() + "?socketFactory=" + CountingSocketFactory.class.getName(), "postgres", ""));
        application.setAutoCommit(false);
        JoinedUnit unit = counted.join(JdbcTransaction.of(application));
        // The third time, when every statement has been prepared.
        for (int time = 1; time <= 3; time++) {
            long[] ids = send(queue, "a", "b", "c");
            List<Send> sends = List.of(new Send(queue, message("d"), 1000 + time), new Send(queue, message("e"), 0));
            CommitGroup both = new CommitGroup(
                    sends, List.of(new Acknowledgement(source, ids[0])), List.of(), List.of(), List.of());
            int number = time;
            CommitGroup ofAGroup = sends(new Send(
                    queue,
                    new StoredMessage(MessageKind.TEXT, 4, true, 1, 0, 0, "{}", null, "x", null, "group " + time, null),
                    0));

            assertThat(roundTrips(() -> measured.claimer().claim(number, ScanPosition.start(source), 200, true)))
                    .as("claim")
                    .isEqualTo(1);
            assertThat(roundTrips(() -> own.commit(both))).as("group").isEqualTo(1);
            assertThat(roundTrips(() -> own.commit(ofAGroup)))
                    .as("send to a message group")
                    .isEqualTo(1);
            assertThat(roundTrips(() -> measured.claimer().claim(100 + number, ScanPosition.start(source), 200, true)))
                    .as("claim of a message group")
                    .isEqualTo(1);
            assertThat(roundTrips(() -> own.commit(acknowledgements(source, ids[1]))))
                    .as("acknowledgement")
                    .isEqualTo(1);
            assertThat(roundTrips(() -> unit.acknowledge(new Acknowledgement(source, ids[2]))))
                    .as("joined receipt")
                    .isEqualTo(1);
            assertThat(roundTrips(() -> unit.send(sends))).as("joined send").isEqualTo(1);
            application.commit();
        }
    }

    @Test
    void hintsReachOtherNodesAndNotTheSender() throws Exception {
        StoreNode other = register();
        ExecutorService threads = closeLater(new Threads(1)).executor();
        Future<List<WakeUp>> heard = threads.submit(() -> other.membership().await(Duration.ofSeconds(20)));

        node.claimer().announce(List.of(new WakeUp(queue.id(), 17), new WakeUp(5, 0)));

        assertThat(heard.get(10, TimeUnit.SECONDS)).containsExactly(new WakeUp(queue.id(), 17), new WakeUp(5, 0));
        assertThat(node.membership().await(Duration.ofMillis(100))).isEmpty();
    }

    @Test
    void manyHintsAtOnceReachOtherNodes() throws Exception {
        StoreNode other = register();
        List<WakeUp> many = LongStream.range(0, 1000)
                .mapToObj(i -> new WakeUp(Long.MAX_VALUE - i, Long.MAX_VALUE))
                .toList();

        node.claimer().announce(many);

        List<WakeUp> heard = new ArrayList<>();
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            heard.addAll(other.membership().await(Duration.ofMillis(200)));
            return heard.size() >= many.size();
        });
        assertThat(heard).isEqualTo(many);
    }

    /** All connections are cut while the node lives: it comes back with its id, and says that it was away. */
    @Test
    void nodeThatLostItsConnectionsComesBack() throws Exception {
        send(queue, "a");
        claim(node, source);
        database.kill(node);

        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> node.membership().beat().reconnected());
        assertThat(node.membership().beat().registered()).isTrue();
        assertThat(node.membership().beat().reconnected()).isFalse();
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreException.class)
                .until(() -> node.claimer().held().size() == 1);
        assertThat(send(queue, "b"))
                .as("the committer resolves what it lost by itself")
                .hasSize(1);
    }

    /** A node that has just come back judges nobody: the others may be on their way. */
    @Test
    void nodeThatWasAwayItselfJudgesNobody() throws Exception {
        database.awaitJudgement();
        StoreNode other = register();
        database.kill(node);
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> node.membership().beat().registered());
        database.kill(other);

        node.membership().recover();

        assertThat(rows("node")).isEqualTo(2);
    }

    /** A way to the database on which session locks do not stay with the connection: as behind some poolers. */
    private DataSource losingLocks() {
        return proxy(DataSource.class, (method, arguments) -> {
            Connection real = database.connect();
            return proxy(Connection.class, (call, parameters) -> {
                if (call.getName().equals("prepareStatement")
                        && parameters[0].toString().contains("pg_advisory_lock_shared")) {
                    return real.prepareStatement("SELECT ?::integer, ?::integer");
                }
                return call.invoke(real, parameters);
            });
        });
    }

    @FunctionalInterface
    private interface Handler {
        Object invoke(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                PostgresOnlyTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return handler.invoke(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void nodeWithoutItsLockIsJudgedByItsHeartbeatAlone() throws Exception {
        database.awaitJudgement();
        StoreNode unproven =
                closeLater(closeLater(open(database.with(losingLocks()))).register("unproven"));
        assertThat(node.guarantees()).anyMatch(line -> line.startsWith("liveness: session lock and heartbeat"));
        assertThat(unproven.guarantees()).anyMatch(line -> line.startsWith("liveness: heartbeat alone"));

        node.membership().recover();
        assertThat(unproven.membership().beat().registered())
                .as("that its lock is free means nothing")
                .isTrue();
        database.freeze(unproven);
        node.membership().recover();

        assertThat(unproven.membership().beat().registered()).isFalse();
    }

    /** As after an upgrade of the server, whose timelines begin anew. */
    @Test
    void idsGoOnAboveTheMessagesThatAreThere() throws Exception {
        long before = send(queue, "waits")[0] + (5L << 40);
        try (Connection connection = database.connect()) {
            Sql.update(connection, "UPDATE " + database.table("message") + " SET id = ?", before);
        }

        closeLater(open(database.settings()));

        assertThat(send(queue, "new")[0]).isEqualTo(before + 1);
        assertLeft(source, "waits", "new");
    }

    /** Two nodes find a third silent; the one that comes second finds that its row is gone. */
    @Test
    void burialThatAnotherHasJustDoneIsNoFailure() throws Exception {
        StoreNode silent = register();
        database.awaitJudgement();
        Connection another = connectForTransaction();
        Sql.update(
                another,
                "UPDATE " + database.table("node") + " SET heartbeat = heartbeat - 60000 WHERE id = ?",
                silent.id());
        another.commit();
        Sql.update(another, "DELETE FROM " + database.table("node") + " WHERE id = ?", silent.id());
        ExecutorService threads = closeLater(new Threads(1)).executor();
        Future<List<WakeUp>> recovery = threads.submit(() -> node.membership().recover());
        try (Connection observer = database.connect()) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !Sql.longs(
                                    observer,
                                    "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                            + " AND application_name LIKE 'OnceMQ%' AND datname = current_database()")
                            .isEmpty());
        }
        another.commit();

        assertThat(recovery.get(20, TimeUnit.SECONDS)).isEmpty();
    }
}
