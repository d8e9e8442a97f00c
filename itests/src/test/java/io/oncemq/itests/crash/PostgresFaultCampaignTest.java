// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

class PostgresFaultCampaignTest extends ServerFaultCampaign {

    private @Nullable PostgresCampaignDatabase database;

    @Override
    CampaignDatabase startDatabase(Path directory) throws IOException {
        PostgresCampaignDatabase started = PostgresCampaignDatabase.start();
        database = started;
        return started;
    }

    @Override
    void cutConnections(CampaignDatabase cut) throws SQLException {
        cut.address().number("""
                SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
                FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND random() < 0.2
                """);
    }

    @Override
    void restart() throws Exception {
        Objects.requireNonNull(database).restart();
    }
}
