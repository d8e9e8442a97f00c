// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.StoredFailure;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Moves messages that have expired, and that nobody has claimed, to an expiry queue, with what is known of them beside them. */
final class ExpiredMessages {

    /** Consumers of the source wait so long. */
    private static final int BATCH = 100;

    private final SourceAccess access;
    private final Claims claims;
    private final FailureRows failures;
    private final IdLists idLists;
    private final MessageKeyRows keys;
    private final long node;
    private final String ofQueue;
    private final String ofSubscription;
    private final String ofDelayed;
    private final String copyMessage;
    private final String copyDelayed;
    private final String draw;

    ExpiredMessages(Tables tables, SourceAccess access, Claims claims, long node) {
        this.access = access;
        this.claims = claims;
        this.node = node;
        failures = new FailureRows(tables);
        idLists = tables.idLists();
        keys = new MessageKeyRows(tables);
        ofQueue = tables.resolve("""
                SELECT m.id, m.expiration, m.delivery_count, m.kind, m.headers
                FROM ${message} m
                WHERE m.destination = ? AND m.expiration > 0 AND m.id ${any}
                ORDER BY m.id
                """);
        ofSubscription = tables.resolve("""
                SELECT m.id, m.expiration, x.delivery_count, m.kind, m.headers
                FROM ${delivery} x
                JOIN ${message} m ON m.id = x.message
                WHERE x.subscription = ? AND m.expiration > 0 AND x.message ${any}
                ORDER BY m.id
                """);
        ofDelayed = tables.resolve("""
                SELECT m.id, m.expiration, m.delivery_count, m.kind, m.headers
                FROM ${delayed} m
                WHERE m.id ${any}
                ORDER BY m.due, m.id
                """);
        String copy = """
                INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent, sent_at,
                    headers, properties, text_body, body, group_id)
                SELECT ?, ?, m.priority, 0, 0, ${unkeyed_kind}, m.persistent, m.sent_at, m.headers, m.properties, m.text_body, m.body,
                    m.group_id
                FROM %s m
                WHERE m.id = ?
                """;
        copyMessage = tables.resolve(copy.replace("%s", "${message}"));
        copyDelayed = tables.resolve(copy.replace("%s", "${delayed}"));
        draw = tables.resolve(
                "SELECT ${next message_id} AS id, ${now} AS now, (SELECT n.name FROM ${node} n WHERE n.id = ?) AS node_name");
    }

    /** A message where it is, and how often it was delivered in vain. */
    private record Expired(long id, long expiration, int deliveries, String kind, String headers) {}

    /** Moves those that are there and unclaimed. */
    void move(
            OwnConnection connection, Source source, List<Long> ids, DestinationRecord origin, DestinationRecord queue)
            throws StoreException {
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<Long> batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
            connection.transaction(
                    "move expired messages of " + source, session -> move(session, source, batch, origin, queue));
        }
    }

    private int move(Session session, Source source, List<Long> ids, DestinationRecord origin, DestinationRecord queue)
            throws SQLException, StoreException {
        access.lock(session, source);
        Set<Long> claimed = claims.named(session, source);
        List<Long> unclaimed = ids.stream().filter(id -> !claimed.contains(id)).toList();
        if (unclaimed.isEmpty()) {
            return 0;
        }
        List<Expired> there = session.run(source.subscription() ? ofSubscription : ofQueue, statement -> {
            statement.setLong(1, source.id());
            idLists.bind(statement, 2, unclaimed);
            try (ResultSet row = statement.executeQuery()) {
                return read(row);
            }
        });
        copy(session, copyMessage, there, source.subscription() ? source.id() : 0, origin, queue);
        List<Long> moved = there.stream().map(Expired::id).toList();
        if (!moved.isEmpty() && access.deleteUnclaimed(session, source, moved).size() != moved.size()) {
            throw new StoreException("Expired messages of " + source + " were removed by somebody without a claim");
        }
        return moved.size();
    }

    /** Copies messages that expired while they were delayed; whoever calls this deletes them in the same transaction. */
    void copyDelayed(
            Session session, Collection<Long> ids, long subscription, DestinationRecord origin, DestinationRecord queue)
            throws SQLException, StoreException {
        List<Expired> there = session.run(ofDelayed, statement -> {
            idLists.bind(statement, 1, List.copyOf(ids));
            try (ResultSet row = statement.executeQuery()) {
                return read(row);
            }
        });
        copy(session, copyDelayed, there, subscription, origin, queue);
    }

    private static List<Expired> read(ResultSet row) throws SQLException {
        List<Expired> there = new ArrayList<>();
        while (row.next()) {
            there.add(new Expired(
                    row.getLong("id"),
                    row.getLong("expiration"),
                    row.getInt("delivery_count"),
                    row.getString("kind"),
                    row.getString("headers")));
        }
        return there;
    }

    private void copy(
            Session session,
            String copy,
            List<Expired> there,
            long subscription,
            DestinationRecord origin,
            DestinationRecord queue)
            throws SQLException, StoreException {
        List<Long> failed = there.stream()
                .filter(expired -> expired.deliveries() > 0)
                .map(Expired::id)
                .toList();
        Map<Long, StoredFailure> known = failed.isEmpty() ? Map.of() : failures.of(session, failed);
        for (Expired expired : there) {
            if (MessageRows.isKeyed(expired.kind()) && !keys.end(session, expired.id(), expired.headers())) {
                continue; // it was cancelled or replaced: nobody wants to hear of it
            }
            // As the row has it.
            record Drawn(long id, long now, String node) {}
            Drawn drawn = session.run(draw, statement -> {
                statement.setLong(1, node);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    String name = row.getString("node_name");
                    return new Drawn(row.getLong("id"), row.getLong("now"), name == null ? "" : name);
                }
            });
            session.update(copy, statement -> {
                statement.setLong(1, drawn.id());
                statement.setLong(2, queue.id());
                statement.setLong(3, expired.id());
            });
            failures.expired(
                    session,
                    drawn.id(),
                    new FailureRows.Expiry(
                            origin,
                            subscription,
                            expired.deliveries(),
                            expired.expiration(),
                            drawn.now(),
                            drawn.node()),
                    known.get(expired.id()));
        }
        failures.remove(session, failed);
    }
}
