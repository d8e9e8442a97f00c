// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** An empty database of an application, which has nothing to do with the messages. A further kind is one more implementation. */
abstract class EffectDatabase implements AutoCloseable {

    private static final AtomicInteger LAST = new AtomicInteger();

    /** A name that no other has. */
    final String name = "effects_" + LAST.incrementAndGet();

    /** Without a pool: each connection is a new one. */
    abstract DataSource dataSource() throws SQLException;

    /** What a process of its own needs to find it, where it can. */
    abstract String url();

    abstract String user();

    @Override
    public abstract void close() throws SQLException;

    final void execute(String... statements) throws SQLException {
        try (Connection connection = dataSource().getConnection()) {
            execute(connection, statements);
        }
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of a query. */
    final List<String> strings(String query) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
        }
    }

    final long number(String query) throws SQLException {
        return Long.parseLong(strings(query).get(0));
    }
}
