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
import java.util.List;

/**
 * Commits a group on PostgreSQL in which topics occur, beside queues or alone: one statement in auto-commit mode, as {@link
 * PostgresGroupWriter} does where there are only queues, and with the same fence. Each part costs a little even if it has nothing to
 * do, so that there is a statement for acknowledgements alone.
 */
final class PostgresTopicGroupWriter {

    /** Parameters: messages, subscriptions. Each row is looked up by the whole primary key, whatever the planner knows. */
    private static final String DELETE_DELIVERIES = """
            DELETE FROM ${delivery}
            WHERE ctid = ANY (ARRAY(
                SELECT d.ctid
                FROM unnest(?::bigint[], ?::bigint[]) AS a (message, subscription)
                CROSS JOIN LATERAL (
                    SELECT ctid FROM ${delivery}
                    WHERE message = a.message AND subscription + 0 = a.subscription OFFSET 0) AS d))
            RETURNING 1
            """;

    /** Parameters: ids of messages of queues; messages, subscriptions; the same of what need not be there. */
    private static final String DELETE = """
            deleted AS (
                DELETE FROM ${message} WHERE id = ANY (?::bigint[]) RETURNING 1
            ), received AS (
                %deliveries%
            ), consumed AS (
                %deliveries%
            )
            """.replace("%deliveries%", DELETE_DELIVERIES);

    /** Parameters: messages that earlier commits may have left without a delivery; source, number, owner of claims; settled. */
    private static final String TIDY = """
            swept AS (
                %sweep%
            ), finished AS (
                %finish%
            ), forgotten AS (
                DELETE FROM ${unit} WHERE token = ANY (?::uuid[])
            )
            """;

    /** Parameters: the numbers of messages of queues, and of deliveries, acknowledged. */
    private static final String FENCE = """
            1 / (CASE WHEN (SELECT count(*) FROM deleted) = ?::bigint AND (SELECT count(*) FROM received) = ?::bigint
                THEN 1 ELSE 0 END) = 1
            """;

    private final String acknowledgements;
    private final String any;
    private final String grouped;

    PostgresTopicGroupWriter(Tables tables) {
        String tidy = TIDY.replace("%sweep%", PostgresUnitWrites.SWEEP).replace("%finish%", PostgresGroupWriter.FINISH);
        // Parameters: those of the parts; token, owner, lane; those of the fence.
        acknowledgements = tables.resolve("WITH " + DELETE + ", " + tidy + """
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                VALUES (?::uuid, ?, ?, %fence%, NULL, ${now})
                RETURNING ids
                """.replace("%fence%", FENCE));
        // Parameters: those of DELETE; topics; the columns of PostgresColumns, topic, claim; owner; position and
        // subscription of hand-offs, owner; those of TIDY; token, owner, lane; those of the fence.
        any = tables.resolve("WITH " + DELETE + """
                , subscriber AS MATERIALIZED (
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
                ), claimed AS (
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
                """ + tidy + """
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                SELECT ?::uuid, ?, ?, %fence%, array_agg(coalesce(stored.id, 0) ORDER BY sent.position), ${now}
                FROM sent
                LEFT JOIN stored ON stored.id = sent.id
                RETURNING ids
                """.replace("%fence%", FENCE));
        grouped = PostgresColumns.withGroup(any);
    }

    long[] write(Session session, CommitGroup group, UnitToken token) throws SQLException, StoreException {
        if (group.sends().isEmpty()) {
            return PostgresGroupWriter.execute(session, acknowledgements, statement -> {
                int index = bindDeleted(statement, 1, group);
                bindEnd(statement, index, group, token);
            });
        }
        PostgresColumns columns = new PostgresColumns(group.sends());
        return PostgresGroupWriter.execute(session, columns.grouped() ? grouped : any, statement -> {
            int index = bindDeleted(statement, 1, group);
            statement.setObject(index++, columns.topics());
            index = columns.bind(statement, index);
            statement.setObject(index++, columns.topic());
            statement.setObject(index++, columns.claim());
            index = bindHandOffs(statement, index, group.sends(), token);
            bindEnd(statement, index, group, token);
        });
    }

    private static int bindDeleted(PreparedStatement statement, int from, CommitGroup group) throws SQLException {
        int index = PostgresGroupWriter.bindDeleted(statement, from, group);
        index = bindDeliveries(statement, index, received(group));
        return bindDeliveries(statement, index, group.consumed());
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

    private static void bindEnd(PreparedStatement statement, int from, CommitGroup group, UnitToken token)
            throws SQLException {
        List<ClaimReference> finished = group.finishedClaims();
        int index = from;
        statement.setObject(index++, MessageRows.primitive(group.sweep()));
        statement.setObject(index++, Grouping.sources(finished));
        statement.setObject(index++, Grouping.numbers(finished));
        statement.setLong(index++, token.owner());
        index = PostgresGroupWriter.bindToken(statement, index, token);
        int received = received(group).size();
        statement.setLong(index++, group.acknowledgements().size() - received);
        statement.setLong(index, received);
    }

    private static List<Acknowledgement> received(CommitGroup group) {
        return group.acknowledgements().stream()
                .filter(acknowledgement -> acknowledgement.source().subscription())
                .toList();
    }
}
