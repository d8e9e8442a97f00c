// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

class MariaDbFaultCampaignTest extends ServerFaultCampaign {

    private @Nullable MariaDbCampaignDatabase database;

    @Override
    CampaignDatabase startDatabase(Path directory) throws IOException {
        MariaDbCampaignDatabase started = MariaDbCampaignDatabase.start();
        database = started;
        return started;
    }

    @Override
    void cutConnections(CampaignDatabase cut) throws SQLException {
        try (Connection connection = cut.address().open();
                Statement kill = connection.createStatement()) {
            for (long id : cut.address().numbers("""
                    SELECT id FROM information_schema.processlist WHERE user = 'oncemq' AND RAND() < 0.2
                    """)) {
                try {
                    kill.execute("KILL " + id);
                } catch (SQLException gone) {
                    System.out.println("Connection " + id + " ended by itself: " + gone.getMessage());
                }
            }
        }
    }

    @Override
    void restart() throws Exception {
        Objects.requireNonNull(database).restart();
    }
}
