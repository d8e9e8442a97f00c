// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.sql.SQLException;
import java.util.List;

/**
 * A database server. Other nodes recover a dead one at once, so that triggers note what it had claimed: whoever removes or
 * changes a claim whose node has no row any more recovers it. They write <code>watch_loss</code> and <code>watch_node</code>.
 */
abstract class ServerCampaignDatabase implements CampaignDatabase {

    private static final String LOSSES = """
            SELECT l.order_number, n.name, l.named
            FROM watch_loss l LEFT JOIN watch_node n ON n.id = l.owner
            ORDER BY l.id
            """;

    @Override
    public final void killed(String child) {
        // The triggers see it.
    }

    @Override
    public final List<Loss> losses() throws SQLException {
        return address().rows(LOSSES).stream().map(Loss::parse).toList();
    }
}
