// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.itests.faults.Opener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Accounts and bookings in tables. No key forbids to book twice, so that it would be seen. */
final class SqlLedger {

    private final Opener database;
    private final String account;
    private final String booking;

    SqlLedger(Opener database, String account, String booking) throws SQLException {
        this.database = database;
        this.account = account;
        this.booking = booking;
        execute("CREATE TABLE " + account + " (id INT PRIMARY KEY, balance BIGINT NOT NULL)");
        execute("CREATE TABLE " + booking + " (number INT NOT NULL, hop INT NOT NULL, amount BIGINT NOT NULL)");
        for (int id = 0; id < Transfer.ACCOUNTS; id++) {
            execute("INSERT INTO " + account + " VALUES (" + id + ", 0)");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void begin() throws SQLException {
        execute("DELETE FROM " + booking);
        execute("UPDATE " + account + " SET balance = " + Books.START);
    }

    void book(Connection connection, Transfer transfer) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE " + account + " SET balance = balance + ? WHERE id = ?")) {
            update.setLong(1, transfer.change());
            update.setInt(2, transfer.account());
            update.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + booking + " VALUES (?, ?, ?)")) {
            insert.setInt(1, transfer.number());
            insert.setInt(2, transfer.hop());
            insert.setLong(3, transfer.amount());
            insert.executeUpdate();
        }
    }

    Books books() throws SQLException {
        Map<Integer, Long> balances = new HashMap<>();
        List<Transfer> booked = new ArrayList<>();
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT number, hop, amount FROM " + booking)) {
                while (row.next()) {
                    booked.add(new Transfer(row.getInt(1), row.getInt(2), row.getLong(3)));
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT id, balance FROM " + account)) {
                while (row.next()) {
                    balances.put(row.getInt(1), row.getLong(2));
                }
            }
        }
        return new Books(balances, booked);
    }
}
