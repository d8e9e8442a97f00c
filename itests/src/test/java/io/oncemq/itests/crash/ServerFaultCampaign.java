// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** On a database server: several processes at once. */
abstract class ServerFaultCampaign extends FaultCampaign {

    private static final int LONGEST_PAUSE_MILLIS = 400;
    private static final int SHORTEST_FREEZE_MILLIS = 100;
    private static final int LONGEST_SHORT_FREEZE_MILLIS = 3_000;

    /** Longer than others wait for a heartbeat. */
    private static final int LONG_FREEZE_MILLIS = 18_000;

    private static final long SECONDS_BETWEEN_RESTARTS = 15;

    /** What a place is for. */
    private record Place(int producers, int consumers) {}

    private static final List<Place> PLACES =
            List.of(new Place(1, 0), new Place(1, 1), new Place(0, 2), new Place(0, 1), new Place(1, 2));

    private final List<ChildProcess> living = new ArrayList<>();

    /** Stopped children, and when they go on. */
    private final Map<ChildProcess, Long> frozen = new HashMap<>();

    private long restarted;

    /** Breaks some of the connections, of whomever. */
    abstract void cutConnections(CampaignDatabase database) throws Exception;

    /** Has the server crash and start again. */
    abstract void restart() throws Exception;

    private ChildProcess start(CampaignDatabase database, Children children, int place) throws IOException {
        return children.start(nextChild(
                database, PLACES.get(place).producers(), PLACES.get(place).consumers()));
    }

    @Override
    Misfortune befall(CampaignDatabase database, Children children) throws Exception {
        while (living.size() < PLACES.size()) {
            living.add(start(database, children, living.size()));
        }
        int place = random().nextInt(PLACES.size());
        ChildProcess child = living.get(place);
        int hundred = random().nextInt(100);
        awaitMoment(child, hundred);
        thaw(false);
        if (hundred >= 98 && elapsedSeconds() - restarted >= SECONDS_BETWEEN_RESTARTS) {
            restarted = elapsedSeconds();
            restart();
            return Misfortune.RESTART;
        }
        if (hundred >= 90) {
            cutConnections(database);
            return Misfortune.CUT;
        }
        if (hundred >= 84 && !frozen.containsKey(child)) {
            freeze(child, hundred == 84);
            return Misfortune.FREEZE;
        }
        frozen.remove(child);
        child.kill();
        living.set(place, start(database, children, place));
        return Misfortune.KILL;
    }

    /** Mostly while the child is at work, now and then while it starts. */
    private void awaitMoment(ChildProcess child, int hundred) throws InterruptedException {
        if (hundred % 10 != 0 && !frozen.containsKey(child)) {
            child.awaitReady(PATIENCE);
        }
        if (child.process().waitFor(random().nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS)) {
            System.out.println(child.name() + " ended by itself");
        }
    }

    private void freeze(ChildProcess child, boolean untilDeclaredDead) throws IOException, InterruptedException {
        int millis = untilDeclaredDead
                ? LONG_FREEZE_MILLIS
                : SHORTEST_FREEZE_MILLIS + random().nextInt(LONGEST_SHORT_FREEZE_MILLIS);
        child.freeze();
        frozen.put(child, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void thaw(boolean all) throws IOException, InterruptedException {
        for (Map.Entry<ChildProcess, Long> entry : List.copyOf(frozen.entrySet())) {
            if (all || entry.getValue() - System.nanoTime() <= 0) {
                frozen.remove(entry.getKey());
                entry.getKey().thaw();
            }
        }
    }

    @Override
    void endInGoodOrder(CampaignDatabase database, Children children) throws Exception {
        thaw(true);
        List<ChildProcess> producers = new ArrayList<>();
        for (int place = PLACES.size() - 1; place >= 0; place--) {
            if (PLACES.get(place).producers() > 0) {
                producers.add(living.remove(place));
            }
        }
        end(producers);
        await("all orders to be consumed")
                .atMost(Duration.ofMinutes(10))
                .untilAsserted(() -> assertThat(database.address()
                                .number("SELECT depth FROM oncemq_destination_status WHERE name = 'orders'"))
                        .isZero());
        end(living);
    }

    private static void end(List<ChildProcess> children) throws IOException, InterruptedException {
        for (ChildProcess child : children) {
            child.awaitReady(PATIENCE);
            child.endInput();
        }
        for (ChildProcess child : children) {
            child.awaitEnd(PATIENCE);
        }
    }
}
