// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

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
 * How messages are found from a position, and what is read so without being claimed.
 *
 * <p>Per priority, the scan begins at the lowest id that may be unclaimed, so that it does not visit dead rows again and
 * again; LATERAL stops it at the first priority that fills the batch.
 *
 * <p>Rows are compared, not columns, because only the index that begins with the source can do that. Given the columns one
 * by one, the planner takes the primary key as soon as statistics say that most messages are of one queue and priority, and
 * then reads all of them for each priority that has none.
 */
final class PostgresScans {

    /** Parameters: priorities, lowest; source twice, once more for what is unclaimed; limit twice. */
    private static final String QUEUE = """
            SELECT m.*
            FROM unnest(?::smallint[], ?::bigint[]) AS h (priority, lowest)
            CROSS JOIN LATERAL (
                SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties,
                    text_body, body, group_id
                FROM ${message}
                WHERE (destination, priority, id) >= (?, h.priority, h.lowest)
                    AND (destination, priority) <= (?, h.priority)
                    AND kind IN ${kinds}
                    %unclaimed%
                ORDER BY destination, priority, id
                LIMIT ?) AS m
            LIMIT ?
            """;

    /** Its parameters are those of {@link #QUEUE}. */
    private static final String SUBSCRIPTION = """
            WITH candidate AS MATERIALIZED (
                SELECT d.*
                FROM unnest(?::smallint[], ?::bigint[]) AS h (priority, lowest)
                CROSS JOIN LATERAL (
                    SELECT message AS id, delivery_count
                    FROM ${delivery}
                    WHERE (subscription, priority, message) >= (?, h.priority, h.lowest)
                        AND (subscription, priority) <= (?, h.priority)
                        AND kind IN ${kinds}
                        %unclaimed%
                    ORDER BY subscription, priority, message
                    LIMIT ?) AS d
                LIMIT ?
            )
            SELECT d.delivery_count, m.id, m.priority, m.expiration, m.kind, m.persistent, m.sent_at, m.headers,
                m.properties, m.text_body, m.body
            FROM candidate d
            JOIN ${message} m ON m.id = d.id
            """;

    private static final short[] PRIORITIES = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};

    private final ReadStatements reads;
    private final String available;

    PostgresScans(Tables tables) {
        reads = new ReadStatements(
                tables.resolve(QUEUE.replace("%unclaimed%", "")),
                tables.resolve(QUEUE.replace("%unclaimed%", unclaimed("id"))),
                tables.resolve(SUBSCRIPTION.replace("%unclaimed%", "")),
                tables.resolve(SUBSCRIPTION.replace("%unclaimed%", unclaimed("message"))));
        // Parameters: source, subscription, priority, lowest; sources; sources; sources, owner, sources of groups,
        // groups; sources.
        available = tables.resolve("""
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
                """.replace("%first%", PostgresGroupConditions.firstOfGroup("m", "h.source")));
    }

    private static String unclaimed(String id) {
        return "AND " + id + " NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = ?)";
    }

    /** Binds the priorities, and for each the id from which messages are read. */
    static int bindLowest(PreparedStatement statement, int from, ScanPosition position) throws SQLException {
        statement.setObject(from, PRIORITIES);
        statement.setObject(from + 1, descending(position.lowest()));
        return from + 2;
    }

    private static long[] descending(long[] lowest) {
        long[] reversed = new long[PRIORITIES.length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = lowest[PRIORITIES[i]];
        }
        return reversed;
    }

    /** {@link SourceAccess#read}. */
    List<QueuedMessage> read(Statements statements, ScanPosition position, int limit, Reading reading)
            throws SQLException, StoreException {
        Source source = position.source();
        return statements.run(reads.of(source, reading), statement -> {
            int index = bindLowest(statement, 1, position);
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

    /** {@link SourceAccess#available}. */
    List<Source> available(Statements statements, long owner, Collection<ScanPosition> positions)
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
}
