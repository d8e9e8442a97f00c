// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Claims on H2: the claim lock is the row of the destination or subscription; messages and claims are read by one
 * statement, and so in one snapshot. A claim is written to the file, so that the deliveries of a process that dies are
 * counted, but not forced to the disk: one that a loss of power takes back is only a claim.
 *
 * <p>Never SKIP LOCKED, which on H2 locks every row that it looks at.
 */
final class H2SourceAccess implements SourceAccess {

    private final String lockDestination;
    private final String lockSubscription;
    private final String readQueue;
    private final String readSubscription;
    private final String peekQueue;
    private final String peekSubscription;
    private final String exactlyFromQueue;
    private final String exactlyFromSubscription;
    private final String insertClaim;
    private final String messageAvailable;
    private final String deliveryAvailable;
    private final String messageFate;
    private final String deliveryFate;
    private final String unclaimedMessages;
    private final String unclaimedDeliveries;
    private final String deleteMessages;
    private final String deleteDeliveries;
    private final String purgeMessages;
    private final String purgeDeliveries;

    H2SourceAccess(Tables tables) {
        lockDestination = tables.resolve("SELECT id FROM ${destination} WHERE id = ? FOR UPDATE");
        lockSubscription = tables.resolve("SELECT id FROM ${subscription} WHERE id = ? FOR UPDATE");
        // Each priority is a select of its own: only so H2 reads in the order of the index, for which ORDER BY has to
        // name
        // all its columns. Parameters: source, limit, then the lowest ids by priority, descending. RAND() keeps H2 from
        // giving
        // out the last result of a part again: it does not notice that the limit, which is in no condition, has
        // changed.
        readQueue = tables.resolve(ofAllPriorities("""
                (SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties,
                    text_body, body
                FROM ${message}
                WHERE destination = ?1 AND priority = ${priority} AND id >= ?${lowest} AND RAND() >= 0
                ORDER BY destination, priority, id
                FETCH FIRST ?2 ROWS ONLY)
                """));
        peekQueue = tables.resolve(ofAllPriorities("""
                (SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties,
                    text_body, body
                FROM ${message} m
                WHERE destination = ?1 AND priority = ${priority} AND id >= ?${lowest} AND RAND() >= 0
                    AND NOT EXISTS (
                        SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, m.id))
                ORDER BY destination, priority, id
                FETCH FIRST ?2 ROWS ONLY)
                """));
        readSubscription = tables.resolve(ofAllPriorities("""
                (SELECT m.id, d.priority, m.expiration, d.delivery_count, m.kind, m.persistent, m.sent_at, m.headers,
                    m.properties, m.text_body, m.body
                FROM ${delivery} d
                JOIN ${message} m ON m.id = d.message
                WHERE d.subscription = ?1 AND d.priority = ${priority} AND d.message >= ?${lowest} AND RAND() >= 0
                ORDER BY d.subscription, d.priority, d.message
                FETCH FIRST ?2 ROWS ONLY)
                """));
        peekSubscription = tables.resolve(ofAllPriorities("""
                (SELECT m.id, d.priority, m.expiration, d.delivery_count, m.kind, m.persistent, m.sent_at, m.headers,
                    m.properties, m.text_body, m.body
                FROM ${delivery} d
                JOIN ${message} m ON m.id = d.message
                WHERE d.subscription = ?1 AND d.priority = ${priority} AND d.message >= ?${lowest} AND RAND() >= 0
                    AND NOT EXISTS (
                        SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, d.message))
                ORDER BY d.subscription, d.priority, d.message
                FETCH FIRST ?2 ROWS ONLY)
                """));
        exactlyFromQueue = tables.resolve("""
                SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties, text_body,
                    body
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
        insertClaim = tables.resolve("INSERT INTO ${claim} (source, owner, number, ids) VALUES (?, ?, ?, ?)");
        messageAvailable = tables.resolve("""
                SELECT 1 FROM ${message} m
                WHERE destination = ?1 AND priority = ?2 AND id >= ?3
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, m.id))
                FETCH FIRST ROW ONLY
                """);
        deliveryAvailable = tables.resolve("""
                SELECT 1 FROM ${delivery} d
                WHERE subscription = ?1 AND priority = ?2 AND message >= ?3
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
        purgeMessages = tables.resolve("""
                DELETE FROM ${message} m
                WHERE destination = ?1
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, m.id))
                FETCH FIRST ?2 ROWS ONLY
                """);
        purgeDeliveries = tables.resolve("""
                DELETE FROM ${delivery} d
                WHERE subscription = ?1
                    AND NOT EXISTS (SELECT 1 FROM ${claim} c WHERE c.source = ?1 AND ARRAY_CONTAINS(c.ids, d.message))
                FETCH FIRST ?2 ROWS ONLY
                """);
        deleteMessages = tables.resolve("DELETE FROM ${message} WHERE id = ANY (?)");
        deleteDeliveries = tables.resolve("DELETE FROM ${delivery} WHERE message = ANY (?) AND subscription = ?");
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
    public boolean lock(Statements statements, Source source) throws SQLException, StoreException {
        return statements.run(source.subscription() ? lockSubscription : lockDestination, statement -> {
            statement.setLong(1, source.id());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        });
    }

    @Override
    public List<QueuedMessage> claim(
            OwnConnection connection, long owner, long number, ScanPosition position, int limit, boolean single)
            throws StoreException {
        Source source = position.source();
        return written(connection, connection.transaction("claim messages of " + source, session -> {
            if (!lock(session, source)) {
                return List.of();
            }
            List<QueuedMessage> chosen = beforeCounted(read(session, position, limit, false), single);
            insertClaim(session, owner, new ClaimReference(source, number), chosen);
            return chosen;
        }));
    }

    /** Without a write delay a commit writes to the file, but not if another is just doing so: then this does. */
    private static List<QueuedMessage> written(OwnConnection connection, List<QueuedMessage> claimed)
            throws StoreException {
        if (!claimed.isEmpty()) {
            connection.run("write a claim", session -> session.run("CHECKPOINT", PreparedStatement::execute));
        }
        return claimed;
    }

    /** What may be claimed together: see {@link io.oncemq.jms.spi.Claimer#claim}. */
    private static List<QueuedMessage> beforeCounted(List<QueuedMessage> messages, boolean single) {
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).deliveryCount() > 0) {
                return messages.subList(0, i == 0 && single ? 1 : i);
            }
        }
        return messages;
    }

    @Override
    public List<QueuedMessage> claimExactly(
            OwnConnection connection, long owner, ClaimReference claim, Collection<Long> ids) throws StoreException {
        Source source = claim.source();
        String sql = source.subscription() ? exactlyFromSubscription : exactlyFromQueue;
        return written(connection, connection.transaction("claim messages of " + source, session -> {
            if (!lock(session, source)) {
                return List.of();
            }
            List<QueuedMessage> chosen = session.run(sql, statement -> {
                statement.setObject(1, ids.toArray(Long[]::new));
                statement.setLong(2, source.id());
                try (ResultSet rows = statement.executeQuery()) {
                    return MessageRows.queued(rows);
                }
            });
            insertClaim(session, owner, claim, chosen);
            return chosen;
        }));
    }

    private void insertClaim(Statements statements, long owner, ClaimReference claim, List<QueuedMessage> messages)
            throws SQLException, StoreException {
        if (messages.isEmpty()) {
            return;
        }
        statements.update(insertClaim, statement -> {
            statement.setLong(1, claim.source().id());
            statement.setLong(2, owner);
            statement.setLong(3, claim.number());
            statement.setObject(4, messages.stream().map(QueuedMessage::id).toArray(Long[]::new));
        });
    }

    @Override
    public List<QueuedMessage> read(Statements statements, ScanPosition position, int limit, boolean claimed)
            throws SQLException, StoreException {
        Source source = position.source();
        String all = source.subscription() ? readSubscription : readQueue;
        String unclaimed = source.subscription() ? peekSubscription : peekQueue;
        return statements.run(claimed ? all : unclaimed, statement -> {
            statement.setLong(1, source.id());
            statement.setInt(2, limit);
            for (int priority = 9; priority >= 0; priority--) {
                statement.setLong(12 - priority, position.lowest()[priority]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<QueuedMessage> messages = MessageRows.queued(rows);
                return messages.size() > limit ? messages.subList(0, limit) : messages;
            }
        });
    }

    @Override
    public List<Source> available(Statements statements, Collection<ScanPosition> positions)
            throws SQLException, StoreException {
        List<Source> found = new ArrayList<>();
        for (ScanPosition position : positions) {
            for (int priority = 9; priority >= 0; priority--) {
                if (isAvailable(statements, position, priority)) {
                    found.add(position.source());
                    break;
                }
            }
        }
        return found;
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
    public List<Long> deleteUnclaimed(Statements statements, Source source, List<Long> ids)
            throws SQLException, StoreException {
        List<Long> unclaimed =
                statements.run(source.subscription() ? unclaimedDeliveries : unclaimedMessages, statement -> {
                    statement.setObject(1, ids.toArray(Long[]::new));
                    statement.setLong(2, source.id());
                    List<Long> found = new ArrayList<>();
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            found.add(rows.getLong("id"));
                        }
                    }
                    return found;
                });
        if (unclaimed.isEmpty()) {
            return List.of();
        }
        // Two statements are enough, because under the claim lock nothing unclaimed can become claimed or be deleted.
        int deleted = statements.update(source.subscription() ? deleteDeliveries : deleteMessages, statement -> {
            statement.setObject(1, unclaimed.toArray(Long[]::new));
            if (source.subscription()) {
                statement.setLong(2, source.id());
            }
        });
        if (deleted != unclaimed.size()) {
            throw new StoreException("Of " + unclaimed.size() + " unclaimed messages of " + source + ", " + deleted
                    + " were deleted: somebody removed messages without a claim");
        }
        return unclaimed;
    }

    @Override
    public int purge(Statements statements, Source source, int limit) throws SQLException, StoreException {
        return statements.update(source.subscription() ? purgeDeliveries : purgeMessages, statement -> {
            statement.setLong(1, source.id());
            statement.setInt(2, limit);
        });
    }
}
