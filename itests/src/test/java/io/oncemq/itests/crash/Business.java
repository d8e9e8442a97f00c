// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.sql.SQLException;

/** The application of the crash tests: its queues and tables. No key forbids a second row, so that it would be seen. */
final class Business {

    static final String ORDERS = "orders";
    static final String EVENTS = "events";
    static final String INSERT_SHIPMENT = "INSERT INTO shipment (order_number, consumer) VALUES (?, ?)";
    static final String INSERT_BOOKING = "INSERT INTO booking (order_number) VALUES (?)";

    private Business() {}

    static void createTables(DatabaseAddress database) throws SQLException {
        database.execute(
                "CREATE TABLE shipment (order_number BIGINT NOT NULL, consumer VARCHAR(100) NOT NULL)",
                "CREATE TABLE booking (order_number BIGINT NOT NULL)");
    }
}
