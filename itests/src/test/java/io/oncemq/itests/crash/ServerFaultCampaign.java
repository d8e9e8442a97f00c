// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.itests.crash.Places.Place;
import java.io.IOException;
import java.time.Duration;
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

    private final Places places =
            new Places(PATIENCE, new Place(1, 0), new Place(1, 1), new Place(0, 2), new Place(0, 1), new Place(1, 2));

    /** Stopped children, and when they go on. */
    private final Map<ChildProcess, Long> frozen = new HashMap<>();

    private long restarted;

    /** Breaks some of the connections, of whomever. */
    abstract void cutConnections(CampaignDatabase database) throws Exception;

    /** Has the server crash and start again. */
    abstract void restart() throws Exception;

    @Override
    Misfortune befall(CampaignDatabase database, Children children) throws Exception {
        Places.Starting starting = (producers, consumers) -> children.start(nextChild(database, producers, consumers));
        places.fill(starting);
        int place = random().nextInt(places.size());
        ChildProcess child = places.at(place);
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
        places.replace(place, starting);
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
        places.endInGoodOrder(database, Duration.ofMinutes(10));
    }
}
