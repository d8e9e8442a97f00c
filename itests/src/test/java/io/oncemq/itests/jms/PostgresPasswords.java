// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Has a PostgreSQL server that trusts everybody ask a role for its password. */
final class PostgresPasswords {

    private PostgresPasswords() {}

    static void demand(String url, String role) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            Path rules;
            try (ResultSet row = statement.executeQuery("SHOW hba_file")) {
                row.next();
                rules = Path.of(row.getString(1));
            }
            // The first rule that matches counts.
            Files.writeString(rules, "host all \"" + role + "\" all scram-sha-256\n" + Files.readString(rules));
            statement.execute("SELECT pg_reload_conf()");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> refuses(url, role));
    }

    private static boolean refuses(String url, String role) {
        try (Connection ignored = DriverManager.getConnection(url, role, "not the password")) {
            return false;
        } catch (SQLException e) {
            return "28P01".equals(e.getSQLState());
        }
    }
}
