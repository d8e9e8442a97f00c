// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses connections of the application that lead to another database than that of the messages: there could be tables of
 * the same names, with other messages in them. Databases are told apart by the URL, as the driver knows it; at a new one the row
 * of a node of this process is looked for, once. Thread-safe.
 */
final class SameDatabase {

    private final String description;
    private final String ask;
    private final Set<String> proven = ConcurrentHashMap.newKeySet();

    /**
     * The database of a store.
     *
     * @param description of the store, for people
     * @param url of its own connections, as their driver says it
     */
    SameDatabase(Tables tables, String description, String url) {
        this.description = description;
        ask = tables.resolve("SELECT 1 FROM ${node} WHERE id = ? AND process = ?");
        proven.add(url);
    }

    /**
     * Looks where a connection leads.
     *
     * @param node the id of a node of this process
     * @throws StoreConfigurationException if that is another database
     */
    void require(Connection connection, long node) throws SQLException, StoreException {
        String url = String.valueOf(connection.getMetaData().getURL());
        if (proven.contains(url)) {
            return;
        }
        boolean found;
        try (PreparedStatement statement = connection.prepareStatement(ask)) {
            statement.setLong(1, node);
            statement.setObject(2, JdbcStore.PROCESS);
            try (ResultSet row = statement.executeQuery()) {
                found = row.next();
            }
        } catch (SQLException e) {
            if (Failure.of(e) == Failure.CONNECTION) {
                throw e;
            }
            throw new StoreConfigurationException(
                    refusal(connection) + ": the tables of the messages are not found there", e);
        }
        if (found) {
            proven.add(url);
        } else if (connection.getTransactionIsolation() <= Connection.TRANSACTION_READ_COMMITTED) {
            throw new StoreConfigurationException(refusal(connection) + ": no node of this process is found there");
        }
        // A snapshot may be older than the node: then the next transaction tells.
    }

    private String refusal(Connection connection) throws SQLException {
        return "The connection leads to " + connection.getMetaData().getDatabaseProductName() + " database '"
                + connection.getCatalog() + "', which is not that of the messages (" + description + ")";
    }
}
