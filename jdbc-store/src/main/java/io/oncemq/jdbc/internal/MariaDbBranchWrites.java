// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Parks on MariaDB, in three statements. The rows are locked first, so that the second sees in its newer snapshot what
 * whoever held them has done, above all to the claim.
 */
final class MariaDbBranchWrites implements BranchWrites {

    private final IdLists idLists;
    private final String lockMessages;
    private final String lockDeliveries;
    private final String copyMessages;
    private final String copyDeliveries;
    private final String deleteMessages;
    private final String deleteDeliveries;

    MariaDbBranchWrites(Tables tables) {
        idLists = tables.idLists();
        String messages = JsonIdLists.join("${message}", "m", "id");
        String deliveries = JsonIdLists.join("${delivery}", "m", "message", "subscription");
        lockMessages = tables.resolve("SELECT m.id FROM " + messages + " FOR UPDATE");
        lockDeliveries = tables.resolve("SELECT m.message AS id FROM " + deliveries + " FOR UPDATE");
        copyMessages = tables.resolve("""
                INSERT INTO ${parked} (branch, number, part, message, delivery_count, due, destination, priority, expiration,
                    kind, persistent, sent_at, headers, properties, text_body, body,
                    group_id)
                SELECT ?, ? + ROW_NUMBER() OVER (ORDER BY m.id), 'ack', m.id, m.delivery_count, 0, m.destination, m.priority,
                    m.expiration, m.kind, m.persistent, m.sent_at, m.headers, m.properties, m.text_body, m.body,
                    m.group_id
                FROM\s""" + messages + """

                WHERE EXISTS (
                    SELECT 1 FROM ${claim} AS c
                    WHERE c.source = m.destination AND c.owner = ? AND JSON_CONTAINS(c.ids, CAST(m.id AS char)))
                """);
        copyDeliveries = tables.resolve("""
                INSERT INTO ${parked} (branch, number, part, subscription, message, delivery_count, due, priority)
                SELECT ?, ? + ROW_NUMBER() OVER (ORDER BY m.message), 'ack', m.subscription, m.message, m.delivery_count, 0,
                    m.priority
                FROM\s""" + deliveries + """

                WHERE EXISTS (
                    SELECT 1 FROM ${claim} AS c
                    WHERE c.source = m.subscription AND c.owner = ? AND JSON_CONTAINS(c.ids, CAST(m.message AS char)))
                """);
        deleteMessages = tables.resolve(idLists.delete("${message}", "id"));
        deleteDeliveries = tables.resolve(idLists.delete("${delivery}", "message", "subscription"));
    }

    @Override
    public int parkMessages(Statements statements, long branch, int number, long node, List<Long> ids)
            throws SQLException, StoreException {
        lock(statements, lockMessages, statement -> idLists.bind(statement, 1, ids));
        int copied = statements.update(copyMessages, statement -> {
            statement.setLong(1, branch);
            statement.setInt(2, number);
            idLists.bind(statement, 3, ids);
            statement.setLong(4, node);
        });
        if (copied != ids.size()) {
            return copied;
        }
        return statements.update(deleteMessages, statement -> idLists.bind(statement, 1, ids));
    }

    @Override
    public int parkDeliveries(
            Statements statements, long branch, int number, long node, long subscription, List<Long> ids)
            throws SQLException, StoreException {
        lock(statements, lockDeliveries, statement -> {
            idLists.bind(statement, 1, ids);
            statement.setLong(2, subscription);
        });
        int copied = statements.update(copyDeliveries, statement -> {
            statement.setLong(1, branch);
            statement.setInt(2, number);
            idLists.bind(statement, 3, ids);
            statement.setLong(4, subscription);
            statement.setLong(5, node);
        });
        if (copied != ids.size()) {
            return copied;
        }
        return statements.update(deleteDeliveries, statement -> {
            idLists.bind(statement, 1, ids);
            statement.setLong(2, subscription);
        });
    }

    private static void lock(Statements statements, String sql, Statements.Binding binding)
            throws SQLException, StoreException {
        statements.run(sql, statement -> {
            binding.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.ids(rows);
            }
        });
    }
}
