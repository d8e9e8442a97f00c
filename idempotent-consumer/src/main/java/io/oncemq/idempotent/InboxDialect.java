// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Locale;

/** The databases that an inbox can be in, and their statements; {@code %t} stands for the table. */
enum InboxDialect {
    H2(
            "INSERT INTO %t (consumer, message_key, processed_at) VALUES (?, ?, ?)",
            "DELETE FROM %t WHERE consumer = ? AND processed_at < ? FETCH FIRST ? ROWS ONLY") {
        @Override
        boolean isDuplicate(SQLException failure) {
            return failure.getErrorCode() == 23505;
        }

        @Override
        boolean isBusy(SQLException failure) {
            return failure.getErrorCode() == 50200
                    || failure.getErrorCode() == 90131
                    || failure.getErrorCode() == 40001;
        }
    },

    /** Where a failed statement would be the end of the transaction. */
    POSTGRESQL("""
            INSERT INTO %t (consumer, message_key, processed_at) VALUES (?, ?, ?)
            ON CONFLICT (consumer, message_key) DO NOTHING
            """, """
            DELETE FROM %t WHERE consumer = ? AND message_key IN (
                SELECT message_key FROM %t WHERE consumer = ? AND processed_at < ? ORDER BY processed_at LIMIT ?)
            """) {
        @Override
        boolean isDuplicate(SQLException failure) {
            return false;
        }

        @Override
        boolean isBusy(SQLException failure) {
            return "55P03".equals(failure.getSQLState()) || "40P01".equals(failure.getSQLState());
        }
    },

    /** Not INSERT IGNORE, which would ignore too much, nor ON DUPLICATE KEY, whose count depends on a setting of the driver. */
    MARIADB(
            "INSERT INTO %t (consumer, message_key, processed_at) VALUES (?, ?, ?)",
            "DELETE FROM %t WHERE consumer = ? AND processed_at < ? ORDER BY processed_at LIMIT ?") {
        @Override
        boolean isDuplicate(SQLException failure) {
            return failure.getErrorCode() == 1062;
        }

        @Override
        boolean isBusy(SQLException failure) {
            // A deadlock: several wait for one that rolls back.
            return failure.getErrorCode() == 1205 || failure.getErrorCode() == 1213;
        }
    };

    private final String insert;
    private final String purge;

    InboxDialect(String insert, String purge) {
        this.insert = insert;
        this.purge = purge;
    }

    static InboxDialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "H2" -> H2;
            case "PostgreSQL" -> POSTGRESQL;
            case "MariaDB" -> MARIADB;
            default ->
                throw new SQLFeatureNotSupportedException(
                        "An inbox cannot be in a database of " + product + "; it can on H2, PostgreSQL and MariaDB");
        };
    }

    String insert() {
        return insert;
    }

    String purge() {
        return purge;
    }

    /** The resource that creates the table. */
    String script() {
        return name().toLowerCase(Locale.ROOT) + ".sql";
    }

    /** Whether a failed INSERT means that the key is there. */
    abstract boolean isDuplicate(SQLException failure);

    /** Whether a failed INSERT means that the transaction that inserted the key has not ended. */
    abstract boolean isBusy(SQLException failure);
}
