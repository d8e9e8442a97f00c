// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prepares and commits plain branches on PostgreSQL, each by one statement in auto-commit mode: one round trip. A plain branch has
 * sends to queues that are due at once, and receipts from queues. The other branches take more steps.
 *
 * <p>The fence of the prepare is in its statement, as that of a group, and so is a token by which its outcome is found out: see
 * {@link PostgresGroupWriter} and {@link UnitOutcomes}. A commit needs none: it can be repeated.
 */
final class PostgresPlainBranches {

    private final String prepare;
    private final String commit;

    PostgresPlainBranches(Tables tables) {
        // Parameters: format, global id, qualifier, node; the columns of PostgresColumns; ids, node; the number of
        // sends; the
        // number
        // of ids.
        prepare = tables.resolve("""
                WITH branch AS (
                    INSERT INTO ${branch} (id, format_id, global_id, branch_id, prepared_at, node)
                    VALUES (${next message_id}, ?, ?, ?, ${now}, COALESCE((SELECT name FROM ${node} WHERE id = ?), ''))
                    RETURNING id
                ), sent AS (
                    INSERT INTO ${parked} (branch, number, part, delivery_count, due, destination, priority, expiration, kind,
                        persistent, sent_at, headers, properties, text_body, body)
                    SELECT branch.id, position, 'send', 0, 0, destination, priority, expiration, kind,
                        persistent, sent_at, headers, properties, text_body, body
                    FROM branch, unnest(?::bigint[], ?::smallint[], ?::bigint[], ?::text[], ?::boolean[], ?::bigint[],
                        ?::text[], ?::text[], ?::text[], ?::bytea[])
                        WITH ORDINALITY AS u (destination, priority, expiration, kind, persistent, sent_at, headers,
                        properties, text_body, body, position)
                ), taken AS (
                    DELETE FROM ${message} m
                    WHERE %messages%
                        AND EXISTS (
                            SELECT 1 FROM ${claim} c
                            WHERE c.source = m.destination AND c.owner = ? AND m.id = ANY (c.ids))
                    RETURNING *
                ), acknowledged AS (
                    INSERT INTO ${parked} (branch, number, part, message, delivery_count, due, destination, priority,
                        expiration, kind, persistent, sent_at, headers, properties, text_body, body, group_id)
                    SELECT branch.id, ? + row_number() OVER (ORDER BY taken.id), 'ack', taken.id, delivery_count, 0, destination,
                        priority, expiration, kind, persistent, sent_at, headers, properties, text_body, body, group_id
                    FROM branch, taken
                    RETURNING 1
                ), forgotten AS (
                    DELETE FROM ${unit} WHERE token = ANY (?::uuid[])
                )
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                SELECT ?::uuid, ?, ?, 1 / (CASE count(*) WHEN ?::bigint THEN 1 ELSE 0 END) = 1, NULL, ${now}
                FROM acknowledged
                """.replace("%messages%", PostgresRows.MESSAGES));
        // Parameters: format, global id, qualifier. Whoever comes second waits for the first, and finds nothing to
        // delete.
        commit = tables.resolve("""
                WITH branch AS (
                    DELETE FROM ${branch} b
                    WHERE format_id = ? AND global_id = ? AND branch_id = ? AND decision IS NULL
                        AND NOT EXISTS (
                            SELECT 1
                            FROM ${parked} p
                            LEFT JOIN ${destination} d ON d.id = p.destination
                            WHERE p.branch = b.id
                                AND (p.subscription IS NOT NULL OR p.group_id IS NOT NULL OR p.accepted_id IS NOT NULL OR p.key_name IS NOT NULL
                                    OR p.due > 0 OR (p.part = 'send' AND d.kind IS DISTINCT FROM 'queue')))
                    RETURNING id
                ), parked AS (
                    DELETE FROM ${parked} p USING branch WHERE p.branch = branch.id RETURNING p.*
                ), sent AS MATERIALIZED (
                    SELECT ${next message_id} AS id, s.*
                    FROM (
                        SELECT destination, priority, expiration, kind, persistent, sent_at, headers, properties, text_body,
                            body
                        FROM parked
                        WHERE part = 'send'
                        ORDER BY number
                    ) AS s
                ), stored AS (
                    INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent,
                        sent_at, headers, properties, text_body, body)
                    SELECT id, destination, priority, expiration, 0, kind, persistent, sent_at, headers, properties,
                        text_body, body
                    FROM sent
                )
                SELECT lowest.destination, lowest.id
                FROM branch LEFT JOIN (SELECT destination, min(id) AS id FROM sent GROUP BY destination) AS lowest ON true
                """);
    }

    /** Prepares a branch; false if it is not plain, and nothing was done. */
    boolean prepare(
            Session session, BranchId branch, List<Send> sends, List<Acknowledgement> acknowledgements, UnitToken token)
            throws SQLException, StoreException {
        if (!isPlain(sends, acknowledgements)) {
            return false;
        }
        PostgresColumns columns = new PostgresColumns(sends);
        long[] ids = acknowledgements.stream().mapToLong(Acknowledgement::id).toArray();
        try {
            return session.run(prepare, statement -> {
                statement.setInt(1, branch.formatId());
                statement.setBytes(2, branch.globalId());
                statement.setBytes(3, branch.qualifier());
                statement.setLong(4, token.owner());
                int index = columns.bind(statement, 5);
                statement.setObject(index++, ids);
                statement.setLong(index++, token.owner());
                statement.setInt(index++, sends.size());
                index = PostgresGroupWriter.bindToken(statement, index, token);
                statement.setLong(index, ids.length);
                session.committing();
                int marked = statement.executeUpdate();
                session.hasCommitted();
                if (marked != 1) {
                    throw new StoreException("A branch was prepared, and " + marked + " rows say so");
                }
                return true;
            });
        } catch (SQLException e) {
            if (Failure.of(e) == Failure.FENCE) {
                throw new FenceException(
                        "Of " + ids.length + " messages acknowledged in queues, some are somebody else's or gone", e);
            }
            throw e;
        }
    }

    private static boolean isPlain(List<Send> sends, List<Acknowledgement> acknowledgements) {
        return sends.stream()
                        .allMatch(send ->
                                PostgresColumns.isPlain(send) && send.message().deduplication() == null)
                && acknowledgements.stream()
                        .noneMatch(acknowledgement -> acknowledgement.source().subscription());
    }

    /**
     * Commits a branch.
     *
     * @return where messages have come, from which id up; empty if there is no such branch or it is not plain, and nothing was
     *     done
     */
    Optional<List<WakeUp>> commit(Session session, BranchId branch) throws SQLException, StoreException {
        return session.run(commit, statement -> {
            statement.setInt(1, branch.formatId());
            statement.setBytes(2, branch.globalId());
            statement.setBytes(3, branch.qualifier());
            session.committing();
            try (ResultSet row = statement.executeQuery()) {
                session.hasCommitted();
                if (!row.next()) {
                    session.changedNothing();
                    return Optional.empty();
                }
                List<WakeUp> wakeUps = new ArrayList<>();
                do {
                    if (row.getObject("destination") != null) {
                        wakeUps.add(new WakeUp(row.getLong("destination"), row.getLong("id")));
                    }
                } while (row.next());
                return Optional.of(List.copyOf(wakeUps));
            }
        });
    }
}
