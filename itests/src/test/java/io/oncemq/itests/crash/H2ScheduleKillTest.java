// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.nio.file.Path;

class H2ScheduleKillTest extends ScheduleKill {

    @Override
    DatabaseAddress startDatabase(Path directory) {
        return new H2CampaignDatabase(directory).address();
    }

    @Override
    void endDatabase() {
        // It ends with the last process that has it open.
    }

    @Override
    int processes() {
        return 1;
    }
}
