// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One process at a time: it is stopped for a while now and then, and killed; the next opens what the crash has left. */
class H2FaultCampaignTest extends FaultCampaign {

    private static final int LONGEST_WORK_MILLIS = 700;
    private static final int LONGEST_FREEZE_MILLIS = 500;

    @Override
    CampaignDatabase startDatabase(Path directory) {
        return new H2CampaignDatabase(directory);
    }

    @Override
    Misfortune befall(CampaignDatabase database, Children children) throws Exception {
        ChildProcess child = children.start(nextChild(database, 1, 2));
        if (random().nextInt(10) > 0) {
            child.awaitReady(PATIENCE);
        }
        work(child);
        if (random().nextInt(10) == 0) {
            child.freeze();
            child.process().waitFor(random().nextInt(LONGEST_FREEZE_MILLIS), TimeUnit.MILLISECONDS);
            child.thaw();
            work(child);
        }
        child.kill();
        database.killed(child.name());
        return Misfortune.KILL;
    }

    private void work(ChildProcess child) throws InterruptedException {
        if (child.process().waitFor(random().nextInt(LONGEST_WORK_MILLIS), TimeUnit.MILLISECONDS)) {
            System.out.println(child.name() + " ended by itself");
        }
    }

    @Override
    void endInGoodOrder(CampaignDatabase database, Children children) throws Exception {
        children.start(nextChild(database, 0, 2).untilDrained()).awaitEnd(Duration.ofMinutes(10));
    }
}
