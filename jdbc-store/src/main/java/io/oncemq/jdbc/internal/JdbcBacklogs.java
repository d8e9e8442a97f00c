// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Backlog;
import io.oncemq.jms.spi.Backlogs;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.Surplus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what lies in sources, and takes the oldest out: under their claim lock, where nobody claims them meanwhile. */
final class JdbcBacklogs implements Backlogs {

    private static final int PRIORITIES = 10;

    /** Most messages that are taken out in one transaction. */
    private static final int STEP = 1000;

    /** As {@link io.oncemq.jms.spi.StoredMessage#size()} counts them, where each character is one byte. */
    private static final String SIZE = "64 + OCTET_LENGTH(m.headers) + COALESCE(OCTET_LENGTH(m.properties), 0)"
            + " + COALESCE(OCTET_LENGTH(m.text_body), 0) + COALESCE(OCTET_LENGTH(m.body), 0)";

    private static final String NO_BYTES = ", 0 AS bytes";
    private static final String BYTES = ", SUM(" + SIZE + ") AS bytes";
    private static final String NO_AGE = ", 0 AS oldest";
    private static final String AGE = ", MIN(NULLIF(m.sent_at, 0)) AS oldest";

    private final OwnConnection connection;
    private final SourceAccess access;
    private final UnitWrites writes;
    private final Tables tables;
    private final IdLists idLists;
    private final MessageKeyRows keys;
    private final String sizes;
    private final String draw;
    private final String copy;

    JdbcBacklogs(Tables tables, OwnConnection connection, SourceAccess access, UnitWrites writes) {
        this.connection = connection;
        this.access = access;
        this.writes = writes;
        this.tables = tables;
        idLists = tables.idLists();
        keys = new MessageKeyRows(tables);
        sizes = tables.resolve("SELECT m.id, " + SIZE + " AS bytes FROM ${message} m WHERE m.id ${any}");
        draw = tables.resolve("SELECT ${next message_id} AS id");
        copy = tables.resolve("""
                INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent, sent_at,
                    headers, properties, text_body, body, group_id)
                SELECT ?, ?, m.priority, m.expiration, 0, ${unkeyed_kind}, m.persistent, m.sent_at, m.headers, m.properties,
                    m.text_body, m.body, m.group_id
                FROM ${message} m
                WHERE m.id = ?
                """);
    }

    @Override
    public List<Backlog> read(DestinationRecord destination, boolean bytes, boolean age) throws StoreException {
        String measures = "COUNT(*) AS messages" + (bytes ? BYTES : NO_BYTES) + (age ? AGE : NO_AGE);
        boolean topic = destination.kind() == DestinationKind.TOPIC;
        String sql = tables.resolve(
                topic
                        ? "SELECT s.id, s.name, " + measures + " FROM ${subscription} s"
                                + " JOIN ${delivery} d ON d.subscription = s.id"
                                + (bytes || age ? " JOIN ${message} m ON m.id = d.message" : "")
                                + " WHERE s.topic = ? GROUP BY s.id, s.name"
                        : "SELECT " + measures + " FROM ${message} m WHERE m.destination = ?");
        return connection.call(
                "read how full " + destination + " is",
                session -> session.run(sql, statement -> {
                    statement.setLong(1, destination.id());
                    List<Backlog> backlogs = new ArrayList<>();
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            backlogs.add(
                                    topic
                                            ? backlog(
                                                    row,
                                                    Source.subscription(row.getLong("id")),
                                                    description(row.getString("name")))
                                            : backlog(row, Source.queue(destination.id()), destination.toString()));
                        }
                    }
                    return backlogs;
                }));
    }

    private static String description(@Nullable String name) {
        return name == null || name.isEmpty() ? "a subscription without a name" : "subscription '" + name + "'";
    }

    private static Backlog backlog(ResultSet row, Source source, String description) throws SQLException {
        return new Backlog(source, description, row.getLong("messages"), row.getLong("bytes"), row.getLong("oldest"));
    }

    @Override
    public int displace(Source source, Surplus surplus, @Nullable DestinationRecord target) throws StoreException {
        List<Long> displaced = connection.transaction("take the oldest messages out of " + source, session -> {
            if (!access.lock(session, source)) {
                return List.<Long>of();
            }
            List<Long> victims = new ArrayList<>();
            List<Long> wanted = new ArrayList<>();
            for (QueuedMessage victim : victims(session, source, surplus)) {
                victims.add(victim.id());
                // One that was cancelled is not wanted elsewhere either.
                if (!victim.keyed() || keys.end(session, victim)) {
                    wanted.add(victim.id());
                }
            }
            if (victims.isEmpty()) {
                return victims;
            }
            if (target != null) {
                copy(session, wanted, target);
            }
            List<Long> deleted = access.deleteUnclaimed(session, source, victims);
            if (target != null && deleted.size() != victims.size()) {
                throw new StoreException("Of " + victims.size() + " messages of " + source + ", " + deleted.size()
                        + " could be moved: somebody removed the others without a claim");
            }
            return deleted;
        });
        if (source.subscription() && !displaced.isEmpty()) {
            connection.run("sweep payloads", session -> writes.sweep(session, displaced));
        }
        return displaced.size();
    }

    /** The oldest that are unclaimed. */
    private List<QueuedMessage> victims(Session session, Source source, Surplus surplus)
            throws SQLException, StoreException {
        boolean all = surplus.bytes() > 0 || surplus.sentBefore() > 0;
        int limit = all ? STEP : (int) Math.min(STEP, surplus.messages());
        List<QueuedMessage> oldest = new ArrayList<>();
        for (int priority = 0; priority < PRIORITIES; priority++) {
            long[] lowest = new long[PRIORITIES];
            Arrays.fill(lowest, Long.MAX_VALUE);
            lowest[priority] = 0;
            oldest.addAll(access.read(session, new ScanPosition(source, lowest), limit, Reading.UNCLAIMED_HEADS));
        }
        oldest.sort(Comparator.comparingLong(QueuedMessage::id));
        List<QueuedMessage> candidates = oldest.subList(0, Math.min(limit, oldest.size()));
        Map<Long, Long> bytes = surplus.bytes() > 0 ? sizes(session, candidates) : Map.of();
        List<QueuedMessage> victims = new ArrayList<>();
        long freed = 0;
        for (QueuedMessage candidate : candidates) {
            long sent = candidate.message().timestamp();
            if (victims.size() >= surplus.messages()
                    && freed >= surplus.bytes()
                    && (sent == 0 || sent >= surplus.sentBefore())) {
                break;
            }
            victims.add(candidate);
            freed += bytes.getOrDefault(candidate.id(), 0L);
        }
        return victims;
    }

    private Map<Long, Long> sizes(Session session, List<QueuedMessage> messages) throws SQLException, StoreException {
        return session.run(sizes, statement -> {
            idLists.bind(statement, 1, messages.stream().map(QueuedMessage::id).toList());
            Map<Long, Long> found = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(row.getLong("id"), row.getLong("bytes"));
                }
            }
            return found;
        });
    }

    private void copy(Session session, List<Long> messages, DestinationRecord target)
            throws SQLException, StoreException {
        for (long message : messages) {
            long fresh = session.drawId(draw);
            session.update(copy, statement -> {
                statement.setLong(1, fresh);
                statement.setLong(2, target.id());
                statement.setLong(3, message);
            });
        }
    }
}
