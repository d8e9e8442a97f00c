// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.demo;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The application's database: it keeps the business table and the messages.
 *
 * @param url its JDBC URL
 * @param user database user; null for none
 * @param password password of the user; never printed
 */
record Database(String url, @Nullable String user, @Nullable String password) {

    /** Two rows for one order would show that it was processed twice, so nothing forbids them. */
    private static final String CREATE_TABLE = """
            CREATE TABLE demo_shipment (
                order_id VARCHAR(100) NOT NULL,
                customer VARCHAR(200) NOT NULL,
                amount   DECIMAL(12, 2) NOT NULL,
                consumer INT NOT NULL
            )""";

    /** Whether only one process can have the database open. */
    boolean oneProcessAtATime() {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("jdbc:h2:") && !lower.startsWith("jdbc:h2:tcp:") && !lower.startsWith("jdbc:h2:ssl:");
    }

    /** A connection for business work: auto-commit is off. */
    Connection open() throws SQLException {
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        Connection connection = DriverManager.getConnection(url, properties);
        connection.setAutoCommit(false);
        return connection;
    }

    /** The message system on the same database. */
    OnceMQConnectionFactory connectionFactory() {
        OnceMQConnectionFactory.Builder builder =
                OnceMQConnectionFactory.builder().url(url).option(Option.SCHEMA, "create");
        if (user != null) {
            builder.user(user);
        }
        if (password != null) {
            builder.password(password);
        }
        return builder.build();
    }

    void createBusinessTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS demo_shipment");
            statement.execute(CREATE_TABLE);
        }
        connection.commit();
    }

    void insertShipment(Connection connection, Order order, int consumer) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO demo_shipment (order_id, customer, amount, consumer) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, order.id());
            insert.setString(2, order.customer());
            insert.setBigDecimal(3, order.amount());
            insert.setInt(4, consumer);
            insert.executeUpdate();
        }
    }

    int countShipments(Connection connection) throws SQLException {
        return count(connection, "SELECT COUNT(*) FROM demo_shipment");
    }

    int countShippedOrders(Connection connection) throws SQLException {
        return count(connection, "SELECT COUNT(DISTINCT order_id) FROM demo_shipment");
    }

    private static int count(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getInt(1);
        } finally {
            connection.rollback();
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
