// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs seeds of the scenario, on the node as it is or with a bug in it. */
final class Simulation {

    /** What became of one seed. */
    record Outcome(
            long seed,
            @Nullable String failure,
            @Nullable Throwable cause,
            long steps,
            long switches,
            long digest,
            List<String> trace) {}

    private static final String SCENARIO = "io.oncemq.jms.internal.node.SimulatedSystem";

    private final Class<?> scenario;
    private final List<Mutation> mutations;
    private final @Nullable StoreBug storeBug;
    private final Focus focus;

    Simulation() {
        this(List.of(), null, Focus.ANY);
    }

    Simulation(List<Mutation> mutations, @Nullable StoreBug storeBug, Focus focus) {
        this.focus = focus;
        this.mutations = mutations;
        this.storeBug = storeBug;
        try {
            scenario = new SimulationLoader(mutations).loadClass(SCENARIO);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    Outcome run(long seed, boolean tracing) {
        Scheduler scheduler = new Scheduler(seed, tracing);
        Scenario run;
        try {
            run = (Scenario) scenario.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        scheduler.run(() -> run.run(scheduler, storeBug, focus));
        return new Outcome(
                seed,
                scheduler.failure(),
                scheduler.cause(),
                scheduler.steps(),
                scheduler.switches(),
                scheduler.digest(),
                scheduler.trace());
    }

    /** Whether all mutations were made: each is when the class that it concerns is loaded. */
    boolean mutated() {
        return mutations.stream().allMatch(Mutation::applied);
    }
}
