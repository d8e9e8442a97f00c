// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Kills processes that send and consume, at random moments, and starts others; then sees whether every order had its effects
 * exactly once and whether the delivery counts are right.
 *
 * <p>System property {@code oncemq.kills} says how many, {@code oncemq.seed} repeats the choices of an earlier run, as far
 * as a machine repeats itself.
 */
abstract class KillCampaign {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int KILLS_PER_REPORT = 10;
    private static final int MOST_PROGRESS_BYTES = 8000;
    private static final int LONGEST_MOMENT_MILLIS = 20;
    private static final int LONGEST_START_MILLIS = 2000;
    private static final int EARLY_IN_100 = 12;
    private static final int AT_REDELIVERY_IN_100 = 35;

    private final int kills;
    private final Random random;
    private final Set<String> killed = new LinkedHashSet<>();
    private final List<String> names = new ArrayList<>();

    private Path directory = Path.of("");

    KillCampaign(int defaultKills) {
        this.kills = Integer.getInteger("oncemq.kills", defaultKills);
        long seed = Long.getLong("oncemq.seed", System.nanoTime());
        this.random = new Random(seed);
        System.out.println(getClass().getSimpleName() + ": " + kills + " kills, seed " + seed);
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyOrderHasItsEffectsOnceAndTheCountsAreRight() throws Exception {
        long began = System.nanoTime();
        directory = TestFiles.newDirectory(getClass().getSimpleName());
        try (CampaignDatabase database = startDatabase(directory);
                Children children = new Children(directory)) {
            CampaignEvidence.prepare(database);
            while (killed.size() < kills) {
                String name = killOne(database, children);
                killed.add(name);
                if (killed.size() % KILLS_PER_REPORT == 0) {
                    report(began, killed.size() + " kills");
                }
            }
            endInGoodOrder(database, children);
            report(began, "all consumed");
            CampaignEvidence.requireNoNode(database.address());
            CampaignBook book = CampaignEvidence.collect(database, directory, names);
            report(began, "all collected");
            check(book);
            CampaignEvidence.requireNothingLeft(database.address());
        }
        TestFiles.delete(directory);
        report(began, "done");
    }

    abstract CampaignDatabase startDatabase(Path directory) throws IOException;

    /** Kills a child that {@link #startChild} has started. */
    abstract String killOne(CampaignDatabase database, Children children) throws Exception;

    /** Ends all children in good order when all orders are consumed. */
    abstract void endInGoodOrder(CampaignDatabase database, Children children) throws Exception;

    final Random random() {
        return random;
    }

    /**
     * Waits for a random moment: while a child starts, when it has made some progress, or as soon as it has received an order
     * that had brought another child down.
     */
    final void awaitMomentToKill(ChildProcess child) throws IOException, InterruptedException {
        int hundred = random.nextInt(100);
        int longestMillis = LONGEST_MOMENT_MILLIS;
        if (hundred < EARLY_IN_100) {
            longestMillis = LONGEST_START_MILLIS;
        } else {
            child.awaitReady(PATIENCE);
            boolean atRedelivery = hundred < EARLY_IN_100 + AT_REDELIVERY_IN_100;
            long size = recorded(child.name()) + random.nextInt(MOST_PROGRESS_BYTES);
            await("progress of " + child.name())
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .failFast("the child ended, see " + directory, () -> !child.isAlive())
                    .until(() -> recorded(child.name()) >= size || (atRedelivery && hasRedelivery(child.name())));
        }
        if (child.process().waitFor(random.nextInt(longestMillis), TimeUnit.MILLISECONDS)) {
            System.out.println(child.name() + " ended by itself");
        }
    }

    private boolean hasRedelivery(String child) throws IOException {
        return Receipt.parse(child, RecordLog.read(ChildSettings.receivedLog(directory, child))).stream()
                .anyMatch(Receipt::redelivered);
    }

    private long recorded(String child) throws IOException {
        long size = 0;
        for (Path log : List.of(ChildSettings.sentLog(directory, child), ChildSettings.receivedLog(directory, child))) {
            size += Files.exists(log) ? Files.size(log) : 0;
        }
        return size;
    }

    /** What the next child is to do. */
    final ChildSettings nextChild(CampaignDatabase database, int producers, int consumers) {
        String name = "child" + (names.size() + 1);
        names.add(name);
        return ChildSettings.of(database.address(), name, directory, producers, 0, consumers);
    }

    private void check(CampaignBook book) {
        EffectCheck effects = new EffectCheck(book);
        CountCheck counts = new CountCheck(book, killed);
        List<String> violations = new ArrayList<>(effects.violations());
        violations.addAll(counts.violations());
        System.out.println(getClass().getSimpleName() + ": " + killed.size() + " kills, "
                + book.units().stream().mapToInt(unit -> unit.orders().size()).sum() + " orders tried, "
                + book.shipments().size() + " processed, " + counts.statistics());
        assertThat(violations).as("see " + directory).isEmpty();
        assertThat(book.shipments()).hasSizeGreaterThan(kills);
    }

    private void report(long began, String what) {
        System.out.println(getClass().getSimpleName() + ": " + what + " after "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + " s");
    }
}
