// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ids that are never issued twice. An asynchronous standby that is promoted does not know the last values of the sequences
 * and would issue them again, for other messages, of which nodes still have the earlier bearers in memory. A promotion
 * begins a new timeline, and so does a restore to a point in time: so the number of the timeline is the upper part of each
 * id. It costs nothing: the expression is immutable, and the timeline of a session never changes.
 */
final class PostgresTimeline {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresTimeline.class);

    /** A million million ids for each timeline, eight million timelines. */
    private static final int BITS = 40;

    /** What is added to the sequence; nothing on the first timeline. Of the position nothing but its form matters. */
    private static final String OFFSET =
            "((('x' || left(pg_walfile_name('0/1'), 8))::bit(32)::bigint - 1) << " + BITS + ")";

    private PostgresTimeline() {}

    /** Expression for a new id. */
    static String next(String sequence) {
        return "(nextval(" + literal(sequence) + ") + " + OFFSET + ")";
    }

    /** Expression for the id that the session has drawn last. */
    static String last(String sequence) {
        return "(currval(" + literal(sequence) + ") + " + OFFSET + ")";
    }

    private static String literal(String name) {
        return "'" + name.replace("'", "''") + "'";
    }

    /** Whether a node's id was issued before the fail-over after which another's was. */
    static boolean isEarlier(long id, long other) {
        return (id >>> BITS) < (other >>> BITS);
    }

    /** The 32 bits of an id by which locks are kept. */
    static int lockKey(long id) {
        return (int) (id ^ (id >>> (BITS / 2)));
    }

    /**
     * Lets the ids of messages go on above those that are there: after an upgrade of the server its timelines begin anew, and
     * new messages would overtake those that wait. In a transaction that holds the lock of the schema.
     */
    static void continueIds(Connection connection, Tables tables) throws SQLException, StoreException {
        String sequence = tables.resolve("${message_id}");
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT setval(" + literal(sequence) + ", m.highest - " + OFFSET
                        + ") FROM (SELECT max(id) AS highest FROM " + tables.resolve("${message}")
                        + ") m WHERE m.highest > coalesce(pg_sequence_last_value(" + literal(sequence) + "), 0) + "
                        + OFFSET)) {
            if (row.next()) {
                LOG.info("{} is set to {}: ids go on above those that are there", sequence, row.getLong(1));
            }
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.FORBIDDEN) {
                throw e;
            }
            connection.rollback();
            LOG.warn(
                    "The sequence {} lags behind the messages, but may not be changed: those that wait are overtaken."
                            + " The user needs the right UPDATE on it",
                    sequence);
        }
    }
}
