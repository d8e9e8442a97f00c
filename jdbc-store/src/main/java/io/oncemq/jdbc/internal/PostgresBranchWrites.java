// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Parks on PostgreSQL. */
final class PostgresBranchWrites implements BranchWrites {

    private final PostgresPlainBranches plain;
    private final String parkMessages;
    private final String parkDeliveries;

    PostgresBranchWrites(Tables tables) {
        plain = new PostgresPlainBranches(tables);
        // Parameters: ids, node; branch, number.
        parkMessages = tables.resolve("""
                WITH taken AS (
                    DELETE FROM ${message} m
                    WHERE %messages%
                        AND EXISTS (
                            SELECT 1 FROM ${claim} c
                            WHERE c.source = m.destination AND c.owner = ? AND m.id = ANY (c.ids))
                    RETURNING *
                )
                INSERT INTO ${parked} (branch, number, part, message, delivery_count, due, destination, priority, expiration,
                    kind, persistent, sent_at, headers, properties, text_body, body,
                    group_id)
                SELECT ?, ? + row_number() OVER (ORDER BY id), 'ack', id, delivery_count, 0, destination, priority, expiration,
                    kind, persistent, sent_at, headers, properties, text_body, body,
                    group_id
                FROM taken
                """.replace("%messages%", PostgresRows.MESSAGES));
        // Parameters: ids, subscription, subscription, node; branch, number.
        parkDeliveries = tables.resolve("""
                WITH taken AS (
                    DELETE FROM ${delivery} d
                    WHERE message = ANY (?::bigint[]) AND subscription + 0 = ?
                        AND EXISTS (
                            SELECT 1 FROM ${claim} c
                            WHERE c.source = ? AND c.owner = ? AND d.message = ANY (c.ids))
                    RETURNING *
                )
                INSERT INTO ${parked} (branch, number, part, subscription, message, delivery_count, due, priority)
                SELECT ?, ? + row_number() OVER (ORDER BY message), 'ack', subscription, message, delivery_count, 0, priority
                FROM taken
                """);
    }

    @Override
    public int parkMessages(Statements statements, long branch, int number, long node, List<Long> ids)
            throws SQLException, StoreException {
        return statements.update(parkMessages, statement -> {
            statement.setObject(1, MessageRows.primitive(ids));
            statement.setLong(2, node);
            statement.setLong(3, branch);
            statement.setInt(4, number);
        });
    }

    @Override
    public int parkDeliveries(
            Statements statements, long branch, int number, long node, long subscription, List<Long> ids)
            throws SQLException, StoreException {
        return statements.update(parkDeliveries, statement -> {
            statement.setObject(1, MessageRows.primitive(ids));
            statement.setLong(2, subscription);
            statement.setLong(3, subscription);
            statement.setLong(4, node);
            statement.setLong(5, branch);
            statement.setInt(6, number);
        });
    }

    @Override
    public boolean prepareAtOnce(
            Session session, BranchId branch, List<Send> sends, List<Acknowledgement> acknowledgements, UnitToken token)
            throws SQLException, StoreException {
        return plain.prepare(session, branch, sends, acknowledgements, token);
    }

    @Override
    public Optional<List<WakeUp>> commitAtOnce(Session session, BranchId branch) throws SQLException, StoreException {
        return plain.commit(session, branch);
    }
}
