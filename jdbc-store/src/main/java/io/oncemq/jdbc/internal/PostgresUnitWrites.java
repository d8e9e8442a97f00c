// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Units of work on PostgreSQL: one statement, and so one round trip, for any number of rows of a kind. */
final class PostgresUnitWrites implements UnitWrites {

    /** Deletes topic messages that nobody needs. Parameter: ids. */
    static final String SWEEP = """
            DELETE FROM ${message} m
            WHERE %messages%
                AND NOT EXISTS (SELECT 1 FROM ${delivery} d WHERE d.message = m.id)
                AND NOT EXISTS (SELECT 1 FROM ${parked} p WHERE p.message = m.id)
                AND EXISTS (SELECT 1 FROM ${destination} t WHERE t.id = m.destination AND t.kind = 'topic')
            """.replace("%messages%", PostgresRows.MESSAGES);

    private final AcceptedIds acceptedIds;
    private final MessageKeyRows keys;
    private final String sendOne;
    private final String send;
    private final String sendToGivenSubscribers;
    private final String sendGrouped;
    private final String sendGroupedToGivenSubscribers;
    private final String deleteMessage;
    private final String deleteMessages;
    private final String deleteDelivery;
    private final String deleteDeliveries;
    private final String countMessages;
    private final String countDeliveries;
    private final String claim;
    private final String finish;
    private final String sweep;
    private final String forget;
    private final String mark;

    PostgresUnitWrites(Tables tables) {
        keys = new MessageKeyRows(tables);
        acceptedIds = new AcceptedIds(tables, insertion(tables));
        // Parameters: the columns of PostgresColumns, as single values. Costs a third of the statement for any case.
        sendOne = tables.resolve("""
                INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent, sent_at,
                    headers, properties, text_body, body)
                VALUES (${next message_id}, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)
                RETURNING id
                """);
        // Parameters: the topics; the columns of PostgresColumns; topic, deliver_at.
        String sendStatement = """
                WITH subscriber AS MATERIALIZED (
                    ${subscriber}
                ), sent AS MATERIALIZED (
                    SELECT ${next message_id} AS id, u.*, u.deliver_at > ${now} AS later
                    FROM unnest(?::bigint[], ?::smallint[], ?::bigint[], ?::text[], ?::boolean[], ?::bigint[], ?::text[],
                        ?::text[], ?::text[], ?::bytea[], ?::boolean[], ?::bigint[])
                        WITH ORDINALITY AS u (destination, priority, expiration, kind, persistent, sent_at, headers,
                        properties, text_body, body, topic, deliver_at, position)
                ), delivered AS (
                    INSERT INTO ${delivery} (subscription, message, priority, delivery_count, kind)
                    SELECT subscriber.id, sent.id, sent.priority, 0, sent.kind
                    FROM sent
                    JOIN subscriber ON subscriber.topic = sent.destination
                    WHERE sent.topic AND NOT sent.later
                ), stored AS (
                    INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent,
                        sent_at, headers, properties, text_body, body)
                    SELECT id, destination, priority, expiration, 0, kind, persistent, sent_at, headers, properties,
                        text_body, body
                    FROM sent
                    WHERE NOT later AND (NOT topic OR destination IN (SELECT topic FROM subscriber))
                    RETURNING id
                ), postponed AS (
                    INSERT INTO ${delayed} (id, due, destination, newest_subscription, priority, expiration, kind,
                        persistent, sent_at, headers, properties, text_body, body)
                    SELECT id, deliver_at, destination,
                        coalesce((SELECT max(s.id) FROM subscriber s WHERE s.topic = sent.destination), 0), priority,
                        expiration, kind, persistent, sent_at, headers, properties, text_body, body
                    FROM sent
                    WHERE later
                )
                SELECT array_agg(coalesce(stored.id, 0) ORDER BY sent.position) AS ids
                FROM sent
                LEFT JOIN stored ON stored.id = sent.id
                """;
        send = tables.resolve(sendStatement.replace(
                "${subscriber}", "SELECT id, topic FROM ${subscription} WHERE topic = ANY (?::bigint[])"));
        sendToGivenSubscribers = tables.resolve(sendStatement.replace(
                "${subscriber}", "SELECT id, topic FROM unnest(?::bigint[], ?::bigint[]) AS s (id, topic)"));
        sendGrouped = PostgresColumns.withGroup(send);
        sendGroupedToGivenSubscribers = PostgresColumns.withGroup(sendToGivenSubscribers);
        // One id as a value: on the application's connection, an array would be planned anew for each message.
        deleteMessage = tables.resolve("DELETE FROM ${message} WHERE id = ?");
        deleteMessages = tables.resolve("DELETE FROM ${message} WHERE " + PostgresRows.MESSAGES);
        // The addition keeps the planner off the index that begins with the subscription, with which it may read the
        // whole subscription for each acknowledgement.
        deleteDelivery = tables.resolve("DELETE FROM ${delivery} WHERE message = ? AND subscription + 0 = ?");
        deleteDeliveries =
                tables.resolve("DELETE FROM ${delivery} WHERE message = ANY (?::bigint[]) AND subscription + 0 = ?");
        countMessages = tables.resolve("""
                UPDATE ${message}
                SET delivery_count = (?::integer[])[array_position(?::bigint[], id)]
                WHERE %messages%
                """.replace("%messages%", PostgresRows.MESSAGES));
        countDeliveries = tables.resolve("""
                UPDATE ${delivery}
                SET delivery_count = (?::integer[])[array_position(?::bigint[], message)]
                WHERE message = ANY (?::bigint[]) AND subscription + 0 = ?
                """);
        claim = tables.resolve("INSERT INTO ${claim} (source, owner, number, ids) VALUES (?, ?, ?, ?::bigint[])");
        finish = tables.resolve(PostgresGroupWriter.FINISH);
        sweep = tables.resolve(SWEEP);
        forget = tables.resolve("DELETE FROM ${unit} WHERE token = ANY (?)");
        mark = tables.resolve("""
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                VALUES (?, ?, ?, true, ?::bigint[], ${now})
                """);
    }

    @Override
    public long[] send(Statements statements, List<Send> sends, @Nullable Map<Long, List<Long>> subscribers)
            throws SQLException, StoreException {
        if (!AcceptedIds.in(sends)) {
            keys.put(statements, sends);
            return store(statements, sends, subscribers);
        }
        for (Send send : sends) {
            StorableText.require(send);
        }
        return acceptedIds.send(statements, sends, accepted -> {
            keys.put(statements, accepted);
            return store(statements, accepted, subscribers);
        });
    }

    private long[] store(Statements statements, List<Send> sends, @Nullable Map<Long, List<Long>> subscribers)
            throws SQLException, StoreException {
        if (sends.isEmpty()) {
            return new long[0];
        }
        if (sends.size() == 1 && PostgresColumns.isPlain(sends.get(0))) {
            StorableText.require(sends.get(0));
            return statements.run(sendOne, statement -> {
                PostgresColumns.bindOne(statement, 1, sends.get(0));
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return new long[] {row.getLong("id")};
                }
            });
        }
        PostgresColumns columns = new PostgresColumns(sends);
        String sql = subscribers == null
                ? columns.grouped() ? sendGrouped : send
                : columns.grouped() ? sendGroupedToGivenSubscribers : sendToGivenSubscribers;
        return statements.run(sql, statement -> {
            int index = subscribers == null ? bindTopics(statement, columns) : bindSubscribers(statement, subscribers);
            index = columns.bind(statement, index);
            statement.setObject(index++, columns.topic());
            statement.setObject(index, columns.deliverAt());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return MessageRows.primitive(ArrayIdLists.elements(row, "ids"));
            }
        });
    }

    private static int bindTopics(PreparedStatement statement, PostgresColumns columns) throws SQLException {
        statement.setObject(1, columns.topics());
        return 2;
    }

    private static int bindSubscribers(PreparedStatement statement, Map<Long, List<Long>> subscribers)
            throws SQLException {
        List<Long> ids = new ArrayList<>();
        List<Long> topics = new ArrayList<>();
        subscribers.forEach((topic, subscriptions) -> subscriptions.forEach(subscription -> {
            ids.add(subscription);
            topics.add(topic);
        }));
        statement.setObject(1, MessageRows.primitive(ids));
        statement.setObject(2, MessageRows.primitive(topics));
        return 3;
    }

    /** One statement, since an error would end the transaction. */
    private static AcceptedIds.Insertion insertion(Tables tables) {
        String insert = tables.resolve("""
                INSERT INTO ${accepted_id} (destination, name, forget_at)
                SELECT destination, name, ${now} + remember
                FROM unnest(?::bigint[], ?::varchar[], ?::bigint[]) AS u (destination, name, remember)
                ON CONFLICT DO NOTHING
                RETURNING destination, name
                """);
        return (statements, entries) -> statements.run(insert, statement -> {
            statement.setObject(
                    1,
                    entries.stream()
                            .mapToLong(entry -> entry.key().destination())
                            .toArray());
            statement.setObject(
                    2, entries.stream().map(entry -> entry.key().name()).toArray(String[]::new));
            statement.setObject(
                    3,
                    entries.stream().mapToLong(AcceptedIds.Entry::windowMillis).toArray());
            Set<AcceptedIds.Key> inserted = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    inserted.add(new AcceptedIds.Key(row.getLong("destination"), row.getString("name")));
                }
            }
            return inserted;
        });
    }

    @Override
    public void cancel(Statements statements, List<KeyReference> cancelled) throws SQLException, StoreException {
        keys.cancel(statements, cancelled);
    }

    @Override
    public boolean cancel(Statements statements, KeyReference key) throws SQLException, StoreException {
        return keys.cancel(statements, key);
    }

    @Override
    public void refuseDuplicates(Statements statements, List<Send> sends) throws SQLException, StoreException {
        acceptedIds.refuseDuplicates(statements, sends);
    }

    @Override
    public int deleteMessages(Statements statements, List<Long> ids) throws SQLException, StoreException {
        if (ids.size() == 1) {
            return statements.update(deleteMessage, statement -> statement.setLong(1, ids.get(0)));
        }
        return statements.update(deleteMessages, statement -> statement.setObject(1, MessageRows.primitive(ids)));
    }

    @Override
    public int deleteDeliveries(Statements statements, long subscription, List<Long> ids)
            throws SQLException, StoreException {
        if (ids.size() == 1) {
            return statements.update(deleteDelivery, statement -> {
                statement.setLong(1, ids.get(0));
                statement.setLong(2, subscription);
            });
        }
        return statements.update(deleteDeliveries, statement -> {
            statement.setObject(1, MessageRows.primitive(ids));
            statement.setLong(2, subscription);
        });
    }

    @Override
    public void count(Statements statements, List<DeliveryCount> counts) throws SQLException, StoreException {
        for (List<DeliveryCount> ofSource : Grouping.counts(counts).values()) {
            boolean subscription = ofSource.get(0).source().subscription();
            long[] ids = ofSource.stream().mapToLong(DeliveryCount::id).toArray();
            int[] values = ofSource.stream().mapToInt(DeliveryCount::count).toArray();
            statements.update(subscription ? countDeliveries : countMessages, statement -> {
                statement.setObject(1, values);
                statement.setObject(2, ids);
                statement.setObject(3, ids);
                if (subscription) {
                    statement.setLong(4, ofSource.get(0).source().id());
                }
            });
        }
    }

    @Override
    public void claim(Statements statements, ClaimReference reference, long owner, List<Long> ids)
            throws SQLException, StoreException {
        statements.update(claim, statement -> {
            statement.setLong(1, reference.source().id());
            statement.setLong(2, owner);
            statement.setLong(3, reference.number());
            statement.setObject(4, MessageRows.primitive(ids));
        });
    }

    @Override
    public void finish(Statements statements, long owner, List<ClaimReference> claims)
            throws SQLException, StoreException {
        statements.update(finish, statement -> {
            statement.setObject(1, Grouping.sources(claims));
            statement.setObject(2, Grouping.numbers(claims));
            statement.setLong(3, owner);
        });
    }

    @Override
    public int sweep(Statements statements, List<Long> ids) throws SQLException, StoreException {
        return statements.update(sweep, statement -> statement.setObject(1, MessageRows.primitive(ids)));
    }

    @Override
    public void mark(Statements statements, UnitToken token, long[] ids) throws SQLException, StoreException {
        statements.update(mark, statement -> {
            statement.setObject(1, token.token());
            statement.setLong(2, token.owner());
            statement.setInt(3, token.lane());
            statement.setObject(4, ids);
        });
        if (!token.settled().isEmpty()) {
            statements.update(forget, statement -> statement.setObject(1, PostgresGroupWriter.settled(token)));
        }
    }

    @Override
    public void afterCommit(Statements statements) {
        // synchronous_commit has put it on disk.
    }
}
