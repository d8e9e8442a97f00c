// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.itests.server.MariaDbServer;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a database is: all that another process needs to know of it.
 *
 * @param url its JDBC URL
 * @param user database user, who needs no password
 */
record DatabaseAddress(String url, String user) {

    /** The database for applications on a MariaDB server. */
    static DatabaseAddress of(MariaDbServer server) {
        return new DatabaseAddress(server.url("app"), MariaDbServer.USER);
    }

    /** A connection in auto-commit mode. */
    Connection open() throws SQLException {
        return DriverManager.getConnection(url, user, "");
    }

    /** A factory whose node has a name and stops with its last connection. */
    OnceMQConnectionFactory factory(String nodeName) {
        return factory(nodeName, Map.of());
    }

    OnceMQConnectionFactory factory(String nodeName, Map<Option, String> options) {
        OnceMQConnectionFactory.Builder builder = OnceMQConnectionFactory.builder()
                .url(url)
                .user(user)
                .option(Option.SCHEMA, "create")
                .option(Option.NODE_NAME, nodeName)
                .option(Option.NODE_LINGER, "0s");
        options.forEach(builder::option);
        return builder.build();
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The number that a query gives. */
    long number(String query) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** The rows that a query gives: the values of the columns, separated by spaces. */
    List<String> rows(String query) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> values = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    values.add(String.valueOf(result.getString(column)));
                }
                rows.add(String.join(" ", values));
            }
            return rows;
        }
    }

    /** The numbers in the first column of a query. */
    List<Long> numbers(String query) throws SQLException {
        return rows(query).stream().map(Long::valueOf).toList();
    }
}
