// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.itests.faults.Fault;
import io.oncemq.itests.faults.FaultPlan;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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

    abstract JmsDatabase database();

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
        EmptyStore.execute(database, "CREATE TABLE " + database.table("shipment") + " (id BIGINT)");
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
                EmptyStore.require(database, dataSource, false);
                dataSource.coverage().passed().forEach((site, count) -> sites.merge(site, count, Math::max));
            }
        }
        List<FaultCase> ordered;
        try (JmsDatabase database = database()) {
            ordered = FaultCase.of(sites, FaultCase.faults(database), 3, SEED);
        }
        System.out.println(sites.size() + " call sites, " + ordered.size() + " cases, seed " + SEED);
        inject(new ConcurrentLinkedQueue<>(ordered));
    }

    private void inject(Queue<FaultCase> cases) throws Exception {
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
                    for (FaultCase next = cases.poll();
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

    private boolean run(JmsDatabase database, FaultCase next, Queue<String> wrong) {
        FaultyDataSource dataSource = faulty(database);
        dataSource.plan(next.plan());
        long began = System.nanoTime();
        try {
            new FaultWorkload(database, dataSource).run();
            EmptyStore.require(database, dataSource, true);
        } catch (Throwable failure) {
            System.out.println("FAILED " + next);
            failure.printStackTrace(System.out);
            wrong.add(next + ": " + failure);
            EmptyStore.cleanUp(database, List.of("shipment"));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        if (took.compareTo(Duration.ofSeconds(12)) > 0) {
            System.out.println(next + " took " + took);
        }
        return dataSource.coverage().injections() > 0;
    }

    @Test
    void temporaryQueueIsMadeThoughAnyOfItsStatementsConflicts() throws Exception {
        Fault conflict = Fault.fail("40001");
        Thread test = Thread.currentThread();
        int cases = 0;
        try (JmsDatabase database = database()) {
            FaultyDataSource dataSource = faulty(database);
            try (OnceMQConnectionFactory factory = database.factory(dataSource).build();
                    Connection connection = factory.createConnection();
                    Session session = connection.createSession()) {
                int injected;
                do {
                    int before = dataSource.coverage().injections();
                    dataSource.plan(FaultPlan.at(
                            cases + 1,
                            call -> Thread.currentThread() == test && FaultCase.isPossible(call.site(), conflict),
                            conflict));
                    TemporaryQueue queue = session.createTemporaryQueue();
                    injected = dataSource.coverage().injections() - before;
                    dataSource.plan(FaultPlan.none());
                    queue.delete();
                    cases += injected;
                } while (injected > 0);
            }
        }
        assertThat(cases).as("calls of which each has failed once").isGreaterThan(1);
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
                FaultPlan random = FaultPlan.random(SEED + runs, 400, FaultCase.faults(database));
                dataSource.plan(call -> {
                    Fault fault = random.at(call);
                    return fault == null || FaultCase.isPossible(call.site(), fault) ? fault : null;
                });
                new FaultWorkload(database, dataSource).run();
                dataSource.plan(FaultPlan.none());
                EmptyStore.require(database, dataSource, true);
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
}
