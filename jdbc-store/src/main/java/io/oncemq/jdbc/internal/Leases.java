// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.LeaseKind;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The rows of leases. The primary key decides who has one. */
final class Leases {

    private final String find;
    private final String insert;
    private final String delete;
    private final String deleteOf;
    private final String deleteOwnerless;

    Leases(Tables tables) {
        find = tables.resolve("SELECT owner FROM ${lease} WHERE kind = ? AND name = ?");
        insert = tables.resolve("INSERT INTO ${lease} (kind, name, owner) VALUES (?, ?, ?)");
        delete = tables.resolve("DELETE FROM ${lease} WHERE kind = ? AND name = ? AND owner = ?");
        deleteOf = tables.resolve("DELETE FROM ${lease} WHERE owner = ?");
        deleteOwnerless = tables.resolve("DELETE FROM ${lease} WHERE owner NOT IN (SELECT id FROM ${node})");
    }

    /** Takes a lease, in auto-commit mode; false if somebody has it. */
    boolean acquire(Statements statements, LeaseKind kind, String key, long owner) throws SQLException, StoreException {
        // Looked for first: who waits for a lease asks often, and the database need not report an error each time.
        boolean taken = statements.run(find, statement -> {
            statement.setString(1, kind.code());
            statement.setString(2, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        });
        if (taken) {
            return false;
        }
        try {
            statements.update(insert, statement -> {
                statement.setString(1, kind.code());
                statement.setString(2, key);
                statement.setLong(3, owner);
            });
            return true;
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.DUPLICATE) {
                throw e;
            }
            return false;
        }
    }

    void release(Statements statements, LeaseKind kind, String key, long owner) throws SQLException, StoreException {
        statements.update(delete, statement -> {
            statement.setString(1, kind.code());
            statement.setString(2, key);
            statement.setLong(3, owner);
        });
    }

    /** Frees the leases of a node. */
    void releaseAll(Statements statements, long owner) throws SQLException, StoreException {
        statements.update(deleteOf, statement -> statement.setLong(1, owner));
    }

    /** Frees the leases of nodes that are gone; how many. */
    int releaseOwnerless(Statements statements) throws SQLException, StoreException {
        return statements.update(deleteOwnerless, statement -> {});
    }
}
