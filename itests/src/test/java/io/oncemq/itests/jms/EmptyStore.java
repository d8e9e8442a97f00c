// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/** Sees that an application which has closed everything has left nothing behind. */
final class EmptyStore {

    /** Tables in which nothing may be left. */
    private static final List<String> TABLES = List.of(
            "node", "claim", "message", "delivery", "delayed", "lease", "member", "subscription", "branch", "parked");

    private EmptyStore() {}

    /** A closed application has left nothing; what a failed close has left is freed by any other node. */
    static void require(JmsDatabase database, FaultyDataSource dataSource, boolean faulty) throws Exception {
        assertThat(dataSource.open()).as("open connections").isZero();
        if (left(database).isEmpty()) {
            return;
        }
        assertThat(faulty || left(database).keySet().equals(Set.of("message")))
                .as("left: " + left(database))
                .isTrue();
        database.age();
        try (OnceMQConnectionFactory factory = database.factory()
                        .option(Option.NODE_NAME, "janitor")
                        .option(Option.NODE_LINGER, "0s")
                        .build();
                Connection connection = factory.createConnection()) {
            connection.start();
            Awaitility.await("recovery")
                    .atMost(Duration.ofSeconds(15))
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> {
                        Map<String, Long> left = left(database);
                        assertThat(left.remove("node")).as("the janitor alone").isEqualTo(1);
                        assertThat(left)
                                .as("left in the database; messages: " + messagesLeft(database))
                                .isEmpty();
                    });
        }
    }

    /** For people: which messages there are, and who may have them. */
    private static List<String> messagesLeft(JmsDatabase database) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String query : List.of(
                "SELECT id, destination, delivery_count, text_body FROM " + database.table("message"),
                "SELECT source, owner, number FROM " + database.table("claim"),
                "SELECT subscription, message FROM " + database.table("delivery"),
                "SELECT id, name FROM " + database.table("destination"))) {
            try (java.sql.Connection connection = database.connect();
                    Statement statement = connection.createStatement();
                    java.sql.ResultSet row = statement.executeQuery(query)) {
                while (row.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        values.add(row.getMetaData().getColumnLabel(i) + "=" + row.getString(i));
                    }
                    rows.add(values.toString());
                }
            }
        }
        return rows;
    }

    private static Map<String, Long> left(JmsDatabase database) throws SQLException {
        Map<String, Long> left = new LinkedHashMap<>();
        try (java.sql.Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                try (java.sql.ResultSet row = statement.executeQuery("SELECT count(*) FROM " + database.table(table))) {
                    row.next();
                    if (row.getLong(1) > 0) {
                        left.put(table, row.getLong(1));
                    }
                }
            }
        }
        return left;
    }

    /** Empties all tables, after a failure.
     *
     * @param more tables of the test
     */
    static void cleanUp(JmsDatabase database, List<String> more) {
        try {
            for (String table : TABLES) {
                execute(database, "DELETE FROM " + database.table(table));
            }
            for (String table : more) {
                execute(database, "DELETE FROM " + database.table(table));
            }
        } catch (SQLException e) {
            System.out.println("Could not clean up: " + e);
        }
    }

    static void execute(JmsDatabase database, String sql) throws SQLException {
        try (java.sql.Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
