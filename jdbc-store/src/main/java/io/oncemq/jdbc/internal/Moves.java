// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.Move;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Copies messages to where they go; the group deletes them where they were. Within the database, so that nothing of them
 * changes, and bodies do not travel. What is gone meanwhile is not copied, and fails the group when it is deleted.
 */
final class Moves {

    private final FailureRows failures;
    private final String draw;
    private final String toQueue;
    private final String toDelayed;

    Moves(Tables tables) {
        failures = new FailureRows(tables);
        draw = tables.resolve("SELECT ${next message_id} AS id, ${now} AS now");
        toQueue = tables.resolve("""
                INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent, sent_at,
                    headers, properties, text_body, body, group_id)
                SELECT ?, ?, m.priority, 0, 0, m.kind, m.persistent, m.sent_at, m.headers, m.properties, m.text_body, m.body,
                    m.group_id
                FROM ${message} m
                WHERE m.id = ?
                """);
        toDelayed = tables.resolve("""
                INSERT INTO ${delayed} (id, due, destination, newest_subscription, subscription, delivery_count, priority,
                    expiration, kind, persistent, sent_at, headers, properties, text_body, body, group_id)
                SELECT ?, ?, m.destination, 0, ?, ?, m.priority, m.expiration, m.kind, m.persistent, m.sent_at, m.headers,
                    m.properties, m.text_body, m.body, m.group_id
                FROM ${message} m
                WHERE m.id = ?
                """);
    }

    /** A fresh id, and the time. */
    private record Drawn(long id, long now) {}

    void copy(Statements statements, List<Move> moves) throws SQLException, StoreException {
        for (Move move : moves) {
            Drawn drawn = statements.run(draw, statement -> {
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return new Drawn(row.getLong("id"), row.getLong("now"));
                }
            });
            copy(statements, move, drawn.id());
            failures.moved(statements, move, drawn.id(), drawn.now());
        }
    }

    private void copy(Statements statements, Move move, long fresh) throws SQLException, StoreException {
        DestinationRecord queue = move.deadLetterQueue();
        long message = move.from().id();
        if (queue != null) {
            statements.update(toQueue, statement -> {
                statement.setLong(1, fresh);
                statement.setLong(2, queue.id());
                statement.setLong(3, message);
            });
        } else {
            boolean subscription = move.from().source().subscription();
            statements.update(toDelayed, statement -> {
                statement.setLong(1, fresh);
                statement.setLong(2, move.due());
                statement.setLong(3, subscription ? move.from().source().id() : 0);
                statement.setInt(4, move.deliveryCount());
                statement.setLong(5, message);
            });
        }
    }
}
