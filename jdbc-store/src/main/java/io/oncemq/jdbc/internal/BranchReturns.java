// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the parked receipts of a branch back where they were, counted as delivered once more. That happens under the claim
 * locks of their sources, together with their removal from every claim: a claim of the node that had prepared them may still
 * name them, and what a claim names nobody gets.
 */
final class BranchReturns {

    private final SourceAccess access;
    private final Claims claims;
    private final String receipts;
    private final String returnMessages;
    private final String returnDeliveries;

    BranchReturns(Tables tables, SourceAccess access, Claims claims) {
        this.access = access;
        this.claims = claims;
        // In the order in which whoever takes several claim locks takes them.
        receipts = tables.resolve("""
                SELECT COALESCE(subscription, destination) AS source, subscription IS NOT NULL AS subscribed, message
                FROM ${parked}
                WHERE branch = ? AND part = 'ack'
                ORDER BY source, message
                """);
        returnMessages = tables.resolve("""
                INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent, sent_at,
                    headers, properties, text_body, body, group_id)
                SELECT message, destination, priority, expiration, delivery_count + 1, kind, persistent, sent_at, headers,
                    properties, text_body, body, group_id
                FROM ${parked}
                WHERE branch = ? AND part = 'ack' AND subscription IS NULL
                """);
        // A message that was deleted with its topic has no deliveries.
        returnDeliveries = tables.resolve("""
                INSERT INTO ${delivery} (subscription, message, priority, delivery_count, kind)
                SELECT p.subscription, p.message, p.priority, p.delivery_count + 1, m.kind
                FROM ${parked} p
                JOIN ${message} m ON m.id = p.message
                WHERE p.branch = ? AND p.part = 'ack' AND p.subscription IS NOT NULL
                """);
    }

    /** Puts everything back; where to. */
    List<WakeUp> run(Statements statements, long branch) throws SQLException, StoreException {
        Map<Source, Set<Long>> receiptsBySource = receipts(statements, branch);
        for (Source source : receiptsBySource.keySet()) {
            access.lock(statements, source);
        }
        statements.update(returnMessages, statement -> statement.setLong(1, branch));
        statements.update(returnDeliveries, statement -> statement.setLong(1, branch));
        List<WakeUp> wakeUps = new ArrayList<>();
        for (Map.Entry<Source, Set<Long>> entry : receiptsBySource.entrySet()) {
            claims.withdraw(statements, entry.getKey(), entry.getValue());
            wakeUps.add(new WakeUp(entry.getKey().id(), Collections.min(entry.getValue())));
        }
        return wakeUps;
    }

    private Map<Source, Set<Long>> receipts(Statements statements, long branch) throws SQLException, StoreException {
        return statements.run(receipts, statement -> {
            statement.setLong(1, branch);
            Map<Source, Set<Long>> bySource = new LinkedHashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Source source = new Source(row.getLong("source"), row.getBoolean("subscribed"));
                    bySource.computeIfAbsent(source, unused -> new TreeSet<>()).add(row.getLong("message"));
                }
            }
            return bySource;
        });
    }
}
