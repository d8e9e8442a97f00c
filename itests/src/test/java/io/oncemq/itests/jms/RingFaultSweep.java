// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.itests.faults.Fault;
import io.oncemq.itests.faults.FaultPlan;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A {@link TransferRing} with a fault: each kind once at each call into the driver, whether the store or the application makes
 * it, and then several of them at random.
 *
 * <p>In the build, some seconds long; {@code -Doncemq.ring.faults=2000} goes on until there were that many faults. {@code
 * -Doncemq.seed} makes the same choices again, as far as threads repeat themselves.
 */
abstract class RingFaultSweep {

    private static final int FAULTS = Integer.getInteger("oncemq.ring.faults", 0);
    private static final Duration TIME = Duration.ofSeconds(8);
    private static final long SEED = Long.getLong("oncemq.seed", System.nanoTime() % 1_000_000);

    /** However slow the machine is. */
    private static final int LEAST_RUNS = 5;

    /** How often a call site is passed at most before its fault comes. */
    private static final int MOST_OCCURRENCES = 8;

    /** In a campaign, after each fault by itself. */
    private static final int MOST_TOGETHER = 8;

    private static final int RUNS_PER_REPORT = 100;

    private final Supplier<JmsDatabase> databases;
    private final Opening opening;
    private int runs;
    private int injected;

    /** Opens a ring on a database. */
    @FunctionalInterface
    interface Opening {
        RingMode open(JmsDatabase database) throws Exception;
    }

    RingFaultSweep(Supplier<JmsDatabase> databases, Opening opening) {
        this.databases = databases;
        this.opening = opening;
    }

    @Test
    @Timeout(7200)
    void moneyIsConservedAndEachTransferAppliedOnce() throws Exception {
        long began = System.nanoTime();
        try (JmsDatabase database = databases.get();
                java.sql.Connection keptOpen = database.connect()) {
            assertThat(keptOpen.isClosed()).isFalse();
            createStore(database);
            try (RingMode mode = opening.open(database)) {
                FaultyDataSource unharmed = faulty(database);
                assertThat(new TransferRing(database, mode, unharmed).run())
                        .as("failures without faults")
                        .isZero();
                mode.clear();
                EmptyStore.require(database, unharmed, false);
                Map<String, Integer> sites = unharmed.coverage().passed();
                List<FaultCase> cases = FaultCase.of(sites, FaultCase.faults(database), MOST_OCCURRENCES, SEED);
                System.out.println(getClass().getName() + ": " + sites.size() + " call sites, " + cases.size()
                        + " cases, seed " + SEED + ", a run takes " + Duration.ofNanos(System.nanoTime() - began));
                Set<String> hit = inject(database, mode, cases, System.nanoTime() + TIME.toNanos());
                System.out.println(getClass().getName() + ": " + injected + " faults in " + runs + " runs at "
                        + hit.size() + " call sites in " + Duration.ofNanos(System.nanoTime() - began));
            }
        }
        assertThat(injected).as("faults that came").isGreaterThan(runs / 2);
    }

    private static void createStore(JmsDatabase database) throws Exception {
        try (OnceMQConnectionFactory factory = database.factory().build();
                Connection connection = factory.createConnection()) {
            assertThat(connection.getMetaData()).isNotNull();
        }
    }

    private static FaultyDataSource faulty(JmsDatabase database) {
        return new FaultyDataSource(database::connect).hurrying(20);
    }

    private Set<String> inject(JmsDatabase database, RingMode mode, List<FaultCase> cases, long deadline)
            throws Exception {
        Set<String> hit = new TreeSet<>();
        Random random = new Random(SEED);
        Iterator<FaultCase> each = cases.iterator();
        while (FAULTS == 0 ? System.nanoTime() - deadline < 0 || runs < LEAST_RUNS : injected < FAULTS) {
            // In a build one at a time, and now and then a pair; in a campaign several, of which one may prevent
            // another.
            boolean pair = !each.hasNext() || (FAULTS == 0 && runs % 3 == 2);
            int together = FAULTS > 0 ? 2 + random.nextInt(MOST_TOGETHER - 1) : pair ? 2 : 1;
            List<FaultCase> chosen = new ArrayList<>();
            while (chosen.size() < together) {
                chosen.add(pair || !each.hasNext() ? cases.get(random.nextInt(cases.size())) : each.next());
            }
            hit.addAll(run(database, mode, chosen));
            if (runs % RUNS_PER_REPORT == 0) {
                System.out.println(getClass().getName() + ": " + injected + " faults in " + runs + " runs so far");
            }
        }
        return hit;
    }

    private Set<String> run(JmsDatabase database, RingMode mode, List<FaultCase> cases) throws Exception {
        FaultyDataSource dataSource = faulty(database);
        List<FaultPlan> plans = cases.stream().map(FaultCase::plan).toList();
        dataSource.plan(call -> {
            Fault first = null;
            for (FaultPlan plan : plans) {
                Fault fault = plan.at(call);
                first = first == null ? fault : first;
            }
            return first;
        });
        long began = System.nanoTime();
        try {
            new TransferRing(database, mode, dataSource).run();
            dataSource.plan(FaultPlan.none());
            database.age();
            mode.clear();
            EmptyStore.require(database, dataSource, true);
        } catch (Throwable failure) {
            throw new AssertionError("With " + cases + ", seed " + SEED, failure);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        if (took.compareTo(Duration.ofSeconds(8)) > 0) {
            System.out.println(cases + " took " + took);
        }
        runs++;
        injected += dataSource.coverage().injections();
        Set<String> hit = new TreeSet<>(dataSource.coverage().passed().keySet());
        hit.removeAll(dataSource.coverage().untouched());
        return hit;
    }
}
