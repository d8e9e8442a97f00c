// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.sql.SQLException;

final class PostgresCampaignDatabase extends ServerCampaignDatabase {

    private static final String TABLES = """
            CREATE TABLE watch_loss (
                id bigint GENERATED ALWAYS AS IDENTITY, owner bigint, number bigint, named integer, order_number bigint);
            CREATE TABLE watch_node (id bigint, name text)
            """;
    private static final String NODE_TRIGGER = """
            CREATE FUNCTION watch_node() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO public.watch_node VALUES (NEW.id, NEW.name);
                RETURN NULL;
            END $$;
            CREATE TRIGGER watch_node AFTER INSERT ON oncemq_node FOR EACH ROW EXECUTE FUNCTION watch_node()
            """;
    private static final String CLAIM_TRIGGER = """
            CREATE FUNCTION watch_claim() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT EXISTS (SELECT 1 FROM public.oncemq_node WHERE id = OLD.owner) THEN
                    INSERT INTO public.watch_loss (owner, number, named, order_number)
                    SELECT OLD.owner, OLD.number, cardinality(OLD.ids), m.text_body::bigint
                    FROM public.oncemq_message m
                    WHERE m.id = ANY (OLD.ids);
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER watch_claim AFTER UPDATE OR DELETE ON oncemq_claim
                FOR EACH ROW WHEN (OLD.owner <> 0) EXECUTE FUNCTION watch_claim()
            """;

    private final PostgresServer server;

    private PostgresCampaignDatabase(PostgresServer server) {
        this.server = server;
    }

    static PostgresCampaignDatabase start() throws IOException {
        return new PostgresCampaignDatabase(PostgresServer.start());
    }

    @Override
    public DatabaseAddress address() {
        return server.address();
    }

    @Override
    public void watch() throws SQLException {
        address().execute(TABLES, NODE_TRIGGER, CLAIM_TRIGGER);
    }

    /** Has the server crash, and starts it again. */
    void restart() throws IOException, InterruptedException {
        server.crash();
        server.startAgain();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
