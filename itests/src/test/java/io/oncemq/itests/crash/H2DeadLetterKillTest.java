// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.nio.file.Path;

class H2DeadLetterKillTest extends DeadLetterKill {

    @Override
    DatabaseAddress startDatabase(Path directory) {
        return new H2CampaignDatabase(directory).address();
    }

    @Override
    void endDatabase() {
        // It ends with the last process that has it open.
    }
}
