// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.ClaimedMessages;
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
 * Claims on PostgreSQL: two statements in one round trip and one transaction. The first takes the claim lock (an advisory
 * lock), the second reads messages and claims in one snapshot, which is newer than the lock because each statement has its
 * own.
 *
 * <p><code>NOT IN</code> becomes a hash table of the claimed ids, built once. How the messages are found:
 * {@link PostgresScans}.
 */
final class PostgresClaims {

    /**
     * The messages that claims of a source name. Those of this node are read from the oldest that counts: behind it are, as long as
     * somebody holds a transaction open, all that have ended since. Its parameters are those of {@link #bindClaimed}.
     */
    private static final String CLAIMED = """
            (SELECT unnest(ids) FROM ${claim} WHERE source = ? AND owner < ?
            UNION ALL
            SELECT unnest(ids) FROM ${claim} WHERE source = ? AND owner = ? AND number >= ?
            UNION ALL
            SELECT unnest(ids) FROM ${claim} WHERE source = ? AND owner > ?)
            """;

    private final int lockClass;
    private final String lock;
    private final String claimFromQueue;
    private final String claimFromSubscription;
    private final String claimExactlyFromQueue;
    private final String claimExactlyFromSubscription;

    PostgresClaims(Tables tables) {
        lockClass = tables.lockClass("claim");
        lock = "SELECT pg_advisory_xact_lock(?, ?)";
        // Parameters: lock; priorities, lowest; source twice; those of CLAIMED and FREE; limit and one, twice; source
        // three times; limit, single; source, owner, number.
        claimFromQueue = tables.resolve("""
                SELECT pg_advisory_xact_lock(?, ?);
                WITH candidate AS MATERIALIZED (
                    SELECT m.*, h.lowest
                    FROM unnest(?::smallint[], ?::bigint[]) AS h (priority, lowest)
                    CROSS JOIN LATERAL (
                        SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties,
                            text_body, body, group_id
                        FROM ${message}
                        WHERE (destination, priority, id) >= (?, h.priority, h.lowest)
                            AND (destination, priority) <= (?, h.priority)
                            AND kind IN ${kinds}
                            AND id NOT IN %claimed%
                            AND %free%
                        ORDER BY destination, priority, id
                        LIMIT ?) AS m
                    LIMIT ?
                ), placed AS (
                    SELECT x.*,
                        row_number() OVER delivery AS place,
                        count(*) FILTER (WHERE delivery_count > 0) OVER delivery AS counted
                    FROM candidate x
                    WHERE x.group_id IS NULL OR x.lowest <= %first%
                    WINDOW delivery AS (ORDER BY priority DESC, id)
                ), chosen AS MATERIALIZED (
                    SELECT * FROM placed WHERE place <= ? AND (counted = 0 OR (place = 1 AND ?::boolean))
                ), made AS (
                    INSERT INTO ${claim} (source, owner, number, ids)
                    SELECT ?, ?, ?, array_agg(id ORDER BY place) FROM chosen HAVING count(*) > 0
                )
                SELECT *, (SELECT count(*) FROM candidate) AS looked_at FROM chosen
                """.replace("%claimed%", CLAIMED)
                .replace("%free%", PostgresGroupConditions.FREE)
                .replace("%first%", PostgresGroupConditions.firstOfGroup("x", "?")));
        // Parameters: lock; priorities, lowest; source twice; those of CLAIMED; limit and one, twice; limit, single;
        // source, owner, number. Only chosen deliveries are joined to their messages: left to itself, the planner may
        // read all messages and look for deliveries to them.
        claimFromSubscription = tables.resolve("""
                SELECT pg_advisory_xact_lock(?, ?);
                WITH candidate AS MATERIALIZED (
                    SELECT d.*
                    FROM unnest(?::smallint[], ?::bigint[]) AS h (priority, lowest)
                    CROSS JOIN LATERAL (
                        SELECT message AS id, priority, delivery_count
                        FROM ${delivery}
                        WHERE (subscription, priority, message) >= (?, h.priority, h.lowest)
                            AND (subscription, priority) <= (?, h.priority)
                            AND kind IN ${kinds}
                            AND message NOT IN %claimed%
                        ORDER BY subscription, priority, message
                        LIMIT ?) AS d
                    LIMIT ?
                ), placed AS (
                    SELECT candidate.*,
                        row_number() OVER delivery AS place,
                        count(*) FILTER (WHERE delivery_count > 0) OVER delivery AS counted
                    FROM candidate
                    WINDOW delivery AS (ORDER BY priority DESC, id)
                ), chosen AS MATERIALIZED (
                    SELECT p.id, p.place, p.delivery_count, m.priority, m.expiration, m.kind, m.persistent, m.sent_at,
                        m.headers, m.properties, m.text_body, m.body
                    FROM placed p
                    JOIN ${message} m ON m.id = p.id
                    WHERE p.place <= ? AND (p.counted = 0 OR (p.place = 1 AND ?::boolean))
                ), made AS (
                    INSERT INTO ${claim} (source, owner, number, ids)
                    SELECT ?, ?, ?, array_agg(id ORDER BY place) FROM chosen HAVING count(*) > 0
                )
                SELECT *, (SELECT count(*) FROM candidate) AS looked_at FROM chosen
                """.replace("%claimed%", CLAIMED));
        // Parameters: lock; ids; source twice; those of FREE; source, owner, number. The primary key alone finds the
        // rows: given the destination as well, the planner may take the other index and read the whole queue.
        claimExactlyFromQueue = tables.resolve(
                """
                SELECT pg_advisory_xact_lock(?, ?);
                WITH candidate AS MATERIALIZED (
                    SELECT * FROM ${message} WHERE %messages%
                ), chosen AS MATERIALIZED (
                    SELECT * FROM candidate
                    WHERE destination = ? AND id NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?) AND %free%
                ), made AS (
                    INSERT INTO ${claim} (source, owner, number, ids)
                    SELECT ?, ?, ?, array_agg(id ORDER BY priority DESC, id) FROM chosen HAVING count(*) > 0
                )
                SELECT * FROM chosen
                """.replace("%messages%", PostgresRows.MESSAGES).replace("%free%", PostgresGroupConditions.FREE));
        claimExactlyFromSubscription = tables.resolve("""
                SELECT pg_advisory_xact_lock(?, ?);
                WITH candidate AS MATERIALIZED (
                    SELECT * FROM ${delivery} WHERE message = ANY (?::bigint[]) AND subscription + 0 = ?
                ), chosen AS MATERIALIZED (
                    SELECT m.id, d.delivery_count, m.priority, m.expiration, m.kind, m.persistent, m.sent_at, m.headers,
                        m.properties, m.text_body, m.body
                    FROM candidate d
                    JOIN ${message} m ON m.id = d.message
                    WHERE d.message NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?)
                ), made AS (
                    INSERT INTO ${claim} (source, owner, number, ids)
                    SELECT ?, ?, ?, array_agg(id ORDER BY priority DESC, id) FROM chosen HAVING count(*) > 0
                )
                SELECT * FROM chosen
                """);
    }

    /** {@link SourceAccess#lock}. */
    boolean lock(Statements statements, Source source) throws SQLException, StoreException {
        return statements.run(lock, statement -> {
            bindLock(statement, source);
            return statement.execute();
        });
    }

    /** An id is cut to the 32 bits of an advisory lock: two sources that then share one lock only wait for each other. */
    private int bindLock(PreparedStatement statement, Source source) throws SQLException {
        statement.setInt(1, lockClass);
        statement.setInt(2, PostgresTimeline.lockKey(source.id()));
        return 3;
    }

    /** {@link SourceAccess#claim}. */
    ClaimedMessages claim(
            OwnConnection connection, long owner, long number, ScanPosition position, int limit, boolean single)
            throws StoreException {
        Source source = position.source();
        String sql = source.subscription() ? claimFromSubscription : claimFromQueue;
        return connection.call(
                "claim messages of " + source,
                session -> session.run(sql, statement -> {
                    int index = bindLock(statement, source);
                    index = PostgresScans.bindLowest(statement, index, position);
                    index = bindSource(statement, index, source, 2);
                    index = bindClaimed(statement, index, owner, position);
                    index = PostgresGroupConditions.bindFree(statement, index, owner, position);
                    // One more is looked at, to know whether there is one.
                    statement.setInt(index++, limit + 1);
                    statement.setInt(index++, limit + 1);
                    index = bindSource(statement, index, source, source.subscription() ? 0 : 3);
                    statement.setInt(index++, limit);
                    statement.setBoolean(index++, single);
                    bindClaim(statement, index, new ClaimReference(source, number), owner);
                    return claimed(statement);
                }));
    }

    /** {@link SourceAccess#claimExactly}. */
    List<QueuedMessage> claimExactly(
            OwnConnection connection, long owner, long number, ScanPosition position, Collection<Long> ids)
            throws StoreException {
        Source source = position.source();
        String sql = source.subscription() ? claimExactlyFromSubscription : claimExactlyFromQueue;
        return connection.call(
                "claim messages of " + source,
                session -> session.run(sql, statement -> {
                    int index = bindLock(statement, source);
                    statement.setObject(index++, MessageRows.primitive(ids));
                    index = bindSource(statement, index, source, 2);
                    index = PostgresGroupConditions.bindFree(statement, index, owner, position);
                    bindClaim(statement, index, new ClaimReference(source, number), owner);
                    return second(statement);
                }));
    }

    /** Binds source and owner; source, owner and number; source and owner. */
    private static int bindClaimed(PreparedStatement statement, int from, long owner, ScanPosition position)
            throws SQLException {
        long source = position.source().id();
        int index = from;
        for (long value : new long[] {source, owner, source, owner, position.oldestClaim(), source, owner}) {
            statement.setLong(index++, value);
        }
        return index;
    }

    private static int bindSource(PreparedStatement statement, int from, Source source, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            statement.setLong(from + i, source.id());
        }
        return from + times;
    }

    private static void bindClaim(PreparedStatement statement, int from, ClaimReference claim, long owner)
            throws SQLException {
        int index = from;
        statement.setLong(index++, claim.source().id());
        statement.setLong(index++, owner);
        statement.setLong(index, claim.number());
    }

    /** The rows of the second of two statements. */
    private static List<QueuedMessage> second(PreparedStatement statement) throws SQLException, StoreException {
        statement.execute();
        statement.getMoreResults();
        try (ResultSet rows = statement.getResultSet()) {
            return MessageRows.queued(rows);
        }
    }

    /** The same of a claim, which says how many messages it has looked at: it has left none if it took all of these. */
    private static ClaimedMessages claimed(PreparedStatement statement) throws SQLException, StoreException {
        statement.execute();
        statement.getMoreResults();
        try (ResultSet rows = statement.getResultSet()) {
            List<QueuedMessage> messages = new ArrayList<>();
            int lookedAt = 0;
            while (rows.next()) {
                messages.add(MessageRows.queuedMessage(rows));
                lookedAt = rows.getInt("looked_at");
            }
            messages.sort(MessageRows.DELIVERY_ORDER);
            return new ClaimedMessages(messages, lookedAt == messages.size());
        }
    }
}
