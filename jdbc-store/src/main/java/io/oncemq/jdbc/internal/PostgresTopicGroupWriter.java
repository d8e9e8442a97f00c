// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Commits a group on PostgreSQL in which topics occur, beside queues or alone: one statement in auto-commit mode, as {@link
 * PostgresGroupWriter} does where there are only queues, and with the same fence. The statement has the parts that the group needs:
 * each costs a little even if it has nothing to do, and needs rights that a user who only sends, or only receives, does not have.
 */
final class PostgresTopicGroupWriter {

    /** Of what a group may consist, in the order in which the statement and its parameters have it. */
    private enum Part {
        DELETED,
        RECEIVED,
        CONSUMED,
        SENT,
        CLAIMED,
        SWEPT,
        FINISHED,
        GROUPED
    }

    /** Parameters: ids of messages of queues. */
    private static final String DELETED =
            "deleted AS (DELETE FROM ${message} WHERE " + PostgresRows.MESSAGES + " RETURNING 1),\n";

    /** Parameters: messages, subscriptions. Each row is looked up by the whole primary key, whatever the planner knows. */
    private static final String DELIVERIES = """
            %name% AS (
                DELETE FROM ${delivery}
                WHERE ctid = ANY (ARRAY(
                    SELECT d.ctid
                    FROM unnest(?::bigint[], ?::bigint[]) AS a (message, subscription)
                    CROSS JOIN LATERAL (
                        SELECT ctid FROM ${delivery}
                        WHERE message = a.message AND subscription + 0 = a.subscription OFFSET 0) AS d))
                RETURNING 1
            ),
            """;

    /** Parameters: topics; the columns of PostgresColumns, topic, claim. */
    private static final String SENT = """
            subscriber AS MATERIALIZED (
                SELECT id, topic FROM ${subscription} WHERE topic = ANY (?::bigint[])
            ), sent AS MATERIALIZED (
                SELECT ${next message_id} AS id, u.*
                FROM unnest(?::bigint[], ?::smallint[], ?::bigint[], ?::text[], ?::boolean[], ?::bigint[], ?::text[],
                    ?::text[], ?::text[], ?::bytea[], ?::boolean[], ?::bigint[])
                    WITH ORDINALITY AS u (destination, priority, expiration, kind, persistent, sent_at, headers,
                    properties, text_body, body, topic, claim, position)
            ), delivered AS (
                INSERT INTO ${delivery} (subscription, message, priority, delivery_count, kind)
                SELECT subscriber.id, sent.id, sent.priority, 0, sent.kind
                FROM sent
                JOIN subscriber ON subscriber.topic = sent.destination
                WHERE sent.topic
            ), stored AS (
                INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent,
                    sent_at, headers, properties, text_body, body)
                SELECT id, destination, priority, expiration, 0, kind, persistent, sent_at, headers, properties,
                    text_body, body
                FROM sent
                WHERE NOT topic OR destination IN (SELECT topic FROM subscriber)
                RETURNING id
            ),
            """;

    /** Parameters: owner; owner, position and subscription of hand-offs. */
    private static final String CLAIMED = """
            claimed AS (
                INSERT INTO ${claim} (source, owner, number, ids)
                SELECT destination, ?::bigint, claim, array_agg(id ORDER BY position)
                FROM sent
                WHERE claim > 0 AND NOT topic
                GROUP BY destination, claim
                UNION ALL
                SELECT subscriber.id, ?::bigint, sent.claim, array_agg(sent.id ORDER BY sent.position)
                FROM unnest(?::bigint[], ?::bigint[]) AS h (position, subscription)
                JOIN sent ON sent.position = h.position
                JOIN subscriber ON subscriber.id = h.subscription
                GROUP BY subscriber.id, sent.claim
            ),
            """;

    /** Parameters: messages that earlier commits may have left without a delivery. */
    private static final String SWEPT = "swept AS (\n" + PostgresUnitWrites.SWEEP + "),\n";

    /** Parameters: source, number, owner. */
    private static final String FINISHED = "finished AS (\n" + PostgresGroupWriter.FINISH + "),\n";

    /** Parameters: settled; token, owner, lane; for each fence the number of rows. */
    private static final String END = """
            forgotten AS (
                DELETE FROM ${unit} WHERE token = ANY (?::uuid[])
            )
            INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
            SELECT ?::uuid, ?, ?, %fence%, %ids%, ${now}
            %from%
            RETURNING ids
            """;

    private static final String FENCE = "1 / (CASE (SELECT count(*) FROM %name%) WHEN ?::bigint THEN 1 ELSE 0 END) = 1";

    private final Tables tables;
    private final Map<Set<Part>, String> statements = new ConcurrentHashMap<>();

    PostgresTopicGroupWriter(Tables tables) {
        this.tables = tables;
    }

    private String compose(Set<Part> parts) {
        StringBuilder sql = new StringBuilder("WITH ");
        List<String> fences = new ArrayList<>();
        if (parts.contains(Part.DELETED)) {
            sql.append(DELETED);
            fences.add(FENCE.replace("%name%", "deleted"));
        }
        if (parts.contains(Part.RECEIVED)) {
            sql.append(DELIVERIES.replace("%name%", "received"));
            fences.add(FENCE.replace("%name%", "received"));
        }
        if (parts.contains(Part.CONSUMED)) {
            sql.append(DELIVERIES.replace("%name%", "consumed"));
        }
        boolean sends = parts.contains(Part.SENT);
        sql.append(sends ? SENT : "");
        sql.append(parts.contains(Part.CLAIMED) ? CLAIMED : "");
        sql.append(parts.contains(Part.SWEPT) ? SWEPT : "");
        sql.append(parts.contains(Part.FINISHED) ? FINISHED : "");
        sql.append(END.replace("%fence%", fences.isEmpty() ? "true" : String.join(" AND ", fences))
                .replace("%ids%", sends ? "array_agg(coalesce(stored.id, 0) ORDER BY sent.position)" : "NULL::bigint[]")
                .replace("%from%", sends ? "FROM sent LEFT JOIN stored ON stored.id = sent.id" : ""));
        String statement = tables.resolve(sql.toString());
        return parts.contains(Part.GROUPED) ? PostgresColumns.withGroup(statement) : statement;
    }

    long[] write(Session session, CommitGroup group, UnitToken token) throws SQLException, StoreException {
        List<Long> deleted = Grouping.queueAcknowledgements(group.acknowledgements());
        List<Acknowledgement> received = group.acknowledgements().stream()
                .filter(acknowledgement -> acknowledgement.source().subscription())
                .toList();
        PostgresColumns columns = new PostgresColumns(group.sends());
        Set<Part> parts = EnumSet.noneOf(Part.class);
        need(parts, Part.DELETED, !deleted.isEmpty());
        need(parts, Part.RECEIVED, !received.isEmpty());
        need(parts, Part.CONSUMED, !group.consumed().isEmpty());
        need(parts, Part.SENT, !group.sends().isEmpty());
        need(parts, Part.CLAIMED, group.sends().stream().anyMatch(send -> send.claim() != 0));
        need(parts, Part.SWEPT, !group.sweep().isEmpty());
        need(parts, Part.FINISHED, !group.finishedClaims().isEmpty());
        need(parts, Part.GROUPED, columns.grouped());
        String sql = statements.computeIfAbsent(Set.copyOf(parts), this::compose);
        return PostgresGroupWriter.execute(session, sql, statement -> {
            int index = 1;
            if (parts.contains(Part.DELETED)) {
                statement.setObject(index++, MessageRows.primitive(deleted));
            }
            if (parts.contains(Part.RECEIVED)) {
                index = bindDeliveries(statement, index, received);
            }
            if (parts.contains(Part.CONSUMED)) {
                index = bindDeliveries(statement, index, group.consumed());
            }
            if (parts.contains(Part.SENT)) {
                statement.setObject(index++, columns.topics());
                index = columns.bind(statement, index);
                statement.setObject(index++, columns.topic());
                statement.setObject(index++, columns.claim());
            }
            if (parts.contains(Part.CLAIMED)) {
                index = bindHandOffs(statement, index, group.sends(), token);
            }
            if (parts.contains(Part.SWEPT)) {
                statement.setObject(index++, MessageRows.primitive(group.sweep()));
            }
            if (parts.contains(Part.FINISHED)) {
                index = bindFinished(statement, index, group.finishedClaims(), token);
            }
            index = PostgresGroupWriter.bindToken(statement, index, token);
            if (parts.contains(Part.DELETED)) {
                statement.setLong(index++, deleted.size());
            }
            if (parts.contains(Part.RECEIVED)) {
                statement.setLong(index, received.size());
            }
        });
    }

    private static void need(Set<Part> parts, Part part, boolean needed) {
        if (needed) {
            parts.add(part);
        }
    }

    private static int bindDeliveries(PreparedStatement statement, int from, List<Acknowledgement> deliveries)
            throws SQLException {
        int index = from;
        statement.setObject(
                index++, deliveries.stream().mapToLong(Acknowledgement::id).toArray());
        statement.setObject(
                index++,
                deliveries.stream()
                        .mapToLong(delivery -> delivery.source().id())
                        .toArray());
        return index;
    }

    private static int bindHandOffs(PreparedStatement statement, int from, List<Send> sends, UnitToken token)
            throws SQLException {
        List<Long> positions = new ArrayList<>();
        List<Long> subscriptions = new ArrayList<>();
        for (int i = 0; i < sends.size(); i++) {
            for (Long subscription : sends.get(i).handedTo()) {
                positions.add(i + 1L);
                subscriptions.add(subscription);
            }
        }
        int index = from;
        statement.setLong(index++, token.owner());
        statement.setLong(index++, token.owner());
        statement.setObject(index++, MessageRows.primitive(positions));
        statement.setObject(index++, MessageRows.primitive(subscriptions));
        return index;
    }

    private static int bindFinished(
            PreparedStatement statement, int from, List<ClaimReference> finished, UnitToken token) throws SQLException {
        int index = from;
        statement.setObject(index++, Grouping.sources(finished));
        statement.setObject(index++, Grouping.numbers(finished));
        statement.setLong(index++, token.owner());
        return index;
    }
}
