// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything at once: processes that send and consume are killed and stopped, their connections are cut, their database
 * crashes, at random moments, for as long as is asked for; then every order must have had its effects once, and nothing may
 * be left over.
 *
 * <p>System properties: {@code oncemq.campaign.seconds} and {@code oncemq.campaign.kills} say how long and how many kills at
 * least, {@code oncemq.seed} repeats the choices of an earlier run, as far as a machine repeats itself.
 */
abstract class FaultCampaign {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int DEFAULT_SECONDS = 40;
    private static final int SECONDS_PER_REPORT = 10;

    private final int seconds = Integer.getInteger("oncemq.campaign.seconds", DEFAULT_SECONDS);
    private final int leastKills = Integer.getInteger("oncemq.campaign.kills", 0);
    private final long seed = Long.getLong("oncemq.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> names = new ArrayList<>();
    private final Map<Misfortune, Integer> suffered = new TreeMap<>();
    private Path directory = Path.of("");
    private long began;

    /** What may befall those who use the database. */
    enum Misfortune {
        KILL,
        FREEZE,
        CUT,
        RESTART
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void everyOrderHasItsEffectsOnceAndNothingIsLeft() throws Exception {
        System.out.println(title() + ": " + seconds + " s, at least " + leastKills + " kills, seed " + seed);
        directory = TestFiles.newDirectory(title());
        began = System.nanoTime();
        try (CampaignDatabase database = startDatabase(directory);
                Children children = new Children(directory)) {
            CampaignEvidence.prepare(database);
            children.learnFrom(nextChild(database, 0, 1).untilDrained(), PATIENCE);
            long nextReport = SECONDS_PER_REPORT;
            while (elapsedSeconds() < seconds || count(Misfortune.KILL) < leastKills) {
                suffered.merge(befall(database, children), 1, Integer::sum);
                if (elapsedSeconds() >= nextReport) {
                    System.out.println(title() + ": " + suffered + " after " + elapsedSeconds() + " s");
                    nextReport = elapsedSeconds() + SECONDS_PER_REPORT;
                }
            }
            endInGoodOrder(database, children);
            System.out.println(title() + ": all consumed after " + elapsedSeconds() + " s");
            CampaignEvidence.requireNoNode(database.address());
            check(CampaignEvidence.collect(database, directory, names));
            CampaignEvidence.requireNothingLeft(database.address());
        }
        TestFiles.delete(directory);
    }

    abstract CampaignDatabase startDatabase(Path directory) throws IOException;

    /** Lets something happen, at a random moment; what it was. */
    abstract Misfortune befall(CampaignDatabase database, Children children) throws Exception;

    /** Ends all children in good order when all orders are consumed. */
    abstract void endInGoodOrder(CampaignDatabase database, Children children) throws Exception;

    final Random random() {
        return random;
    }

    /** What the next child is to do. */
    final ChildSettings nextChild(CampaignDatabase database, int producers, int consumers) {
        String name = "child" + (names.size() + 1);
        names.add(name);
        return ChildSettings.of(database.address(), name, directory, producers, 0, consumers)
                .asTough();
    }

    final long elapsedSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    }

    private int count(Misfortune misfortune) {
        return suffered.getOrDefault(misfortune, 0);
    }

    private String title() {
        return getClass().getSimpleName();
    }

    private void check(CampaignBook book) {
        List<String> violations = new ArrayList<>(new EffectCheck(book).violations());
        violations.addAll(countViolations(book));
        System.out.println(title() + ": " + suffered + " in " + elapsedSeconds() + " s, "
                + book.units().stream().mapToInt(unit -> unit.orders().size()).sum() + " orders tried, "
                + book.shipments().size() + " processed, "
                + book.receipts().stream().filter(Receipt::redelivered).count() + " redeliveries, "
                + book.losses().size() + " counts raised by a death; " + violations.size() + " violations");
        assertThat(violations).as("seed " + seed + ", see " + directory).isEmpty();
        assertThat(book.shipments()).isNotEmpty();
    }

    /**
     * A count is never too low: it is above the number of deliveries that were seen before. And it is too high by the deaths
     * of nodes only that had claimed the message.
     */
    private static List<String> countViolations(CampaignBook book) {
        List<String> violations = new ArrayList<>();
        Map<Long, List<Loss>> losses = book.lossesByOrder();
        book.receiptsByOrder().forEach((order, seen) -> {
            int lost = losses.getOrDefault(order, List.of()).size();
            for (int i = 0; i < seen.size(); i++) {
                Receipt receipt = seen.get(i);
                if (receipt.redelivered() != receipt.count() > 1) {
                    violations.add("redelivered and count disagree: " + receipt);
                }
                if (receipt.count() <= i) {
                    violations.add("count too low, after " + i + " deliveries: " + seen);
                }
                if (receipt.count() > 1 + i + lost) {
                    violations.add("count too high, after " + i + " deliveries and " + lost + " deaths: " + seen);
                }
            }
        });
        return violations;
    }
}
