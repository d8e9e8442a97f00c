// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The rows of nodes. */
final class Nodes {

    /** What this version's nodes may expect of each other, beyond what the schema says. */
    static final int PROTOCOL_VERSION = 1;

    private final String drawId;
    private final String insert;
    private final String needed;
    private final String exists;
    private final String beat;
    private final String state;
    private final String others;
    private final String delete;
    private final String deleteUnits;

    Nodes(Tables tables) {
        drawId = tables.resolve("SELECT ${next node_id} AS id");
        insert = tables.resolve("""
                INSERT INTO ${node} (id, name, process, protocol_version, heartbeat, started)
                VALUES (?, ?, ?, ?, ${now}, ${now})
                """);
        needed = tables.resolve("SELECT MAX(oldest_protocol) AS needed FROM ${schema_version}");
        exists = tables.resolve("SELECT 1 FROM ${node} WHERE id = ?");
        beat = tables.resolve("UPDATE ${node} SET heartbeat = ${now} WHERE id = ?");
        state = tables.resolve("""
                SELECT (SELECT count(*) FROM ${node} WHERE id <> ?) AS others,
                    (SELECT ${now} - heartbeat FROM ${node} WHERE id = ?) AS silence,
                    ${now} AS database_time,
                    (SELECT min(due) FROM ${delayed}) AS next_due,
                    (SELECT min(due) FROM ${schedule} WHERE due > 0) AS next_occurrence
                """);
        others = tables.resolve("SELECT id FROM ${node} WHERE id <> ?");
        delete = tables.resolve("DELETE FROM ${node} WHERE id = ?");
        deleteUnits = tables.resolve("DELETE FROM ${unit} WHERE owner = ? AND committed");
    }

    long drawId(Statements statements) throws SQLException, StoreException {
        return statements.drawId(drawId);
    }

    /** Writes the row of a new node. */
    void insert(Statements statements, long id, String name, UUID process) throws SQLException, StoreException {
        statements.update(insert, statement -> {
            statement.setLong(1, id);
            statement.setString(2, name);
            statement.setObject(3, process);
            statement.setInt(4, PROTOCOL_VERSION);
        });
    }

    /**
     * Refuses a node, whose row is written, if the tables have come to need a newer one: an upgrade that begins later finds
     * the row, and one that has ended is found here.
     */
    void requireProtocol(Statements statements, long id, String name) throws SQLException, StoreException {
        int protocol = statements.run(needed, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt("needed");
            }
        });
        if (protocol > PROTOCOL_VERSION) {
            delete(statements, id);
            throw new StoreConfigurationException("Could not register node '" + name
                    + "': the tables need nodes with protocol " + protocol + ", but this version of OnceMQ knows only "
                    + PROTOCOL_VERSION + ": use a newer version of it");
        }
    }

    /** Whether a node's row is there. */
    boolean exists(Statements statements, long id) throws SQLException, StoreException {
        return statements.run(exists, statement -> {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        });
    }

    /** Writes the heartbeat; false if the node's row is gone. */
    boolean beat(Statements statements, long id) throws SQLException, StoreException {
        return statements.update(beat, statement -> statement.setLong(1, id)) == 1;
    }

    /**
     * What a heartbeat sees.
     *
     * @param silence for how long the node has not written its heartbeat, in milliseconds by the database's clock; 0 if its row is
     *     gone
     * @param nextDue {@link Long#MAX_VALUE} if nothing is delayed
     * @param nextOccurrence {@link Long#MAX_VALUE} if nothing recurs
     */
    record State(int others, long silence, long databaseTime, long nextDue, long nextOccurrence) {}

    State state(Statements statements, long id) throws SQLException, StoreException {
        return statements.run(state, statement -> {
            statement.setLong(1, id);
            statement.setLong(2, id);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new State(
                        row.getInt("others"),
                        row.getLong("silence"),
                        row.getLong("database_time"),
                        time(row, "next_due"),
                        time(row, "next_occurrence"));
            }
        });
    }

    private static long time(ResultSet row, String column) throws SQLException {
        long time = row.getLong(column);
        return row.wasNull() ? Long.MAX_VALUE : time;
    }

    List<Long> others(Statements statements, long id) throws SQLException, StoreException {
        return statements.run(others, statement -> {
            statement.setLong(1, id);
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong("id"));
                }
            }
            return ids;
        });
    }

    /** Removes a node in good order, with the tokens of its commits, all of which it has resolved. */
    void delete(Statements statements, long id) throws SQLException, StoreException {
        statements.update(deleteUnits, statement -> statement.setLong(1, id));
        statements.update(delete, statement -> statement.setLong(1, id));
    }
}
