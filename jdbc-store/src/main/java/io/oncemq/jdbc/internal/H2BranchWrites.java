// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.SQLException;
import java.util.List;

/** Parks on H2. */
final class H2BranchWrites implements BranchWrites {

    private final String parkMessages;
    private final String parkDeliveries;

    H2BranchWrites(Tables tables) {
        parkMessages = tables.resolve("""
                INSERT INTO ${parked} (branch, number, part, message, delivery_count, due, destination, priority, expiration,
                    kind, persistent, sent_at, headers, properties, text_body, body,
                    group_id)
                SELECT CAST(?1 AS BIGINT), CAST(?2 AS INTEGER) + ROW_NUMBER() OVER (ORDER BY id), 'ack', id, delivery_count, 0,
                    destination, priority, expiration, kind, persistent, sent_at, headers, properties, text_body, body,
                    group_id
                FROM OLD TABLE (
                    DELETE FROM ${message} m
                    WHERE id = ANY (?3)
                        AND EXISTS (
                            SELECT 1 FROM ${claim} c
                            WHERE c.source = m.destination AND c.owner = ?4 AND ARRAY_CONTAINS(c.ids, m.id)))
                """);
        parkDeliveries = tables.resolve("""
                INSERT INTO ${parked} (branch, number, part, subscription, message, delivery_count, due, priority)
                SELECT CAST(?1 AS BIGINT), CAST(?2 AS INTEGER) + ROW_NUMBER() OVER (ORDER BY message), 'ack', subscription,
                    message, delivery_count, 0, priority
                FROM OLD TABLE (
                    DELETE FROM ${delivery} d
                    WHERE message = ANY (?3) AND subscription = ?5
                        AND EXISTS (
                            SELECT 1 FROM ${claim} c
                            WHERE c.source = ?5 AND c.owner = ?4 AND ARRAY_CONTAINS(c.ids, d.message)))
                """);
    }

    @Override
    public int parkMessages(Statements statements, long branch, int number, long node, List<Long> ids)
            throws SQLException, StoreException {
        return statements.update(parkMessages, statement -> {
            statement.setLong(1, branch);
            statement.setInt(2, number);
            statement.setObject(3, ids.toArray(Long[]::new));
            statement.setLong(4, node);
        });
    }

    @Override
    public int parkDeliveries(
            Statements statements, long branch, int number, long node, long subscription, List<Long> ids)
            throws SQLException, StoreException {
        return statements.update(parkDeliveries, statement -> {
            statement.setLong(1, branch);
            statement.setInt(2, number);
            statement.setObject(3, ids.toArray(Long[]::new));
            statement.setLong(4, node);
            statement.setLong(5, subscription);
        });
    }
}
