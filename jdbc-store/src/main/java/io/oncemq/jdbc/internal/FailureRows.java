// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.FailureEvidence;
import io.oncemq.jms.admin.StoredFailure;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.Move;
import io.oncemq.jms.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is stored beside messages that were moved because they were delivered in vain, or expired: a row with the id of the message, which
 * goes with it from move to move. Only moves write it; a message that is consumed in the end leaves it to the {@link Janitor}.
 */
final class FailureRows {

    /** The columns of a failure f, with what its subscription s is called. */
    static final String COLUMNS = """
            f.origin_kind, f.origin, f.subscription, s.name AS subscription_name, f.deliveries, f.waited, f.first_attempt,
                f.last_attempt, f.given_up_at, f.expiration AS former_expiration, f.cause, f.cause_message, f.stack, f.handler,
                f.node_name""";

    private static final int LONGEST_NAME = 500;

    private final IdLists idLists;
    private final String keepDead;
    private final String insert;
    private final String insertParked;
    private final String insertExpired;
    private final String follow;
    private final String delete;
    private final String read;
    private final String page;
    private final String orphans;

    FailureRows(Tables tables) {
        idLists = tables.idLists();
        keepDead = tables.resolve(
                "UPDATE ${failure} SET message = ?, waited = ? WHERE message = ? AND given_up_at IS NOT NULL");
        insert = tables.resolve("""
                INSERT INTO ${failure} (message, origin_kind, origin, subscription, deliveries, waited, first_attempt,
                    last_attempt, given_up_at, expiration, cause, cause_message, stack, handler, node_name)
                SELECT ?, ?, ?, ?, ?, ?, COALESCE((SELECT f.first_attempt FROM ${failure} f WHERE f.message = m.id AND f.first_attempt > 0), ?), ?,
                    ?, m.expiration, ?, ?, ?, ?, ?
                FROM ${message} m
                WHERE m.id = ?
                """);
        insertParked = tables.resolve("""
                INSERT INTO ${failure} (message, origin_kind, origin, subscription, deliveries, waited, first_attempt,
                    last_attempt, parked_until, expiration, cause, cause_message, stack, handler, node_name)
                VALUES (?, ?, ?, 0, ?, 0, ?, ?, ?, 0, ?, ?, ?, ?, ?)
                """);
        insertExpired = tables.resolve("""
                INSERT INTO ${failure} (message, origin_kind, origin, subscription, deliveries, waited, first_attempt,
                    last_attempt, given_up_at, expiration, cause, handler, node_name)
                VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)
                """);
        follow = tables.resolve("UPDATE ${failure} SET message = ? WHERE message = ?");
        delete = tables.resolve(idLists.delete("${failure}", "message"));
        read = tables.resolve("SELECT f.message, " + COLUMNS
                + " FROM ${failure} f LEFT JOIN ${subscription} s ON s.id = f.subscription WHERE f.message ${any}");
        page = tables.resolve("SELECT message AS id FROM ${failure} WHERE message > ? ORDER BY message LIMIT ?");
        // In one statement, so that no message is looked for in two places while it goes from one to the other.
        orphans = tables.resolve("""
                SELECT f.message AS id
                FROM ${failure} f
                WHERE f.message ${any}
                    AND NOT EXISTS (SELECT 1 FROM ${message} m WHERE m.id = f.message)
                    AND NOT EXISTS (SELECT 1 FROM ${delayed} x WHERE x.id = f.message)
                    AND NOT EXISTS (SELECT 1 FROM ${parked} k WHERE k.message = f.message)
                """);
    }

    /** Notes a move, before the message is deleted where it was. */
    void moved(Statements statements, Move move, long fresh, long now) throws SQLException, StoreException {
        long id = move.from().id();
        boolean dead = move.deadLetterQueue() != null;
        int waited = dead ? 0 : move.deliveryCount();
        if (!dead) {
            // A dead letter that waits stays what it was.
            int kept = statements.update(keepDead, statement -> {
                statement.setLong(1, fresh);
                statement.setInt(2, waited);
                statement.setLong(3, id);
            });
            if (kept > 0) {
                return;
            }
        }
        FailureEvidence evidence = move.evidence();
        statements.update(insert, statement -> {
            int index = 1;
            statement.setLong(index++, fresh);
            statement.setString(index++, evidence.originKind().code());
            statement.setString(index++, evidence.origin());
            statement.setLong(
                    index++,
                    move.from().source().subscription() ? move.from().source().id() : 0);
            statement.setInt(index++, move.deliveryCount());
            statement.setInt(index++, waited);
            statement.setLong(index++, evidence.firstAttempt());
            statement.setLong(index++, evidence.lastAttempt());
            statement.setObject(index++, dead ? now : null, java.sql.Types.BIGINT);
            index = texts(statement, index, evidence);
            statement.setLong(index, id);
        });
        remove(statements, List.of(id));
    }

    /**
     * What is known of a message that expired.
     *
     * @param origin to which it was sent
     * @param subscription of the topic; 0 for all, or a queue
     * @param deliveries in vain
     * @param now when it was found
     * @param node name of the node that found it
     */
    record Expiry(
            DestinationRecord origin, long subscription, int deliveries, long expiration, long now, String node) {}

    /**
     * Notes that a message was moved because it expired.
     *
     * @param before what was noted of its deliveries before
     */
    void expired(Statements statements, long fresh, Expiry expiry, @Nullable StoredFailure before)
            throws SQLException, StoreException {
        statements.update(insertExpired, statement -> {
            int index = 1;
            statement.setLong(index++, fresh);
            statement.setString(index++, expiry.origin().kind().code());
            statement.setString(index++, expiry.origin().name());
            statement.setLong(index++, expiry.subscription());
            statement.setInt(index++, expiry.deliveries());
            statement.setLong(index++, before == null ? 0 : before.evidence().firstAttempt());
            statement.setLong(index++, before == null ? 0 : before.evidence().lastAttempt());
            statement.setLong(index++, expiry.now());
            statement.setLong(index++, expiry.expiration());
            statement.setString(index++, FailureEvidence.EXPIRED);
            statement.setString(
                    index++, before == null ? null : before.evidence().handler());
            statement.setString(index, expiry.node());
        });
    }

    /** Notes why the group of a message is put aside. */
    void parked(Statements statements, long message, int deliveries, long until, FailureEvidence evidence)
            throws SQLException, StoreException {
        remove(statements, List.of(message));
        statements.update(insertParked, statement -> {
            int index = 1;
            statement.setLong(index++, message);
            statement.setString(index++, evidence.originKind().code());
            statement.setString(index++, evidence.origin());
            statement.setInt(index++, deliveries);
            statement.setLong(index++, evidence.firstAttempt());
            statement.setLong(index++, evidence.lastAttempt());
            statement.setLong(index++, until);
            int unusedNext = texts(statement, index, evidence);
        });
    }

    private static int texts(PreparedStatement statement, int from, FailureEvidence evidence) throws SQLException {
        int index = from;
        statement.setString(index++, storable(evidence.cause(), LONGEST_NAME));
        statement.setString(index++, storable(evidence.causeMessage(), Integer.MAX_VALUE));
        statement.setString(index++, storable(evidence.stack(), Integer.MAX_VALUE));
        statement.setString(index++, storable(evidence.handler(), LONGEST_NAME));
        statement.setString(index++, storable(evidence.node(), LONGEST_NAME));
        return index;
    }

    /** An exception may say anything; what no database can hold becomes a question mark. */
    private static @Nullable String storable(@Nullable String text, int longest) {
        if (text == null) {
            return null;
        }
        StringBuilder storable = new StringBuilder();
        text.codePoints()
                .limit(longest)
                .map(point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                        ? '?'
                        : point)
                .forEach(storable::appendCodePoint);
        return storable.toString();
    }

    /** A message has another id now. */
    void follow(Statements statements, long earlier, long fresh) throws SQLException, StoreException {
        statements.update(follow, statement -> {
            statement.setLong(1, fresh);
            statement.setLong(2, earlier);
        });
    }

    /** Forgets failures. */
    void remove(Statements statements, List<Long> messages) throws SQLException, StoreException {
        if (!messages.isEmpty()) {
            statements.update(delete, statement -> idLists.bind(statement, 1, messages));
        }
    }

    /** What is stored of those of some messages that were moved. */
    Map<Long, StoredFailure> of(Statements statements, Collection<Long> messages) throws SQLException, StoreException {
        return statements.run(read, statement -> {
            idLists.bind(statement, 1, List.copyOf(messages));
            Map<Long, StoredFailure> failures = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    failures.put(row.getLong("message"), read(row));
                }
            }
            return failures;
        });
    }

    static StoredFailure read(ResultSet row) throws SQLException {
        long subscription = row.getLong("subscription");
        String name = row.getString("subscription_name");
        return new StoredFailure(
                new FailureEvidence(
                        row.getString("origin_kind").equals(DestinationKind.TOPIC.code())
                                ? DestinationKind.TOPIC
                                : DestinationKind.QUEUE,
                        row.getString("origin"),
                        row.getLong("first_attempt"),
                        row.getLong("last_attempt"),
                        row.getString("cause"),
                        row.getString("cause_message"),
                        row.getString("stack"),
                        row.getString("handler"),
                        row.getString("node_name")),
                subscription == 0 ? null : name == null ? Long.toString(subscription) : name,
                row.getInt("deliveries"),
                row.getInt("waited"),
                row.getLong("given_up_at"),
                row.getLong("former_expiration"));
    }

    /**
     * Forgets failures of messages that are gone.
     *
     * @param from id above which to look
     * @return id above which to look next; 0 if these were the last
     */
    long forgetOrphans(OwnConnection connection, long from, int limit) throws StoreException {
        List<Long> ids = connection.call(
                "look through the failures",
                session -> session.run(page, statement -> {
                    statement.setLong(1, from);
                    statement.setInt(2, limit);
                    return ids(statement);
                }));
        if (!ids.isEmpty()) {
            List<Long> gone = connection.call(
                    "look for failures of messages that are gone",
                    session -> session.run(orphans, statement -> {
                        idLists.bind(statement, 1, ids);
                        return ids(statement);
                    }));
            connection.run("forget failures", session -> remove(session, gone));
        }
        return ids.size() < limit ? 0 : ids.get(ids.size() - 1);
    }

    private static List<Long> ids(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            return MessageRows.ids(rows);
        }
    }
}
