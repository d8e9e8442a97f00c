// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.itests.crash.Places.Place;
import java.time.Duration;

/** On a database server. Several processes at once: some send, some consume, some do both; any of them is killed, and another takes its place. */
abstract class ServerKillCampaign extends KillCampaign {

    private static final int DEFAULT_KILLS = 45;

    private final Places places =
            new Places(PATIENCE, new Place(1, 0), new Place(1, 2), new Place(0, 2), new Place(0, 1));

    ServerKillCampaign() {
        super(DEFAULT_KILLS);
    }

    @Override
    String killOne(CampaignDatabase database, Children children) throws Exception {
        Places.Starting starting = (producers, consumers) -> children.start(nextChild(database, producers, consumers));
        places.fill(starting);
        int place = random().nextInt(places.size());
        ChildProcess victim = places.at(place);
        awaitMomentToKill(victim);
        victim.kill();
        places.replace(place, starting);
        return victim.name();
    }

    @Override
    void endInGoodOrder(CampaignDatabase database, Children children) throws Exception {
        places.endInGoodOrder(database, Duration.ofMinutes(5));
    }
}
