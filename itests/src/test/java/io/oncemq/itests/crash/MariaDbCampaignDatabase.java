// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.itests.server.MariaDbServer;
import java.io.IOException;
import java.sql.SQLException;

final class MariaDbCampaignDatabase extends ServerCampaignDatabase {

    private static final String LOSS_TABLE = """
            CREATE TABLE watch_loss (
                id bigint AUTO_INCREMENT PRIMARY KEY, owner bigint, number bigint, named integer, order_number bigint)
            """;
    private static final String NODE_TABLE = "CREATE TABLE watch_node (id bigint PRIMARY KEY, name text)";
    private static final String NODE_TRIGGER = """
            CREATE TRIGGER watch_node AFTER INSERT ON oncemq_node FOR EACH ROW
            INSERT INTO watch_node VALUES (NEW.id, NEW.name)
            """;
    private static final String CLAIM_TRIGGER = """
            CREATE TRIGGER watch_claim_%1$s AFTER %1$s ON oncemq_claim FOR EACH ROW
            BEGIN
                IF OLD.owner <> 0 AND NOT EXISTS (SELECT 1 FROM oncemq_node WHERE id = OLD.owner) THEN
                    INSERT INTO watch_loss (owner, number, named, order_number)
                    SELECT OLD.owner, OLD.number, json_length(OLD.ids), m.text_body
                    FROM JSON_TABLE(OLD.ids, '$[*]' COLUMNS (id bigint PATH '$')) AS j
                    JOIN oncemq_message m ON m.id = j.id;
                END IF;
            END
            """;

    private final MariaDbServer server;

    private MariaDbCampaignDatabase(MariaDbServer server) {
        this.server = server;
    }

    static MariaDbCampaignDatabase start() throws IOException {
        return new MariaDbCampaignDatabase(MariaDbServer.start());
    }

    @Override
    public DatabaseAddress address() {
        return DatabaseAddress.of(server);
    }

    @Override
    public void watch() throws SQLException {
        address()
                .execute(
                        LOSS_TABLE,
                        NODE_TABLE,
                        NODE_TRIGGER,
                        CLAIM_TRIGGER.replace("%1$s", "update"),
                        CLAIM_TRIGGER.replace("%1$s", "delete"));
    }

    /** Has the server crash, and starts it again. */
    void restart() throws IOException {
        server.crash();
        server.startAgain();
    }

    @Override
    public void close() {
        server.close();
    }
}
