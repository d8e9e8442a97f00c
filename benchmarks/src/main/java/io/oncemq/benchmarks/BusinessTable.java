// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;

/** The application's own data: accounts, of which each message of the main job has to raise one by one. */
final class BusinessTable {

    private static final int ACCOUNTS = 1000;

    private BusinessTable() {}

    static void create(Server server, String schema) throws SQLException {
        server.execute(String.format(Locale.ROOT, """
                CREATE TABLE %1$s.account (id integer PRIMARY KEY, hits bigint NOT NULL) WITH (fillfactor = 50);
                INSERT INTO %1$s.account SELECT number, 0 FROM generate_series(0, %2$d - 1) AS number;
                ANALYZE %1$s.account;
                """, schema, ACCOUNTS));
    }

    static PreparedStatement prepareUpdate(Connection connection, String schema) throws SQLException {
        return connection.prepareStatement("UPDATE " + schema + ".account SET hits = hits + 1 WHERE id = ?");
    }

    static void update(PreparedStatement update, long sequence) throws SQLException {
        update.setInt(1, (int) (sequence % ACCOUNTS));
        if (update.executeUpdate() != 1) {
            throw new SQLException("There is no account for message " + sequence);
        }
    }

    static long updates(Server server, String schema) throws SQLException {
        return server.number("SELECT sum(hits) FROM " + schema + ".account");
    }
}
