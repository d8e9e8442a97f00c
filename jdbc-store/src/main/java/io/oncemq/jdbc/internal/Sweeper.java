// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.DestinationKind;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deletes what nothing refers to any more and nobody will look for: payloads of topic messages without deliveries,
 * deliveries without subscription, messages without destination, tokens of old commits. It reads whole tables, so it runs
 * rarely; the normal way is {@link io.oncemq.jms.spi.CommitGroup#sweep()}.
 */
final class Sweeper {

    private static final int STEP = 1000;

    private final SourceAccess access;
    private final UnitWrites writes;
    private final String topics;
    private final String payloads;
    private final String deliveries;
    private final String messages;
    private final String units;

    Sweeper(Tables tables, SourceAccess access, UnitWrites writes) {
        this.access = access;
        this.writes = writes;
        topics = tables.resolve("SELECT id FROM ${destination} WHERE kind = '" + DestinationKind.TOPIC.code() + "'");
        payloads = tables.resolve("""
                SELECT m.id FROM ${message} m
                WHERE m.destination = ? AND NOT EXISTS (SELECT 1 FROM ${delivery} d WHERE d.message = m.id)
                    AND NOT EXISTS (SELECT 1 FROM ${parked} p WHERE p.message = m.id)
                FETCH FIRST ? ROWS ONLY
                """);
        deliveries = tables.resolve("""
                SELECT d.subscription AS source, d.message AS id FROM ${delivery} d
                WHERE NOT EXISTS (SELECT 1 FROM ${subscription} s WHERE s.id = d.subscription)
                FETCH FIRST ? ROWS ONLY
                """);
        messages = tables.resolve("""
                SELECT m.destination AS source, m.id FROM ${message} m
                WHERE NOT EXISTS (SELECT 1 FROM ${destination} d WHERE d.id = m.destination)
                FETCH FIRST ? ROWS ONLY
                """);
        // A day is longer than any commit can be on its way.
        units = tables.resolve("""
                DELETE FROM ${unit}
                WHERE written < ${now} - 86400000
                    AND (NOT committed OR NOT EXISTS (SELECT 1 FROM ${node} n WHERE n.id = owner))
                """);
    }

    /** One pass over everything. */
    void sweep(OwnConnection connection) throws StoreException {
        boolean progress;
        do {
            // In this order: each may leave something to the next.
            progress = sweepOrphans(connection, deliveries, true);
            progress |= sweepPayloads(connection);
            progress |= sweepOrphans(connection, messages, false);
        } while (progress);
        connection.call("forget old units", session -> session.update(units, statement -> {}));
    }

    private boolean sweepPayloads(OwnConnection connection) throws StoreException {
        List<Long> ids = connection.call("find topics", session -> ids(session, topics, statement -> {}));
        boolean full = false;
        for (long topic : ids) {
            full |= connection.call("sweep topic " + topic, session -> {
                List<Long> unused = ids(session, payloads, statement -> {
                    statement.setLong(1, topic);
                    statement.setInt(2, STEP);
                });
                return !unused.isEmpty() && writes.sweep(session, unused) == STEP;
            });
        }
        return full;
    }

    private static List<Long> ids(Statements statements, String sql, Statements.Binding binding)
            throws SQLException, StoreException {
        return statements.run(sql, statement -> {
            binding.bind(statement);
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong("id"));
                }
            }
            return ids;
        });
    }

    /** Whether there may be more. */
    private boolean sweepOrphans(OwnConnection connection, String sql, boolean subscriptions) throws StoreException {
        Map<Source, List<Long>> orphans = connection.call(
                "find orphans",
                session -> session.run(sql, statement -> {
                    statement.setInt(1, STEP);
                    Map<Source, List<Long>> bySource = new LinkedHashMap<>();
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            bySource.computeIfAbsent(
                                            new Source(rows.getLong("source"), subscriptions),
                                            source -> new ArrayList<>())
                                    .add(rows.getLong("id"));
                        }
                    }
                    return bySource;
                }));
        int deleted = 0;
        for (Map.Entry<Source, List<Long>> orphan : orphans.entrySet()) {
            deleted += connection
                    .transaction("sweep " + orphan.getKey(), session -> {
                        access.lock(session, orphan.getKey());
                        return access.deleteUnclaimed(session, orphan.getKey(), orphan.getValue());
                    })
                    .size();
        }
        return deleted == STEP;
    }
}
