// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oncemq.jms.internal.simulation.Simulation.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The node in a simulation that decides by a seed what happens when, and replays it. {@code -Doncemq.simulation.seeds=} runs
 * more seeds, {@code -Doncemq.simulation.first=} begins at another, {@code -Doncemq.simulation.seed=} runs one and writes its
 * trace, and {@code -Doncemq.simulation.rare=true} looks for the deliberate bugs that take long to find.
 */
@Timeout(600)
class SimulationTest {

    private static final int SEEDS = Integer.getInteger("oncemq.simulation.seeds", 1_500);
    private static final long FIRST = Long.getLong("oncemq.simulation.first", 1);

    /** A deliberate bug has to be found within so many seeds. */
    private static final int SEEDS_FOR_A_BUG = 5_000;

    @Test
    @Timeout(36_000)
    void nodesHoldTheirPromisesInEveryInterleavingTried() throws IOException {
        Simulation simulation = new Simulation();
        Long one = Long.getLong("oncemq.simulation.seed");
        if (one != null) {
            Outcome outcome = simulation.run(one, true);
            report(outcome);
            return;
        }
        long begin = System.nanoTime();
        long steps = 0;
        long switches = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Outcome outcome = simulation.run(seed, false);
            steps += outcome.steps();
            switches += outcome.switches();
            if (outcome.failure() != null) {
                report(simulation.run(seed, true));
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.println(SEEDS + " seeds, " + steps + " steps and " + switches + " changes of threads in "
                + Math.round(seconds) + " s: " + Math.round(SEEDS / seconds) + " seeds, " + Math.round(steps / seconds)
                + " steps, " + Math.round(switches / seconds) + " changes a second");
    }

    private static void report(Outcome outcome) throws IOException {
        Path file = Path.of("target", "simulation", "seed-" + outcome.seed() + ".txt");
        Files.createDirectories(file.getParent());
        Files.write(file, outcome.trace());
        System.out.println("Seed " + outcome.seed() + ": " + outcome.steps() + " steps, digest " + outcome.digest());
        if (outcome.failure() != null) {
            List<String> last = outcome.trace()
                    .subList(
                            Math.max(0, outcome.trace().size() - 40),
                            outcome.trace().size());
            fail(
                    "Seed " + outcome.seed() + ": " + outcome.failure() + "\nReplay: -Doncemq.simulation.seed="
                            + outcome.seed() + "; the whole trace is in " + file + ", its end is\n"
                            + String.join("\n", last),
                    outcome.cause());
        }
    }

    @Test
    void sameSeedIsTheSameRun() {
        Simulation first = new Simulation();
        Simulation second = new Simulation();
        for (long seed = 1; seed <= 60; seed++) {
            Outcome outcome = first.run(seed, false);
            assertThat(second.run(seed, true))
                    .as("seed %s", seed)
                    .extracting(Outcome::digest, Outcome::steps, Outcome::switches)
                    .containsExactly(outcome.digest(), outcome.steps(), outcome.switches());
        }
    }

    @ParameterizedTest
    @EnumSource
    void deliberateBugIsFound(DeliberateBug bug) {
        assumeTrue(!bug.rare() || Boolean.getBoolean("oncemq.simulation.rare"), "found only after a thousand seeds");
        Simulation simulation = bug.simulation();
        String found = null;
        for (long seed = 1; seed <= SEEDS_FOR_A_BUG && found == null; seed++) {
            Outcome outcome = simulation.run(seed, false);
            if (outcome.failure() != null) {
                found = "| " + bug.description() + " | " + (bug.inNode() ? "node" : "store") + " | " + seed + " | "
                        + outcome.failure();
            }
        }
        assertThat(simulation.mutated()).as("the bug is in the code").isTrue();
        assertThat(found).as("what the simulation found").isNotNull();
        System.out.println(found);
    }
}
