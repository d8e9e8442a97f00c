// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.admin.PreparedBranch;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells people of prepared branches. */
final class BranchDescriptions {

    private final String branches;
    private final String parked;

    BranchDescriptions(Tables tables) {
        branches = tables.resolve("""
                SELECT id, format_id, global_id, branch_id, node, decision, ${now} - prepared_at AS age
                FROM ${branch}
                ORDER BY id
                """);
        parked = tables.resolve("""
                SELECT p.branch, p.part, d.kind, d.name, count(*) AS messages
                FROM ${parked} p
                LEFT JOIN ${subscription} s ON s.id = p.subscription
                LEFT JOIN ${destination} d ON d.id = COALESCE(s.topic, p.destination)
                GROUP BY p.branch, p.part, d.kind, d.name
                """);
    }

    /** How many messages there are, by destination. */
    private record Parked(Map<String, Long> sends, Map<String, Long> receipts) {
        Parked() {
            this(new HashMap<>(), new HashMap<>());
        }
    }

    /** All branches, oldest first. */
    List<PreparedBranch> read(Statements statements) throws SQLException, StoreException {
        Map<Long, Parked> byBranch = parked(statements);
        return statements.run(branches, statement -> {
            List<PreparedBranch> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Parked messages = byBranch.getOrDefault(row.getLong("id"), new Parked());
                    found.add(new PreparedBranch(
                            new BranchId(row.getInt("format_id"), row.getBytes("global_id"), row.getBytes("branch_id")),
                            Duration.ofMillis(Math.max(0, row.getLong("age"))),
                            row.getString("node"),
                            messages.sends(),
                            messages.receipts(),
                            BranchRows.committed(row.getString("decision"))));
                }
            }
            return found;
        });
    }

    private Map<Long, Parked> parked(Statements statements) throws SQLException, StoreException {
        return statements.run(parked, statement -> {
            Map<Long, Parked> found = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Parked messages = found.computeIfAbsent(row.getLong("branch"), unused -> new Parked());
                    Map<String, Long> counts =
                            row.getString("part").equals("send") ? messages.sends() : messages.receipts();
                    counts.merge(
                            destination(row.getString("kind"), row.getString("name")),
                            row.getLong("messages"),
                            Long::sum);
                }
            }
            return found;
        });
    }

    private static String destination(@Nullable String kind, @Nullable String name) {
        return kind == null ? "a destination that is deleted" : kind + " '" + name + "'";
    }
}
