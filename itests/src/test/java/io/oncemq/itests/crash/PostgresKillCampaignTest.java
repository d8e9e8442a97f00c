// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.file.Path;

class PostgresKillCampaignTest extends ServerKillCampaign {

    @Override
    CampaignDatabase startDatabase(Path directory) throws IOException {
        return PostgresCampaignDatabase.start();
    }
}
