// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.nio.file.Path;
import java.time.Duration;

/** One process at a time: each sends and consumes, and is killed; the next opens what the crash has left. */
class H2KillCampaignTest extends KillCampaign {

    private static final int DEFAULT_KILLS = 35;

    H2KillCampaignTest() {
        super(DEFAULT_KILLS);
    }

    @Override
    CampaignDatabase startDatabase(Path directory) {
        return new H2CampaignDatabase(directory);
    }

    @Override
    String killOne(CampaignDatabase database, Children children) throws Exception {
        ChildProcess child = children.start(nextChild(database, 1, 2));
        awaitMomentToKill(child);
        child.kill();
        database.killed(child.name());
        return child.name();
    }

    @Override
    void endInGoodOrder(CampaignDatabase database, Children children) throws Exception {
        children.start(nextChild(database, 0, 2).untilDrained()).awaitEnd(Duration.ofMinutes(5));
    }
}
