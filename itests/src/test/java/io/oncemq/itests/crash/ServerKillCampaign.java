// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** On a database server. Several processes at once: some send, some consume, some do both; any of them is killed, and another takes its place. */
abstract class ServerKillCampaign extends KillCampaign {

    private static final int DEFAULT_KILLS = 45;

    /** What a place is for. */
    private record Place(int producers, int consumers) {}

    private static final List<Place> PLACES =
            List.of(new Place(1, 0), new Place(1, 2), new Place(0, 2), new Place(0, 1));

    private final List<ChildProcess> living = new ArrayList<>();

    ServerKillCampaign() {
        super(DEFAULT_KILLS);
    }

    private ChildProcess start(CampaignDatabase database, Children children, int place) throws IOException {
        return children.start(nextChild(
                database, PLACES.get(place).producers(), PLACES.get(place).consumers()));
    }

    @Override
    String killOne(CampaignDatabase database, Children children) throws Exception {
        while (living.size() < PLACES.size()) {
            living.add(start(database, children, living.size()));
        }
        int place = random().nextInt(PLACES.size());
        ChildProcess victim = living.get(place);
        awaitMomentToKill(victim);
        victim.kill();
        living.set(place, start(database, children, place));
        return victim.name();
    }

    @Override
    void endInGoodOrder(CampaignDatabase database, Children children) throws Exception {
        endProducers();
        await("all orders to be consumed")
                .atMost(Duration.ofMinutes(5))
                .untilAsserted(() -> assertThat(database.address()
                                .number("SELECT depth FROM oncemq_destination_status WHERE name = 'orders'"))
                        .isZero());
        end(living);
    }

    private void endProducers() throws IOException, InterruptedException {
        List<ChildProcess> producers = new ArrayList<>();
        for (int place = PLACES.size() - 1; place >= 0; place--) {
            if (PLACES.get(place).producers() > 0) {
                producers.add(living.remove(place));
            }
        }
        end(producers);
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
