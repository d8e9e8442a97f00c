// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.internal.node.SimulatedConsumer.Filter;
import io.oncemq.jms.internal.node.SimulatedConsumer.Mode;
import io.oncemq.jms.internal.simulation.Faults;
import io.oncemq.jms.internal.simulation.Focus;
import io.oncemq.jms.internal.simulation.Scenario;
import io.oncemq.jms.internal.simulation.Scheduler;
import io.oncemq.jms.internal.simulation.StoreBug;
import io.oncemq.jms.spi.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run: some processes with sessions that send and receive, while the database and the processes fail as often as the seed
 * says; then calm, in which everything must be consumed; then nothing may be left anywhere.
 */
public final class SimulatedSystem implements Scenario {

    private static final long SECONDS = 1_000_000_000L;

    /** What goes wrong. */
    private enum Weather {
        /** Nothing: every message has to arrive at once. */
        CALM,
        /** Calls take long, wake-ups are lost or late. */
        SLOW,
        /** Connections break, the database is away. */
        BREAKING,
        /** Commits end without an answer. */
        DOUBTFUL,
        /** Processes crash, or stand still for so long that others declare them dead. */
        DYING
    }

    private SimulatedWorld world;
    private Scheduler scheduler;
    private Random random;
    private final List<SimulatedJvm> jvms = new ArrayList<>();

    @Override
    public void run(Scheduler given, @Nullable StoreBug bug, Focus focus) {
        scheduler = given;
        random = scheduler.random();
        world = new SimulatedWorld(scheduler, bug);
        Weather weather = weather(focus);
        int processes = weather == Weather.DYING ? 1 + random.nextInt(3) : 1 + random.nextInt(2);
        if (focus == Focus.SHARING) {
            processes = 1;
        }
        world.ordered =
                focus == Focus.ORDER || (focus == Focus.ANY && weather != Weather.DYING && random.nextBoolean());
        world.alone = processes == 1;
        if (weather.compareTo(Weather.SLOW) <= 0) {
            world.longestDelay = processes == 1 || world.ordered ? longestDelay(weather) : 0;
            world.judgedFrom = processes == 1 ? 0 : SimulatedWorld.ACQUAINTED;
            world.returnsFirst = true;
        }
        if (weather == Weather.DYING) {
            world.longestWorkMillis = 4_000;
            world.longestPauseMillis = 2_000;
            world.database.judgeSilence();
        }
        scheduler.trace(weather + ", " + processes + " processes, ordered " + world.ordered);
        plan(processes);
        world.database.faults(faults(weather));
        jvms.forEach(SimulatedJvm::start);
        boolean[] stormy = {true};
        scheduler.spawn(scheduler.root(), "weather", () -> storm(weather, stormy));
        await("producers end", 600, () -> jvms.stream().allMatch(SimulatedJvm::silent), () -> "");
        stormy[0] = false;
        world.database.faults(Faults.none());
        await(
                "everything is consumed",
                45,
                () -> world.database.isEmpty() && jvms.stream().allMatch(jvm -> jvm.process.killed() || jvm.runs()),
                world.database::remains);
        await(
                "nothing is left",
                30,
                () -> leftovers().isEmpty(),
                () -> leftovers().toString());
        end();
    }

    private Weather weather(Focus focus) {
        return switch (focus) {
            case ANY -> Weather.values()[Math.min(random.nextInt(6), 4)];
            case SHARING -> Weather.CALM;
            case ORDER -> random.nextInt(3) == 0 ? Weather.CALM : Weather.SLOW;
            case OUTAGE -> random.nextBoolean() ? Weather.BREAKING : Weather.DOUBTFUL;
            case DEATH -> Weather.DYING;
        };
    }

    private static long longestDelay(Weather weather) {
        return (weather == Weather.CALM ? 40 : 2_500) * SimulatedWorld.MILLIS;
    }

    private Faults faults(Weather weather) {
        return switch (weather) {
            case CALM -> Faults.none();
            case SLOW -> Faults.slow();
            case BREAKING -> Faults.breaking();
            case DOUBTFUL -> Faults.doubtful();
            case DYING -> random.nextBoolean() ? Faults.doubtful() : Faults.slow();
        };
    }

    /** Who sends and receives where. */
    private void plan(int processes) {
        List<List<SimulatedJvm.ClientFactory>> clients = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            clients.add(new ArrayList<>());
        }
        int number = 0;
        for (Consumption consumption : consumptions()) {
            SimulatedConsumer.Factory consumer = new SimulatedConsumer.Factory(
                    "consumer" + number++, consumption.source(), any(Mode.values()), consumption.filter());
            clients.get(random.nextInt(processes)).add(consumer);
        }
        int producers = 1 + random.nextInt(3);
        for (int i = 0; i < producers; i++) {
            clients.get(random.nextInt(processes))
                    .add(new SimulatedProducer.Factory(
                            "producer" + i,
                            random.nextInt(3) == 0 ? SimulatedWorld.TOPIC : SimulatedWorld.QUEUE,
                            2 + random.nextInt(7)));
        }
        for (int i = 0; i < processes; i++) {
            int prefetch = List.of(1, 5, 50).get(random.nextInt(3));
            jvms.add(new SimulatedJvm(world, "jvm" + i, 1 + random.nextInt(2), prefetch, clients.get(i)));
        }
    }

    private record Consumption(Source source, Filter filter) {}

    private List<Consumption> consumptions() {
        Source queue = Source.queue(SimulatedWorld.QUEUE.id());
        List<Consumption> consumptions = new ArrayList<>();
        if (world.ordered) {
            consumptions.add(new Consumption(queue, Filter.ALL));
        } else if (random.nextInt(4) == 0) {
            consumptions.add(new Consumption(queue, Filter.EVEN));
            consumptions.add(new Consumption(queue, Filter.ODD));
        } else {
            int consumers = 1 + random.nextInt(3);
            for (int i = 0; i < consumers; i++) {
                consumptions.add(new Consumption(queue, Filter.ALL));
            }
            if (random.nextInt(4) == 0) {
                consumptions.add(new Consumption(queue, any(Filter.values())));
            }
        }
        consumptions.add(new Consumption(Source.subscription(SimulatedWorld.ALL_EVENTS), Filter.ALL));
        if (random.nextBoolean()) {
            consumptions.add(new Consumption(Source.subscription(SimulatedWorld.ALL_EVENTS), Filter.ALL));
        }
        consumptions.add(new Consumption(Source.subscription(SimulatedWorld.EVEN_EVENTS), Filter.ALL));
        return consumptions;
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private void storm(Weather weather, boolean[] stormy) {
        while (stormy[0] && weather.compareTo(Weather.BREAKING) >= 0) {
            scheduler.sleep(random.nextInt(2_000) * SimulatedWorld.MILLIS);
            if (!stormy[0]) {
                return;
            }
            if (weather == Weather.DYING && random.nextBoolean()) {
                strike(jvms.get(random.nextInt(jvms.size())));
            } else if (random.nextInt(3) == 0) {
                world.database.goAway(random.nextInt(1_500) * SimulatedWorld.MILLIS);
            }
        }
    }

    private void strike(SimulatedJvm jvm) {
        if (!jvm.runs()) {
            return;
        }
        int kind = random.nextInt(3);
        if (kind == 0) {
            scheduler.pause(jvm.process, (1 + random.nextInt(6)) * SECONDS);
        } else if (kind == 1) {
            jvm.process.mute(scheduler, (2 + random.nextInt(5)) * SECONDS);
        } else if (jvms.size() < 8) {
            scheduler.kill(jvm.process);
            SimulatedJvm successor = jvm.successor();
            jvms.add(successor);
            successor.start();
        }
    }

    // ---- the end

    private List<SimulatedJvm> running() {
        return jvms.stream().filter(SimulatedJvm::runs).toList();
    }

    private List<String> leftovers() {
        List<String> leftovers = new ArrayList<>();
        String remains = world.database.remains();
        if (!remains.isEmpty()) {
            leftovers.add(remains);
        }
        for (SimulatedJvm jvm : running()) {
            SimulatedNodeMemory.leftovers(jvm.node()).forEach(left -> leftovers.add(jvm.process + ": " + left));
        }
        return leftovers;
    }

    private void end() {
        List<String> faults = world.audit.finalFaults();
        if (!faults.isEmpty()) {
            throw scheduler.violation(faults.toString());
        }
        world.finished = true;
        await("sessions end", 20, () -> jvms.stream().allMatch(SimulatedJvm::ended), () -> "");
        await(
                "nothing is left by sessions that ended",
                10,
                () -> leftovers().isEmpty(),
                () -> leftovers().toString());
        running().forEach(jvm -> jvm.node().stop());
        List<String> left = world.database.leftByLiving();
        if (!left.isEmpty()) {
            throw scheduler.violation("Nodes that stopped have left something: " + left);
        }
    }

    private void await(String what, int seconds, BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = scheduler.now() + seconds * SECONDS;
        while (!condition.getAsBoolean()) {
            if (scheduler.now() > deadline) {
                throw scheduler.violation("Not within " + seconds + " s: " + what + ". " + otherwise.get());
            }
            scheduler.sleep(50 * SimulatedWorld.MILLIS);
        }
    }
}
