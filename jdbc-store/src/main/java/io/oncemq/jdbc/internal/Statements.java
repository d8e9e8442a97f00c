// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Prepares statements on some connection: an own one keeps them for the next use, on one of the application they are
 * closed after each.
 */
interface Statements {

    /** Prepares a statement, or takes it out of the cache, and uses it. */
    <T> T run(String sql, Use<T> use) throws SQLException, StoreException;

    /**
     * Executes a statement that changes rows.
     *
     * @return how many
     */
    default int update(String sql, Binding binding) throws SQLException, StoreException {
        return run(sql, statement -> {
            binding.bind(statement);
            return statement.executeUpdate();
        });
    }

    /** Draws an id by a statement that takes no parameters. */
    default long drawId(String sql) throws SQLException, StoreException {
        return run(sql, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong("id");
            }
        });
    }

    /** What is done with a statement. */
    @FunctionalInterface
    interface Use<T> {
        T apply(PreparedStatement statement) throws SQLException, StoreException;
    }

    /** Sets the parameters of a statement. */
    @FunctionalInterface
    interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }
}
