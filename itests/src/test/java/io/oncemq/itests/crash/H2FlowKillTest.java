// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.nio.file.Path;

/** In a file, which one process at a time has open. */
class H2FlowKillTest extends FlowKill {

    @Override
    DatabaseAddress startDatabase(Path directory) {
        return new H2CampaignDatabase(directory).address();
    }

    @Override
    void endDatabase() {
        // It ends with the last process that has it open.
    }
}
