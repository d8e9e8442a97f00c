// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Finds out what became of a unit whose connection broke around its commit, by inserting its token on a new connection.
 * If that succeeds, the old transaction never can commit, even if the server has yet to hear of it: its own insert of the
 * token will fail. If the token is there, it committed. A transaction still open makes the insert wait.
 */
final class UnitOutcomes {

    private final String insert;
    private final String read;
    private final UnitWrites writes;
    private final IdLists idLists;

    UnitOutcomes(Tables tables, UnitWrites writes) {
        this.writes = writes;
        this.idLists = tables.idLists();
        insert = tables.resolve("""
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                VALUES (?, ?, ?, FALSE, NULL, ${now})
                """);
        read = tables.resolve("SELECT committed, ids FROM ${unit} WHERE token = ?");
    }

    /**
     * The outcome of a unit. May be asked again: a token that an earlier call inserted, whose answer was lost as well, says
     * so.
     *
     * @param ids ids of the messages sent, if it was committed
     */
    record Outcome(boolean committed, long[] ids) {}

    /** Resolves a unit, or throws if it cannot be resolved now. */
    Outcome resolve(OwnConnection connection, long node, int lane, UUID token) throws StoreException {
        return connection.call("find out what became of unit " + token, session -> {
            Outcome outcome = insert(session, node, lane, token);
            // What was committed may not be on disk if the connection broke in between.
            writes.afterCommit(session);
            return outcome;
        });
    }

    private Outcome insert(Session session, long node, int lane, UUID token) throws SQLException, StoreException {
        try {
            session.update(insert, statement -> {
                statement.setObject(1, token);
                statement.setLong(2, node);
                statement.setInt(3, lane);
            });
            return new Outcome(false, new long[0]);
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.DUPLICATE) {
                throw e;
            }
            return read(session, token);
        }
    }

    private Outcome read(Session session, UUID token) throws SQLException, StoreException {
        return session.run(read, statement -> {
            statement.setObject(1, token);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new StoreException("Unit " + token + " was there and is gone: its outcome is not known");
                }
                return new Outcome(row.getBoolean("committed"), MessageRows.primitive(idLists.read(row, "ids")));
            }
        });
    }
}
