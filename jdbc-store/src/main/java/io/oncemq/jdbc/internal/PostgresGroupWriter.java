// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Commits a group on PostgreSQL. What a group nearly always consists of (sends, acknowledgements, finished claims) is one statement in auto-commit mode: one round trip and one commit, however many sessions it is for.
 *
 * <p>The fence is in that statement: where the number of deleted rows is not the number of acknowledgements, the last
 * select divides by zero, which undoes everything and arrives as SQLState 22012, {@link Failure#FENCE}. Nothing else in
 * these statements divides. The ids are drawn in the order of the sends, because <code>unnest</code> yields its rows in
 * that order and the sequence has no cache.
 */
final class PostgresGroupWriter implements GroupWriter {

    /**
     * Ends claims. Parameters: source, number, owner. Each row is looked up by the whole primary key: left to itself, the planner may
     * read all claims of the owner, as long as it knows of few, and with them all that were there since the last vacuum.
     */
    static final String FINISH = """
            DELETE FROM ${claim}
            WHERE ctid = ANY (ARRAY(
                SELECT c.ctid
                FROM unnest(?::bigint[], ?::bigint[]) AS f (source, number)
                CROSS JOIN LATERAL (
                    SELECT ctid FROM ${claim} WHERE source = f.source AND owner = ? AND number = f.number OFFSET 0) AS c))
            """;

    private final GroupWriter inSteps;
    private final PostgresTopicGroupWriter withTopics;
    private final String plainSend;
    private final String plainSendForgetting;
    private final String plainSends;
    private final String sends;
    private final String plainAcknowledgements;
    private final String acknowledgements;
    private final String both;
    private final String groupedSends;
    private final String groupedBoth;

    PostgresGroupWriter(Tables tables, GroupWriter inSteps) {
        this.inSteps = inSteps;
        this.withTopics = new PostgresTopicGroupWriter(tables);
        // One statement each is cheaper than one with several parts. They are sent at once and commit together.
        // Parameters: token, owner, lane; the columns of PostgresColumns as single values.
        plainSend = tables.resolve("""
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                VALUES (?::uuid, ?, ?, true, ARRAY[${next message_id}], ${now})
                RETURNING ids;
                INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent,
                    sent_at, headers, properties, text_body, body)
                VALUES (""" + PostgresTimeline.last(tables.resolve("${message_id}")) + """
                , ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)
                """);
        // Parameters: those; settled.
        plainSendForgetting = plainSend + tables.resolve("; DELETE FROM ${unit} WHERE token = ANY (?::uuid[])");
        // Parameters: the columns of PostgresColumns; settled; token, owner, lane.
        plainSends = tables.resolve("""
                WITH sent AS MATERIALIZED (
                    SELECT ${next message_id} AS id, u.*
                    FROM unnest(?::bigint[], ?::smallint[], ?::bigint[], ?::text[], ?::boolean[], ?::bigint[], ?::text[],
                        ?::text[], ?::text[], ?::bytea[])
                        WITH ORDINALITY AS u (destination, priority, expiration, kind, persistent, sent_at, headers,
                        properties, text_body, body, position)
                ), stored AS (
                    INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent,
                        sent_at, headers, properties, text_body, body)
                    SELECT id, destination, priority, expiration, 0, kind, persistent, sent_at, headers, properties,
                        text_body, body
                    FROM sent
                ), forgotten AS (
                    DELETE FROM ${unit} WHERE token = ANY (?::uuid[])
                )
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                SELECT ?::uuid, ?, ?, true, array_agg(id ORDER BY position), ${now}
                FROM sent
                RETURNING ids
                """);
        // Parameters: the columns of PostgresColumns, claim; owner; source, number, owner; settled; token, owner,
        // lane.
        sends = tables.resolve("""
                WITH sent AS MATERIALIZED (
                    SELECT ${next message_id} AS id, u.*
                    FROM unnest(?::bigint[], ?::smallint[], ?::bigint[], ?::text[], ?::boolean[], ?::bigint[], ?::text[],
                        ?::text[], ?::text[], ?::bytea[], ?::bigint[])
                        WITH ORDINALITY AS u (destination, priority, expiration, kind, persistent, sent_at, headers,
                        properties, text_body, body, claim, position)
                ), stored AS (
                    INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent,
                        sent_at, headers, properties, text_body, body)
                    SELECT id, destination, priority, expiration, 0, kind, persistent, sent_at, headers, properties,
                        text_body, body
                    FROM sent
                ), claimed AS (
                    INSERT INTO ${claim} (source, owner, number, ids)
                    SELECT destination, ?, claim, array_agg(id ORDER BY position)
                    FROM sent
                    WHERE claim > 0
                    GROUP BY destination, claim
                ), finished AS (
                    %finish%
                ), forgotten AS (
                    DELETE FROM ${unit} WHERE token = ANY (?::uuid[])
                )
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                SELECT ?::uuid, ?, ?, true, array_agg(id ORDER BY position), ${now}
                FROM sent
                RETURNING ids
                """.replace("%finish%", FINISH));
        // Parameters: ids; settled; token, owner, lane; the number of ids.
        plainAcknowledgements = tables.resolve("""
                WITH deleted AS (
                    DELETE FROM ${message} WHERE %messages% RETURNING 1
                ), forgotten AS (
                    DELETE FROM ${unit} WHERE token = ANY (?::uuid[])
                )
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                SELECT ?::uuid, ?, ?, 1 / (CASE count(*) WHEN ?::bigint THEN 1 ELSE 0 END) = 1, NULL, ${now}
                FROM deleted
                RETURNING ids
                """.replace("%messages%", PostgresRows.MESSAGES));
        // Parameters: ids; source, number, owner; settled; token, owner, lane; the number of ids.
        acknowledgements =
                tables.resolve("""
                WITH deleted AS (
                    DELETE FROM ${message} WHERE %messages% RETURNING 1
                ), finished AS (
                    %finish%
                ), forgotten AS (
                    DELETE FROM ${unit} WHERE token = ANY (?::uuid[])
                )
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                SELECT ?::uuid, ?, ?, 1 / (CASE count(*) WHEN ?::bigint THEN 1 ELSE 0 END) = 1, NULL, ${now}
                FROM deleted
                RETURNING ids
                """.replace("%messages%", PostgresRows.MESSAGES).replace("%finish%", FINISH));
        // Parameters: ids; those of the sends; the number of ids.
        both = tables.resolve("""
                WITH deleted AS (
                    DELETE FROM ${message} WHERE %messages% RETURNING 1
                ), sent AS MATERIALIZED (
                    SELECT ${next message_id} AS id, u.*
                    FROM unnest(?::bigint[], ?::smallint[], ?::bigint[], ?::text[], ?::boolean[], ?::bigint[], ?::text[],
                        ?::text[], ?::text[], ?::bytea[], ?::bigint[])
                        WITH ORDINALITY AS u (destination, priority, expiration, kind, persistent, sent_at, headers,
                        properties, text_body, body, claim, position)
                ), stored AS (
                    INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent,
                        sent_at, headers, properties, text_body, body)
                    SELECT id, destination, priority, expiration, 0, kind, persistent, sent_at, headers, properties,
                        text_body, body
                    FROM sent
                ), claimed AS (
                    INSERT INTO ${claim} (source, owner, number, ids)
                    SELECT destination, ?, claim, array_agg(id ORDER BY position)
                    FROM sent
                    WHERE claim > 0
                    GROUP BY destination, claim
                ), finished AS (
                    %finish%
                ), forgotten AS (
                    DELETE FROM ${unit} WHERE token = ANY (?::uuid[])
                )
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                SELECT ?::uuid, ?, ?,
                    1 / (CASE (SELECT count(*) FROM deleted) WHEN ?::bigint THEN 1 ELSE 0 END) = 1,
                    array_agg(id ORDER BY position), ${now}
                FROM sent
                RETURNING ids
                """.replace("%messages%", PostgresRows.MESSAGES).replace("%finish%", FINISH));
        groupedSends = PostgresColumns.withGroup(sends);
        groupedBoth = PostgresColumns.withGroup(both);
    }

    @Override
    public long[] write(Session session, CommitGroup group, UnitToken token) throws SQLException, StoreException {
        if (!isOneStatement(group)) {
            return inSteps.write(session, group, token);
        }
        if (concernsTopics(group)) {
            return withTopics.write(session, group, token);
        }
        if (group.sends().isEmpty()) {
            boolean plain = group.finishedClaims().isEmpty();
            return execute(session, plain ? plainAcknowledgements : acknowledgements, statement -> {
                int index = bindDeleted(statement, 1, group);
                index = plain ? bindToken(statement, index, token) : bindCommon(statement, index, group, token);
                statement.setLong(index, group.acknowledgements().size());
            });
        }
        if (group.acknowledgements().isEmpty() && isPlain(group)) {
            return writePlainSends(session, group, token);
        }
        PostgresColumns columns = new PostgresColumns(group.sends());
        if (group.acknowledgements().isEmpty()) {
            return execute(session, columns.grouped() ? groupedSends : sends, statement -> {
                int index = bindSends(statement, 1, columns, token);
                bindCommon(statement, index, group, token);
            });
        }
        return execute(session, columns.grouped() ? groupedBoth : both, statement -> {
            int index = bindDeleted(statement, 1, group);
            index = bindSends(statement, index, columns, token);
            index = bindCommon(statement, index, group, token);
            statement.setLong(index, group.acknowledgements().size());
        });
    }

    private long[] writePlainSends(Session session, CommitGroup group, UnitToken token)
            throws SQLException, StoreException {
        if (group.sends().size() == 1) {
            StorableText.require(group.sends().get(0));
            boolean forgets = !token.settled().isEmpty();
            return execute(session, forgets ? plainSendForgetting : plainSend, statement -> {
                int index = bindMark(statement, 1, token);
                index = PostgresColumns.bindOne(statement, index, group.sends().get(0));
                if (forgets) {
                    statement.setObject(index, settled(token));
                }
            });
        }
        PostgresColumns columns = new PostgresColumns(group.sends());
        return execute(session, plainSends, statement -> {
            int index = columns.bind(statement, 1);
            bindToken(statement, index, token);
        });
    }

    /** Whether no claim is made and none ends: the parts of the statements for that cost time even if they do nothing. */
    private static boolean isPlain(CommitGroup group) {
        return group.finishedClaims().isEmpty() && group.sends().stream().allMatch(PostgresColumns::isPlain);
    }

    private static boolean isOneStatement(CommitGroup group) {
        if (!group.deliveryCounts().isEmpty()
                || !group.moves().isEmpty()
                || !group.cancellations().isEmpty()) {
            return false;
        }
        for (Send send : group.sends()) {
            if (send.exclusive()
                    || send.message().deliverAt() != 0
                    || send.message().deduplication() != null
                    || send.message().key() != null) {
                return false;
            }
        }
        return true;
    }

    private static boolean concernsTopics(CommitGroup group) {
        if (!group.sweep().isEmpty() || !group.consumed().isEmpty()) {
            return true;
        }
        for (Send send : group.sends()) {
            if (send.destination().kind() == DestinationKind.TOPIC) {
                return true;
            }
        }
        for (Acknowledgement acknowledgement : group.acknowledgements()) {
            if (acknowledgement.source().subscription()) {
                return true;
            }
        }
        return false;
    }

    static long[] execute(Session session, String sql, Statements.Binding binding) throws SQLException, StoreException {
        return session.run(sql, statement -> {
            binding.bind(statement);
            session.committing();
            // The first result has the ids, whatever else the statement consists of.
            boolean unusedAlwaysTrue = statement.execute();
            session.hasCommitted();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return MessageRows.primitive(ArrayIdLists.elements(row, "ids"));
            }
        });
    }

    /** Binds the ids of messages of queues that are acknowledged; returns the next index. */
    static int bindDeleted(PreparedStatement statement, int from, CommitGroup group) throws SQLException {
        statement.setObject(from, MessageRows.primitive(Grouping.queueAcknowledgements(group.acknowledgements())));
        return from + 1;
    }

    private static int bindSends(PreparedStatement statement, int from, PostgresColumns columns, UnitToken token)
            throws SQLException {
        int index = columns.bind(statement, from);
        statement.setObject(index++, columns.claim());
        statement.setLong(index++, token.owner());
        return index;
    }

    private static int bindCommon(PreparedStatement statement, int from, CommitGroup group, UnitToken token)
            throws SQLException {
        List<ClaimReference> finished = group.finishedClaims();
        int index = from;
        statement.setObject(index++, Grouping.sources(finished));
        statement.setObject(index++, Grouping.numbers(finished));
        statement.setLong(index++, token.owner());
        return bindToken(statement, index, token);
    }

    static int bindToken(PreparedStatement statement, int from, UnitToken token) throws SQLException {
        statement.setObject(from, settled(token));
        return bindMark(statement, from + 1, token);
    }

    private static int bindMark(PreparedStatement statement, int from, UnitToken token) throws SQLException {
        int index = from;
        statement.setObject(index++, token.token());
        statement.setLong(index++, token.owner());
        statement.setInt(index++, token.lane());
        return index;
    }

    static UUID[] settled(UnitToken token) {
        return token.settled().toArray(UUID[]::new);
    }
}
