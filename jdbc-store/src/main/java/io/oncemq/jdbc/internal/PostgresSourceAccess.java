// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimedMessages;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Access to sources on PostgreSQL, where each step is one statement: claims, scans, and here what concerns known messages. */
final class PostgresSourceAccess implements SourceAccess {

    private final PostgresClaims claims;
    private final PostgresScans scans;
    private final String messageFates;
    private final String deliveryFates;
    private final String deleteUnclaimedMessages;
    private final String deleteUnclaimedDeliveries;
    private final String purgeMessages;
    private final String purgeDeliveries;

    PostgresSourceAccess(Tables tables) {
        claims = new PostgresClaims(tables);
        scans = new PostgresScans(tables);
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
        return claims.lock(statements, source);
    }

    @Override
    public ClaimedMessages claim(
            OwnConnection connection, long owner, long number, ScanPosition position, int limit, boolean single)
            throws StoreException {
        return claims.claim(connection, owner, number, position, limit, single);
    }

    @Override
    public List<QueuedMessage> claimExactly(
            OwnConnection connection, long owner, long number, ScanPosition position, Collection<Long> ids)
            throws StoreException {
        return claims.claimExactly(connection, owner, number, position, ids);
    }

    @Override
    public List<QueuedMessage> read(Statements statements, ScanPosition position, int limit, Reading reading)
            throws SQLException, StoreException {
        return scans.read(statements, position, limit, reading);
    }

    @Override
    public List<Source> available(Statements statements, long owner, Collection<ScanPosition> positions)
            throws SQLException, StoreException {
        return scans.available(statements, owner, positions);
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
                    try (ResultSet rows = statement.executeQuery()) {
                        return MessageRows.ids(rows);
                    }
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
