// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ScanPosition;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Which messages of groups may be claimed, as conditions of the statement that reads them. */
final class PostgresGroupConditions {

    /**
     * Not of a group that somebody has: of which a claim names a message, or of which a prepared branch has received one. Of
     * some groups, claims of this node do not count. For messages without a group nothing of this is looked at. Its parameters
     * are those of {@link #bindFree}.
     */
    static final String FREE = """
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

    private static final String FIRST = """
            (SELECT e.id
            FROM ${message} e
            WHERE (e.group_id, e.destination, e.priority, e.id) >= (%row%.group_id, %source%, %row%.priority, 0)
                AND (e.group_id, e.destination, e.priority) <= (%row%.group_id, %source%, %row%.priority)
                AND e.group_id IS NOT NULL
                AND e.id NOT IN (SELECT unnest(ids) FROM ${claim} WHERE source = %source%)
            ORDER BY e.group_id, e.destination, e.priority, e.id
            LIMIT 1)
            """;

    private PostgresGroupConditions() {}

    /** Binds source, owner, groups, source, which the statements of queues have. */
    static int bindFree(PreparedStatement statement, int from, long owner, ScanPosition position) throws SQLException {
        if (position.source().subscription()) {
            return from;
        }
        int index = from;
        statement.setLong(index++, position.source().id());
        statement.setLong(index++, owner);
        statement.setObject(index++, position.groups().toArray(String[]::new));
        statement.setLong(index++, position.source().id());
        return index;
    }

    /**
     * The first unclaimed message of a group and priority, which must not lie below from where messages are read. Rows are
     * compared, beginning with the group, so that no other index will do.
     *
     * @param row the alias of the message whose group and priority these are
     * @param source an expression for the queue, which occurs three times
     */
    static String firstOfGroup(String row, String source) {
        return FIRST.replace("%row%", row).replace("%source%", source);
    }
}
