// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.itests.faults.Fault;
import io.oncemq.itests.faults.FaultPlan;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each kind of fault, once, at each call that the store makes into the driver: a recording run of a small workload finds the
 * call sites, then each case is a run with one fault. And runs with many faults, at random.
 *
 * <p>In the build as many cases as fit into a minute, chosen by a seed that is printed; all of them with
 * {@code -Doncemq.faults=all}. {@code -Doncemq.seed} makes the same choices again.
 */
@Timeout(7200)
abstract class FaultSweep {

    private static final String EXTENT = System.getProperty("oncemq.faults", "45");
    private static final long SEED = Long.getLong("oncemq.seed", 1);
    private static final int WORKERS = Integer.getInteger("oncemq.faults.workers", 3);

    /** Tables in which nothing may be left. */
    private static final List<String> TABLES = List.of(
            "node", "claim", "message", "delivery", "delayed", "lease", "member", "subscription", "branch", "parked");

    private static final List<Fault> FAULTS = List.of(
            Fault.cut(Fault.Moment.BEFORE),
            Fault.cut(Fault.Moment.AFTER),
            Fault.fail("40001"),
            Fault.fail("XX000"),
            Fault.delay(Duration.ofMillis(300)));

    /** One fault at one call site. */
    private record Case(String site, int occurrence, Fault fault) {}

    abstract JmsDatabase database();

    /** Whether there is a network on which an answer may stay out. */
    abstract boolean mayHang();

    /** Makes nodes that did not leave look dead: by their silence, which otherwise takes its time. */
    abstract void age(JmsDatabase database) throws SQLException;

    private List<Fault> faults() {
        List<Fault> faults = new ArrayList<>(FAULTS);
        if (mayHang()) {
            faults.add(Fault.hang(Fault.Moment.BEFORE));
            faults.add(Fault.hang(Fault.Moment.AFTER));
        }
        return faults;
    }

    private static FaultyDataSource faulty(JmsDatabase database) {
        return new FaultyDataSource(database::connect).hurrying(20);
    }

    /** The database with what the workload needs besides the store. */
    private JmsDatabase prepared() throws Exception {
        JmsDatabase database = database();
        try (OnceMQConnectionFactory factory = database.factory().build();
                Connection connection = factory.createConnection()) {
            assertThat(connection.getMetaData()).isNotNull();
        }
        execute(database, "CREATE TABLE " + database.table("shipment") + " (id BIGINT)");
        return database;
    }

    @Test
    void eachFaultOnceAtEachCallOfTheStore() throws Exception {
        Map<String, Integer> sites = new LinkedHashMap<>();
        try (JmsDatabase database = prepared();
                java.sql.Connection keptOpen = database.connect()) {
            assertThat(keptOpen.isClosed()).isFalse();
            for (int run = 0; run < 2; run++) {
                FaultyDataSource dataSource = faulty(database);
                long began = System.nanoTime();
                assertThat(new FaultWorkload(database, dataSource).run())
                        .as("failures without faults")
                        .isZero();
                System.out.println("without faults: " + Duration.ofNanos(System.nanoTime() - began));
                checkNothingIsLeft(database, dataSource, false);
                dataSource.coverage().passed().forEach((site, count) -> sites.merge(site, count, Math::max));
            }
        }
        // In an order that is the same for the same seed, although a call site more or less may have been seen.
        Map<Case, Integer> cases = new HashMap<>();
        sites.forEach((site, count) -> faults().stream()
                .filter(fault -> isPossible(site, fault))
                .forEach(fault -> {
                    int place = new Random(SEED + (site + fault).hashCode()).nextInt(Integer.MAX_VALUE);
                    cases.put(new Case(site, 1 + place % Math.min(count, 3), fault), place);
                }));
        List<Case> ordered = new ArrayList<>(cases.keySet());
        ordered.sort(Comparator.comparing(cases::get));
        System.out.println(sites.size() + " call sites, " + cases.size() + " cases, seed " + SEED);
        inject(new ConcurrentLinkedQueue<>(ordered));
    }

    /** A conflict is found when a statement is executed, not when its result is read. */
    private static boolean isPossible(String site, Fault fault) {
        return !fault.state().equals("40001") || !site.contains(": ResultSet.");
    }

    private void inject(Queue<Case> cases) throws Exception {
        Duration time = EXTENT.equals("all") ? Duration.ofHours(2) : Duration.ofSeconds(Long.parseLong(EXTENT));
        long deadline = System.nanoTime() + time.toNanos();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger hit = new AtomicInteger();
        Set<String> sitesHit = ConcurrentHashMap.newKeySet();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        List<Future<?>> ends = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            ends.add(workers.submit(() -> {
                try (JmsDatabase database = prepared();
                        java.sql.Connection keptOpen = database.connect()) {
                    assertThat(keptOpen.isClosed()).isFalse();
                    for (Case next = cases.poll();
                            next != null && wrong.size() < 10 && System.nanoTime() - deadline < 0;
                            next = cases.poll()) {
                        if (run(database, next, wrong)) {
                            hit.incrementAndGet();
                            sitesHit.add(next.site());
                        }
                        done.incrementAndGet();
                    }
                }
                return true;
            }));
        }
        for (Future<?> end : ends) {
            await(end, time.plusSeconds(60));
        }
        workers.shutdown();
        System.out.println(done + " cases run, the fault came in " + hit + " at " + sitesHit.size() + " call sites, "
                + cases.size() + " left for another build");
        assertThat(wrong).isEmpty();
        assertThat(hit.get()).as("faults that came").isGreaterThan(done.get() / 2);
    }

    /** Says where it hangs if it does. */
    private static void await(Future<?> end, Duration atMost) throws Exception {
        try {
            end.get(atMost.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException hang) {
            Thread.getAllStackTraces().forEach((thread, stack) -> {
                System.out.println(thread);
                for (StackTraceElement frame : stack) {
                    System.out.println("    " + frame);
                }
            });
            throw hang;
        }
    }

    private boolean run(JmsDatabase database, Case next, Queue<String> wrong) {
        FaultyDataSource dataSource = faulty(database);
        dataSource.plan(FaultPlan.at(next.occurrence(), call -> call.site().equals(next.site()), next.fault()));
        long began = System.nanoTime();
        try {
            new FaultWorkload(database, dataSource).run();
            checkNothingIsLeft(database, dataSource, true);
        } catch (Throwable failure) {
            System.out.println("FAILED " + next);
            failure.printStackTrace(System.out);
            wrong.add(next + ": " + failure);
            cleanUp(database);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        if (took.compareTo(Duration.ofSeconds(12)) > 0) {
            System.out.println(next + " took " + took);
        }
        return dataSource.coverage().injections() > 0;
    }

    @Test
    void manyFaultsAtRandom() throws Exception {
        System.out.println("seed " + SEED);
        long deadline = System.nanoTime()
                + Duration.ofSeconds(EXTENT.equals("all") ? 300 : 15).toNanos();
        int runs = 0;
        int injections = 0;
        Set<String> touched = new TreeSet<>();
        Set<String> passed = new TreeSet<>();
        try (JmsDatabase database = prepared();
                java.sql.Connection keptOpen = database.connect()) {
            assertThat(keptOpen.isClosed()).isFalse();
            do {
                FaultyDataSource dataSource = faulty(database);
                FaultPlan random = FaultPlan.random(SEED + runs, 400, faults());
                dataSource.plan(call -> {
                    Fault fault = random.at(call);
                    return fault == null || isPossible(call.site(), fault) ? fault : null;
                });
                new FaultWorkload(database, dataSource).run();
                dataSource.plan(FaultPlan.none());
                checkNothingIsLeft(database, dataSource, true);
                injections += dataSource.coverage().injections();
                Set<String> sites = dataSource.coverage().passed().keySet();
                passed.addAll(sites);
                Set<String> now = new TreeSet<>(sites);
                now.removeAll(dataSource.coverage().untouched());
                touched.addAll(now);
                runs++;
            } while (System.nanoTime() - deadline < 0);
        }
        passed.removeAll(touched);
        System.out.println(runs + " runs with faults at " + injections + " calls, of " + touched.size()
                + " sites; never at " + passed);
        assertThat(injections).isPositive();
    }

    /** A closed application has left nothing; what a failed close has left is freed by any other node. */
    private void checkNothingIsLeft(JmsDatabase database, FaultyDataSource dataSource, boolean faulty)
            throws Exception {
        assertThat(dataSource.open()).as("open connections").isZero();
        if (left(database).isEmpty()) {
            return;
        }
        assertThat(faulty || left(database).keySet().equals(Set.of("message")))
                .as("left: " + left(database))
                .isTrue();
        age(database);
        try (OnceMQConnectionFactory factory = database.factory()
                        .option(Option.NODE_NAME, "janitor")
                        .option(Option.NODE_LINGER, "0s")
                        .build();
                Connection connection = factory.createConnection()) {
            connection.start();
            Awaitility.await("recovery")
                    .atMost(Duration.ofSeconds(15))
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> {
                        Map<String, Long> left = left(database);
                        assertThat(left.remove("node")).as("the janitor alone").isEqualTo(1);
                        assertThat(left)
                                .as("left in the database; messages: " + messagesLeft(database))
                                .isEmpty();
                    });
        }
    }

    /** For people: which messages there are, and who may have them. */
    private static List<String> messagesLeft(JmsDatabase database) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String query : List.of(
                "SELECT id, destination, delivery_count, text_body FROM " + database.table("message"),
                "SELECT source, owner, number FROM " + database.table("claim"),
                "SELECT subscription, message FROM " + database.table("delivery"),
                "SELECT id, name FROM " + database.table("destination"))) {
            try (java.sql.Connection connection = database.connect();
                    Statement statement = connection.createStatement();
                    java.sql.ResultSet row = statement.executeQuery(query)) {
                while (row.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        values.add(row.getMetaData().getColumnLabel(i) + "=" + row.getString(i));
                    }
                    rows.add(values.toString());
                }
            }
        }
        return rows;
    }

    private static Map<String, Long> left(JmsDatabase database) throws SQLException {
        Map<String, Long> left = new LinkedHashMap<>();
        try (java.sql.Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                try (java.sql.ResultSet row = statement.executeQuery("SELECT count(*) FROM " + database.table(table))) {
                    row.next();
                    if (row.getLong(1) > 0) {
                        left.put(table, row.getLong(1));
                    }
                }
            }
        }
        return left;
    }

    private static void cleanUp(JmsDatabase database) {
        try {
            for (String table : TABLES) {
                execute(database, "DELETE FROM " + database.table(table));
            }
            execute(database, "DELETE FROM " + database.table("shipment"));
        } catch (SQLException e) {
            System.out.println("Could not clean up: " + e);
        }
    }

    static void execute(JmsDatabase database, String sql) throws SQLException {
        try (java.sql.Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
