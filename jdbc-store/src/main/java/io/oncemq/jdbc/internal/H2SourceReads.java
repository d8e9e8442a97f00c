// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Reads on H2. A claim is written to the file, so that the deliveries of a process that dies are counted, but not forced to
 * the disk: one that a loss of power takes back is only a claim.
 *
 * <p>Never SKIP LOCKED, which on H2 locks every row that it looks at.
 */
final class H2SourceReads implements SourceReads {

    private final IdLists idLists;
    private final ReadStatements reads;
    private final String peekOthers;
    private final String headsOfOthers;
    private final String exactlyFromQueue;
    private final String exactlyFromSubscription;
    private final String messageAvailable;
    private final String deliveryAvailable;
    private final String messageFate;
    private final String deliveryFate;
    private final String unclaimedMessages;
    private final String unclaimedDeliveries;
    private final String purgeableMessages;
    private final String purgeableDeliveries;

    H2SourceReads(Tables tables) {
        idLists = tables.idLists();
        // Each priority is a select of its own: only so H2 reads in the order of the index, for which ORDER BY has to
        // name
        // all its columns. Parameters: source, limit, then the lowest ids by priority, descending. RAND() keeps H2 from
        // giving
        // out the last result of a part again: it does not notice that the limit, which is in no condition, has
        // changed.
        String readQueue = tables.resolve(ofAllPriorities("""
                (SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties,
                    text_body, body, group_id
                FROM ${message}
                WHERE destination = ?1 AND priority = ${priority} AND id >= ?${lowest} AND RAND() >= 0
                    AND kind IN ${kinds}
                ORDER BY destination, priority, id
                FETCH FIRST ?2 ROWS ONLY)
                """));
        String peekQueue = tables.resolve(ofAllPriorities("""
                (SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties,
                    text_body, body, group_id
                FROM ${message} m
                WHERE destination = ?1 AND priority = ${priority} AND id >= ?${lowest} AND RAND() >= 0
                    AND kind IN ${kinds}
                    AND NOT EXISTS (
                        SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, m.id))
                ORDER BY destination, priority, id
                FETCH FIRST ?2 ROWS ONLY)
                """));
        peekOthers = tables.resolve(ofAllPriorities("""
                (SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties,
                    text_body, body, group_id
                FROM ${message} m
                WHERE destination = ?1 AND priority = ${priority} AND id >= ?${lowest} AND RAND() >= 0
                    AND kind IN ${kinds}
                    AND NOT EXISTS (
                        SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, m.id))
                    AND (group_id IS NULL OR NOT group_id = ANY (?13))
                ORDER BY destination, priority, id
                FETCH FIRST ?2 ROWS ONLY)
                """));
        headsOfOthers = ReadStatements.withoutBodies(peekOthers);
        String readSubscription = tables.resolve(ofAllPriorities("""
                (SELECT m.id, d.priority, m.expiration, d.delivery_count, m.kind, m.persistent, m.sent_at, m.headers,
                    m.properties, m.text_body, m.body
                FROM ${delivery} d
                JOIN ${message} m ON m.id = d.message
                WHERE d.subscription = ?1 AND d.priority = ${priority} AND d.message >= ?${lowest} AND RAND() >= 0
                    AND d.kind IN ${kinds}
                ORDER BY d.subscription, d.priority, d.message
                FETCH FIRST ?2 ROWS ONLY)
                """));
        String peekSubscription = tables.resolve(ofAllPriorities("""
                (SELECT m.id, d.priority, m.expiration, d.delivery_count, m.kind, m.persistent, m.sent_at, m.headers,
                    m.properties, m.text_body, m.body
                FROM ${delivery} d
                JOIN ${message} m ON m.id = d.message
                WHERE d.subscription = ?1 AND d.priority = ${priority} AND d.message >= ?${lowest} AND RAND() >= 0
                    AND d.kind IN ${kinds}
                    AND NOT EXISTS (
                        SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, d.message))
                ORDER BY d.subscription, d.priority, d.message
                FETCH FIRST ?2 ROWS ONLY)
                """));
        reads = new ReadStatements(readQueue, peekQueue, readSubscription, peekSubscription);
        exactlyFromQueue = tables.resolve("""
                SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties, text_body,
                    body, group_id
                FROM ${message} m
                WHERE id = ANY (?1) AND destination = ?2
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?2 AND ARRAY_CONTAINS(c.ids, m.id))
                """);
        exactlyFromSubscription = tables.resolve("""
                SELECT m.id, d.priority, m.expiration, d.delivery_count, m.kind, m.persistent, m.sent_at, m.headers,
                    m.properties, m.text_body, m.body
                FROM ${delivery} d
                JOIN ${message} m ON m.id = d.message
                WHERE d.message = ANY (?1) AND d.subscription = ?2
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?2 AND ARRAY_CONTAINS(c.ids, d.message))
                """);
        messageAvailable = tables.resolve("""
                SELECT 1 FROM ${message} m
                WHERE destination = ?1 AND priority = ?2 AND id >= ?3 AND kind IN ${kinds}
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, m.id))
                FETCH FIRST ROW ONLY
                """);
        deliveryAvailable = tables.resolve("""
                SELECT 1 FROM ${delivery} d
                WHERE subscription = ?1 AND priority = ?2 AND message >= ?3
                    AND kind IN ${kinds}
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, d.message))
                FETCH FIRST ROW ONLY
                """);
        messageFate = tables.resolve("SELECT 1 FROM ${message} WHERE id = ? FOR UPDATE NOWAIT");
        deliveryFate =
                tables.resolve("SELECT 1 FROM ${delivery} WHERE message = ? AND subscription = ? FOR UPDATE NOWAIT");
        unclaimedMessages = tables.resolve("""
                SELECT id FROM ${message} m
                WHERE id = ANY (?1)
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?2 AND ARRAY_CONTAINS(c.ids, m.id))
                """);
        unclaimedDeliveries = tables.resolve("""
                SELECT message AS id FROM ${delivery} d
                WHERE message = ANY (?1) AND subscription = ?2
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?2 AND ARRAY_CONTAINS(c.ids, d.message))
                """);
        purgeableMessages = tables.resolve("""
                SELECT id FROM ${message} m
                WHERE destination = ?1
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, m.id))
                FETCH FIRST ?2 ROWS ONLY
                """);
        purgeableDeliveries = tables.resolve("""
                SELECT message AS id FROM ${delivery} d
                WHERE subscription = ?1
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, d.message))
                FETCH FIRST ?2 ROWS ONLY
                """);
    }

    private static String ofAllPriorities(String select) {
        List<String> selects = new ArrayList<>();
        for (int priority = 9; priority >= 0; priority--) {
            selects.add(select.replace("${priority}", Integer.toString(priority))
                    .replace("${lowest}", Integer.toString(12 - priority)));
        }
        return String.join("UNION ALL\n", selects);
    }

    @Override
    public List<QueuedMessage> read(Statements statements, ScanPosition position, int limit, Reading reading)
            throws SQLException, StoreException {
        Source source = position.source();
        return read(statements, reads.of(source, reading), position, limit, statement -> {});
    }

    @Override
    public List<QueuedMessage> readExcluding(
            Statements statements, ScanPosition position, int limit, Reading reading, Collection<String> groups)
            throws SQLException, StoreException {
        return read(
                statements,
                reading == Reading.UNCLAIMED_HEADS ? headsOfOthers : peekOthers,
                position,
                limit,
                statement -> statement.setObject(13, groups.toArray(String[]::new)));
    }

    private static List<QueuedMessage> read(
            Statements statements, String sql, ScanPosition position, int limit, Statements.Binding others)
            throws SQLException, StoreException {
        return statements.run(sql, statement -> {
            statement.setLong(1, position.source().id());
            statement.setInt(2, limit);
            for (int priority = 9; priority >= 0; priority--) {
                statement.setLong(12 - priority, position.lowest()[priority]);
            }
            others.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                List<QueuedMessage> messages = MessageRows.queued(rows);
                return messages.size() > limit ? messages.subList(0, limit) : messages;
            }
        });
    }

    @Override
    public List<QueuedMessage> exactly(Statements statements, Source source, Collection<Long> ids)
            throws SQLException, StoreException {
        return statements.run(source.subscription() ? exactlyFromSubscription : exactlyFromQueue, statement -> {
            idLists.bind(statement, 1, ids);
            statement.setLong(2, source.id());
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.queued(rows);
            }
        });
    }

    @Override
    public boolean available(Statements statements, ScanPosition position) throws SQLException, StoreException {
        for (int priority = 9; priority >= 0; priority--) {
            if (isAvailable(statements, position, priority)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAvailable(Statements statements, ScanPosition position, int priority)
            throws SQLException, StoreException {
        Source source = position.source();
        return statements.run(source.subscription() ? deliveryAvailable : messageAvailable, statement -> {
            statement.setLong(1, source.id());
            statement.setInt(2, priority);
            statement.setLong(3, position.lowest()[priority]);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        });
    }

    @Override
    public List<MessageFate> fates(Statements statements, Source source, List<Long> ids)
            throws SQLException, StoreException {
        List<MessageFate> fates = new ArrayList<>();
        for (long id : ids) {
            fates.add(fate(statements, source, id));
        }
        return fates;
    }

    private MessageFate fate(Statements statements, Source source, long id) throws SQLException, StoreException {
        try {
            return statements.run(source.subscription() ? deliveryFate : messageFate, statement -> {
                statement.setLong(1, id);
                if (source.subscription()) {
                    statement.setLong(2, source.id());
                }
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? MessageFate.ALIVE : MessageFate.GONE;
                }
            });
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.LOCKED) {
                throw e;
            }
            return MessageFate.UNDECIDED;
        }
    }

    @Override
    public List<Long> unclaimed(Statements statements, Source source, List<Long> ids)
            throws SQLException, StoreException {
        return statements.run(source.subscription() ? unclaimedDeliveries : unclaimedMessages, statement -> {
            idLists.bind(statement, 1, ids);
            statement.setLong(2, source.id());
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.ids(rows);
            }
        });
    }

    @Override
    public List<Long> purgeable(Statements statements, Source source, int limit) throws SQLException, StoreException {
        return statements.run(source.subscription() ? purgeableDeliveries : purgeableMessages, statement -> {
            statement.setLong(1, source.id());
            statement.setInt(2, limit);
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.ids(rows);
            }
        });
    }
}
