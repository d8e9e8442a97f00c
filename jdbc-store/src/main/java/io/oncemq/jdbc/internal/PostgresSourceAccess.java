// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.ClaimedMessages;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Claims on PostgreSQL: two statements in one round trip and one transaction. The first takes the claim lock (an advisory
 * lock), the second reads messages and claims in one snapshot, which is newer than the lock because each statement has its
 * own.
 *
 * <p>Per priority, the scan begins at the lowest id that may be unclaimed, so that it does not visit dead rows again and
 * again; LATERAL stops it at the first priority that fills the batch. <code>NOT IN</code> becomes a hash table of the
 * claimed ids, built once.
 *
 * <p>Rows are compared, not columns, because only the index that begins with the source can do that. Given the columns one
 * by one, the planner takes the primary key as soon as statistics say that most messages are of one queue and priority, and
 * then reads all of them for each priority that has none.
 */
final class PostgresSourceAccess implements SourceAccess {

    /**
     * Not of a group that somebody has: of which a claim names a message, or of which a prepared branch has received one. Of
     * some groups, claims of this node do not count. Parameters: source, owner, groups, source. For messages without a group
     * nothing of this is looked at.
     */
    private static final String FREE = """
            (group_id IS NULL OR group_id NOT IN (
                SELECT h.group_id
                FROM (
                    SELECT c.owner, (SELECT g.group_id FROM ${message} g WHERE g.id = u.id) AS group_id
                    FROM ${claim} c
                    CROSS JOIN LATERAL unnest(c.ids) AS u (id)
                    WHERE c.source = ?) AS h
                WHERE h.group_id IS NOT NULL AND (h.owner <> ? OR h.group_id <> ALL (?::varchar[]))
                UNION ALL
                SELECT k.group_id FROM ${parked} k
                WHERE k.destination = ? AND k.part = 'ack' AND k.group_id IS NOT NULL))
            """;

    /**
     * The first unclaimed message of a group and priority, which must not lie below from where messages are read. Parameters:
     * source three times. Rows are compared, beginning with the group, so that no other index will do.
     */
    private static final String FIRST_OF_GROUP = """
            (SELECT e.id
            FROM ${message} e
            WHERE (e.group_id, e.destination, e.priority, e.id) >= (x.group_id, ?, x.priority, 0)
                AND (e.group_id, e.destination, e.priority) <= (x.group_id, ?, x.priority)
                AND e.group_id IS NOT NULL
                AND e.id NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?)
            ORDER BY e.group_id, e.destination, e.priority, e.id
            LIMIT 1)
            """;

    /**
     * The messages that claims of a source name. Those of this node are read from the oldest that counts: behind it are, as long as
     * somebody holds a transaction open, all that have ended since. Parameters: source and owner; source, owner and number; source
     * and owner.
     */
    private static final String CLAIMED = """
            (SELECT unnest(ids) FROM ${claim} WHERE source = ? AND owner < ?
            UNION ALL
            SELECT unnest(ids) FROM ${claim} WHERE source = ? AND owner = ? AND number >= ?
            UNION ALL
            SELECT unnest(ids) FROM ${claim} WHERE source = ? AND owner > ?)
            """;

    private static final short[] PRIORITIES = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};

    private final int lockClass;
    private final String lock;
    private final String claimFromQueue;
    private final String claimFromSubscription;
    private final String claimExactlyFromQueue;
    private final String claimExactlyFromSubscription;
    private final ReadStatements reads;
    private final String available;
    private final String messageFates;
    private final String deliveryFates;
    private final String deleteUnclaimedMessages;
    private final String deleteUnclaimedDeliveries;
    private final String purgeMessages;
    private final String purgeDeliveries;

    PostgresSourceAccess(Tables tables) {
        lockClass = tables.lockClass("claim");
        lock = "SELECT pg_advisory_xact_lock(?, ?)";
        // Parameters: lock; priorities, lowest; source twice, those of CLAIMED and FREE; limit and one, twice; source
        // three
        // times;
        // limit, single;
        // source, owner, number.
        claimFromQueue = tables.resolve(
                """
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
                """.replace("%claimed%", CLAIMED).replace("%free%", FREE).replace("%first%", FIRST_OF_GROUP));
        // Parameters: lock; priorities, lowest; source twice, those of CLAIMED; limit and one, twice; limit, single;
        // source, owner,
        // number.
        // Only chosen deliveries are joined to their messages: left to itself, the planner may
        // read
        // all messages and look for deliveries to them.
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
                """.replace(
                        "%claimed%",
                        CLAIMED)); // Parameters: lock; ids; source twice, those of FREE; source, owner, number. The
        // primary key alone finds the
        // rows: given
        // the
        // destination as well, the planner may take the other index and read the whole queue.
        claimExactlyFromQueue = tables.resolve("""
                SELECT pg_advisory_xact_lock(?, ?);
                WITH candidate AS MATERIALIZED (
                    SELECT * FROM ${message} WHERE id = ANY (?::bigint[])
                ), chosen AS MATERIALIZED (
                    SELECT * FROM candidate
                    WHERE destination = ? AND id NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?) AND %free%
                ), made AS (
                    INSERT INTO ${claim} (source, owner, number, ids)
                    SELECT ?, ?, ?, array_agg(id ORDER BY priority DESC, id) FROM chosen HAVING count(*) > 0
                )
                SELECT * FROM chosen
                """.replace("%free%", FREE));
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
        // Parameters: priorities, lowest; source, source, limit, limit.
        String readQueue = tables.resolve("""
                SELECT m.*
                FROM unnest(?::smallint[], ?::bigint[]) AS h (priority, lowest)
                CROSS JOIN LATERAL (
                    SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties,
                        text_body, body, group_id
                    FROM ${message}
                    WHERE (destination, priority, id) >= (?, h.priority, h.lowest)
                        AND (destination, priority) <= (?, h.priority)
                        AND kind IN ${kinds}
                    ORDER BY destination, priority, id
                    LIMIT ?) AS m
                LIMIT ?
                """);
        String readSubscription = tables.resolve("""
                WITH candidate AS MATERIALIZED (
                    SELECT d.*
                    FROM unnest(?::smallint[], ?::bigint[]) AS h (priority, lowest)
                    CROSS JOIN LATERAL (
                        SELECT message AS id, delivery_count
                        FROM ${delivery}
                        WHERE (subscription, priority, message) >= (?, h.priority, h.lowest)
                            AND (subscription, priority) <= (?, h.priority)
                            AND kind IN ${kinds}
                        ORDER BY subscription, priority, message
                        LIMIT ?) AS d
                    LIMIT ?
                )
                SELECT d.delivery_count, m.id, m.priority, m.expiration, m.kind, m.persistent, m.sent_at, m.headers,
                    m.properties, m.text_body, m.body
                FROM candidate d
                JOIN ${message} m ON m.id = d.id
                """);
        // Parameters: priorities, lowest; source three times, limit, limit.
        String peekQueue = tables.resolve("""
                SELECT m.*
                FROM unnest(?::smallint[], ?::bigint[]) AS h (priority, lowest)
                CROSS JOIN LATERAL (
                    SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties,
                        text_body, body, group_id
                    FROM ${message}
                    WHERE (destination, priority, id) >= (?, h.priority, h.lowest)
                        AND (destination, priority) <= (?, h.priority)
                        AND kind IN ${kinds}
                        AND id NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?)
                    ORDER BY destination, priority, id
                    LIMIT ?) AS m
                LIMIT ?
                """);
        String peekSubscription = tables.resolve("""
                WITH candidate AS MATERIALIZED (
                    SELECT d.*
                    FROM unnest(?::smallint[], ?::bigint[]) AS h (priority, lowest)
                    CROSS JOIN LATERAL (
                        SELECT message AS id, delivery_count
                        FROM ${delivery}
                        WHERE (subscription, priority, message) >= (?, h.priority, h.lowest)
                            AND (subscription, priority) <= (?, h.priority)
                            AND kind IN ${kinds}
                            AND message NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?)
                        ORDER BY subscription, priority, message
                        LIMIT ?) AS d
                    LIMIT ?
                )
                SELECT d.delivery_count, m.id, m.priority, m.expiration, m.kind, m.persistent, m.sent_at, m.headers,
                    m.properties, m.text_body, m.body
                FROM candidate d
                JOIN ${message} m ON m.id = d.id
                """);
        reads = new ReadStatements(readQueue, peekQueue, readSubscription, peekSubscription);
        // Parameters: source, subscription, priority, lowest; sources; sources; sources, owner, sources
        // of groups, groups; sources.
        available = tables.resolve(
                """
                SELECT DISTINCT h.source, h.subscription
                FROM unnest(?::bigint[], ?::boolean[], ?::smallint[], ?::bigint[])
                    AS h (source, subscription, priority, lowest)
                WHERE CASE
                    WHEN h.subscription THEN EXISTS (
                        SELECT 1 FROM ${delivery} d
                        WHERE (d.subscription, d.priority, d.message) >= (h.source, h.priority, h.lowest)
                            AND (d.subscription, d.priority) <= (h.source, h.priority)
                            AND d.kind IN ${kinds}
                            AND (d.subscription, d.message) NOT IN (
                                SELECT c.source, u.id FROM ${claim} c, unnest(c.ids) AS u (id)
                                WHERE c.source = ANY (?::bigint[])))
                    ELSE EXISTS (
                        SELECT 1 FROM ${message} m
                        WHERE (m.destination, m.priority, m.id) >= (h.source, h.priority, h.lowest)
                            AND (m.destination, m.priority) <= (h.source, h.priority)
                            AND m.kind IN ${kinds}
                            AND (m.destination, m.id) NOT IN (
                                SELECT c.source, u.id FROM ${claim} c, unnest(c.ids) AS u (id)
                                WHERE c.source = ANY (?::bigint[]))
                            AND (m.group_id IS NULL
                                OR ((m.destination, m.group_id) NOT IN (
                                        SELECT b.source, b.group_id
                                        FROM (
                                            SELECT c.source, c.owner,
                                                (SELECT g.group_id FROM ${message} g WHERE g.id = u.id) AS group_id
                                            FROM ${claim} c
                                            CROSS JOIN LATERAL unnest(c.ids) AS u (id)
                                            WHERE c.source = ANY (?::bigint[])) AS b
                                        WHERE b.group_id IS NOT NULL
                                            AND (b.owner <> ? OR (b.source, b.group_id) NOT IN (
                                                SELECT * FROM unnest(?::bigint[], ?::varchar[])))
                                        UNION ALL
                                        SELECT k.destination, k.group_id FROM ${parked} k
                                        WHERE k.destination = ANY (?::bigint[]) AND k.part = 'ack'
                                            AND k.group_id IS NOT NULL)
                                    AND h.lowest <= %first%)))
                    END
                """.replace("%first%", FIRST_OF_GROUP.replace("x.", "m.").replace("?", "h.source")));
        // Parameters: ids; ids. A row that is visible but cannot be locked at once is being deleted.
        messageFates = tables.resolve("""
                WITH alive AS MATERIALIZED (
                    SELECT id FROM ${message} WHERE id = ANY (?::bigint[]) FOR UPDATE SKIP LOCKED
                )
                SELECT id, id IN (SELECT id FROM alive) AS alive
                FROM ${message} WHERE id = ANY (?::bigint[])
                """);
        // Parameters: ids, subscription; ids, subscription.
        deliveryFates = tables.resolve("""
                WITH alive AS MATERIALIZED (
                    SELECT message FROM ${delivery}
                    WHERE message = ANY (?::bigint[]) AND subscription + 0 = ?
                    FOR UPDATE SKIP LOCKED
                )
                SELECT message AS id, message IN (SELECT message FROM alive) AS alive
                FROM ${delivery} WHERE message = ANY (?::bigint[]) AND subscription + 0 = ?
                """);
        // Parameters: ids, source.
        deleteUnclaimedMessages = tables.resolve("""
                DELETE FROM ${message}
                WHERE id = ANY (?::bigint[]) AND id NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?)
                RETURNING id
                """);
        // Parameters: ids, subscription, source.
        deleteUnclaimedDeliveries = tables.resolve("""
                DELETE FROM ${delivery}
                WHERE message = ANY (?::bigint[]) AND message NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?)
                    AND subscription + 0 = ?
                RETURNING message AS id
                """);
        // Parameters: source, source, limit. An array, because a plan may run a subselect with LIMIT more than once.
        purgeMessages = tables.resolve("""
                DELETE FROM ${message} WHERE id = ANY (ARRAY(
                    SELECT id FROM ${message}
                    WHERE destination = ? AND id NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?)
                    LIMIT ?))
                """);
        // Parameters: source, source, limit, source.
        purgeDeliveries = tables.resolve("""
                DELETE FROM ${delivery} WHERE message = ANY (ARRAY(
                    SELECT message FROM ${delivery}
                    WHERE subscription = ? AND message NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?)
                    LIMIT ?))
                    AND subscription + 0 = ?
                """);
    }

    @Override
    public boolean lock(Statements statements, Source source) throws SQLException, StoreException {
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

    @Override
    public ClaimedMessages claim(
            OwnConnection connection, long owner, long number, ScanPosition position, int limit, boolean single)
            throws StoreException {
        Source source = position.source();
        String sql = source.subscription() ? claimFromSubscription : claimFromQueue;
        return connection.call(
                "claim messages of " + source,
                session -> session.run(sql, statement -> {
                    int index = bindLock(statement, source);
                    statement.setObject(index++, PRIORITIES);
                    statement.setObject(index++, descending(position.lowest()));
                    index = bindSource(statement, index, source, 2);
                    index = bindClaimed(statement, index, owner, position);
                    index = bindFree(statement, index, owner, position);
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

    @Override
    public List<QueuedMessage> claimExactly(
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
                    index = bindFree(statement, index, owner, position);
                    bindClaim(statement, index, new ClaimReference(source, number), owner);
                    return second(statement);
                }));
    }

    /** The parameters of {@link #CLAIMED}. */
    private static int bindClaimed(PreparedStatement statement, int from, long owner, ScanPosition position)
            throws SQLException {
        long source = position.source().id();
        int index = from;
        for (long value : new long[] {source, owner, source, owner, position.oldestClaim(), source, owner}) {
            statement.setLong(index++, value);
        }
        return index;
    }

    /** The parameters of {@link #FREE}, which queues have. */
    private static int bindFree(PreparedStatement statement, int from, long owner, ScanPosition position)
            throws SQLException {
        if (position.source().subscription()) {
            return from;
        }
        int index = bindSource(statement, from, position.source(), 1);
        statement.setLong(index++, owner);
        statement.setObject(index++, position.groups().toArray(String[]::new));
        return bindSource(statement, index, position.source(), 1);
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

    private static long[] descending(long[] lowest) {
        long[] reversed = new long[PRIORITIES.length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = lowest[PRIORITIES[i]];
        }
        return reversed;
    }

    @Override
    public List<QueuedMessage> read(Statements statements, ScanPosition position, int limit, Reading reading)
            throws SQLException, StoreException {
        Source source = position.source();
        return statements.run(reads.of(source, reading), statement -> {
            int index = 1;
            statement.setObject(index++, PRIORITIES);
            statement.setObject(index++, descending(position.lowest()));
            statement.setLong(index++, source.id());
            statement.setLong(index++, source.id());
            if (reading != Reading.ALL) {
                statement.setLong(index++, source.id());
            }
            statement.setInt(index++, limit);
            statement.setInt(index, limit);
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.queued(rows);
            }
        });
    }

    @Override
    public List<Source> available(Statements statements, long owner, Collection<ScanPosition> positions)
            throws SQLException, StoreException {
        int size = positions.size() * PRIORITIES.length;
        long[] source = new long[size];
        boolean[] subscription = new boolean[size];
        short[] priority = new short[size];
        long[] lowest = new long[size];
        int row = 0;
        for (ScanPosition position : positions) {
            for (short each : PRIORITIES) {
                source[row] = position.source().id();
                subscription[row] = position.source().subscription();
                priority[row] = each;
                lowest[row] = position.lowest()[each];
                row++;
            }
        }
        long[] sources =
                positions.stream().mapToLong(position -> position.source().id()).toArray();
        List<Long> sourcesOfGroups = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        positions.forEach(position -> position.groups().forEach(group -> {
            sourcesOfGroups.add(position.source().id());
            groups.add(group);
        }));
        return statements.run(available, statement -> {
            statement.setObject(1, source);
            statement.setObject(2, subscription);
            statement.setObject(3, priority);
            statement.setObject(4, lowest);
            statement.setObject(5, sources);
            statement.setObject(6, sources);
            statement.setObject(7, sources);
            statement.setLong(8, owner);
            statement.setObject(9, MessageRows.primitive(sourcesOfGroups));
            statement.setObject(10, groups.toArray(String[]::new));
            statement.setObject(11, sources);
            List<Source> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Source(rows.getLong("source"), rows.getBoolean("subscription")));
                }
            }
            return found;
        });
    }

    @Override
    public List<MessageFate> fates(Statements statements, Source source, List<Long> ids)
            throws SQLException, StoreException {
        Set<Long> alive = new HashSet<>();
        Set<Long> undecided = new HashSet<>();
        statements.run(source.subscription() ? deliveryFates : messageFates, statement -> {
            int index = 1;
            for (int repeat = 0; repeat < 2; repeat++) {
                statement.setObject(index++, MessageRows.primitive(ids));
                if (source.subscription()) {
                    statement.setLong(index++, source.id());
                }
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    (rows.getBoolean("alive") ? alive : undecided).add(rows.getLong("id"));
                }
            }
            return alive;
        });
        List<MessageFate> fates = new ArrayList<>();
        for (Long id : ids) {
            fates.add(
                    alive.contains(id)
                            ? MessageFate.ALIVE
                            : undecided.contains(id) ? MessageFate.UNDECIDED : MessageFate.GONE);
        }
        return fates;
    }

    @Override
    public List<Long> deleteUnclaimed(Statements statements, Source source, List<Long> ids)
            throws SQLException, StoreException {
        return statements.run(
                source.subscription() ? deleteUnclaimedDeliveries : deleteUnclaimedMessages, statement -> {
                    statement.setObject(1, MessageRows.primitive(ids));
                    statement.setLong(2, source.id());
                    if (source.subscription()) {
                        statement.setLong(3, source.id());
                    }
                    List<Long> deleted = new ArrayList<>();
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            deleted.add(rows.getLong("id"));
                        }
                    }
                    return deleted;
                });
    }

    @Override
    public int purge(Statements statements, Source source, int limit) throws SQLException, StoreException {
        return statements.update(source.subscription() ? purgeDeliveries : purgeMessages, statement -> {
            statement.setLong(1, source.id());
            statement.setLong(2, source.id());
            statement.setInt(3, limit);
            if (source.subscription()) {
                statement.setLong(4, source.id());
            }
        });
    }
}
