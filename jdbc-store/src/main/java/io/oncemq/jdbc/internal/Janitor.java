// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Removes what nobody will ask for: expired messages, unless there is a queue for them, deliveries without subscription, payloads of topics without
 * delivery, messages without destination. It goes round the messages page by page, because indexes that would find these
 * would cost every send something, and because a scan of everything would keep the thread of the heartbeat too long.
 *
 * <p>What is claimed stays: whoever claimed it removes it. Used by one thread.
 */
final class Janitor {

    private static final int PAGE = 1000;

    /** Ids that are forgotten in one transaction. */
    private static final int IDS = 1000;

    private final ExpiredMessages expiredMessages;
    private final SourceAccess access;
    private final UnitWrites writes;
    private final IdLists idLists;
    private final String page;
    private final String deliveries;
    private final String units;
    private final String endOfForgettable;
    private final String forgetUntil;
    private final String forgetAll;
    private final String forgetKeys;
    private final FailureRows failures;
    private long position;
    private long failurePosition;

    Janitor(Tables tables, SourceAccess access, UnitWrites writes, ExpiredMessages expiredMessages) {
        this.expiredMessages = expiredMessages;
        this.access = access;
        this.writes = writes;
        this.idLists = tables.idLists();
        this.failures = new FailureRows(tables);
        page = tables.resolve("""
                SELECT p.id, p.destination, p.expiration > 0 AND p.expiration < ${now} AS expired, d.kind, d.name AS destination_name,
                    EXISTS (SELECT 1 FROM ${parked} k WHERE k.message = p.id) AS parked
                FROM (
                    SELECT id, destination, expiration FROM ${message} WHERE id > ? ORDER BY id LIMIT ?) p
                LEFT JOIN ${destination} d ON d.id = p.destination
                """);
        deliveries = tables.resolve("""
                SELECT x.subscription, x.message,
                    EXISTS (SELECT 1 FROM ${subscription} s WHERE s.id = x.subscription) AS subscribed
                FROM ${delivery} x
                WHERE x.message ${any}
                """);
        // A day is longer than any commit can be on its way.
        units = tables.resolve("""
                DELETE FROM ${unit}
                WHERE written < ${now} - 86400000
                    AND (NOT committed OR NOT EXISTS (SELECT 1 FROM ${node} n WHERE n.id = owner))
                """);
        endOfForgettable = tables.resolve("SELECT forget_at FROM ${accepted_id} WHERE forget_at < ${now}"
                + " ORDER BY forget_at LIMIT 1 OFFSET " + (IDS - 1));
        forgetUntil = tables.resolve("DELETE FROM ${accepted_id} WHERE forget_at <= ?");
        forgetKeys = tables.resolve("DELETE FROM ${message_key} WHERE forget_at > 0 AND forget_at < ${now}");
        forgetAll = tables.resolve("DELETE FROM ${accepted_id} WHERE forget_at < ${now}");
    }

    /** What a page of messages contains. */
    private static final class Page {
        private int size;
        private long last;

        /** Messages of queues that expired, and messages whose destination is gone. */
        private final Map<Source, List<Long>> removable = new LinkedHashMap<>();

        /** With the destinations of those that have one. */
        private final Map<Long, @Nullable DestinationRecord> expired = new HashMap<>();

        /** Of the sources of what expired. */
        private final Map<Source, DestinationRecord> origins = new HashMap<>();

        /** Messages of topics, and of what may have been one. */
        private final List<Long> published = new ArrayList<>();
    }

    /** Begins a round now: it is known that something is left over. */
    void beginAnew() {
        position = 0;
    }

    /**
     * Looks at the next page.
     *
     * @param wakeUps to which expiry queues are added that got messages
     * @return whether it was the last, so that the next step begins anew
     */
    boolean step(OwnConnection connection, ExpiryQueues expiryQueues, List<WakeUp> wakeUps) throws StoreException {
        long from = position;
        Page read = connection.call("look through the messages", session -> readPage(session, from));
        boolean last = read.size < PAGE;
        // Moves on even if what follows fails: a page with a message that somebody holds must not stop the round.
        position = last ? 0 : read.last;
        if (!read.published.isEmpty()) {
            removeDeliveries(connection, read, expiryQueues, wakeUps);
            connection.run("sweep payloads", session -> writes.sweep(session, read.published));
        }
        end(connection, read, read.removable, expiryQueues, wakeUps);
        return last;
    }

    private Page readPage(Session session, long from) throws SQLException, StoreException {
        return session.run(page, statement -> {
            statement.setLong(1, from);
            statement.setInt(2, PAGE);
            Page read = new Page();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    add(read, row);
                }
            }
            return read;
        });
    }

    private static void add(Page read, ResultSet row) throws SQLException {
        long id = row.getLong("id");
        boolean expired = row.getBoolean("expired");
        String kind = row.getString("kind");
        read.size++;
        read.last = Math.max(read.last, id);
        if (row.getBoolean("parked")) {
            return; // a prepared branch decides what becomes of it
        }
        if (expired) {
            DestinationRecord origin = kind == null ? null : DelayedMessages.destination(row, kind);
            read.expired.put(id, origin);
            if (origin != null && !kind.equals("topic")) {
                read.origins.put(Source.queue(origin.id()), origin);
            }
        }
        if (kind == null || kind.equals("topic")) {
            read.published.add(id);
        }
        if (kind == null || (expired && !kind.equals("topic"))) {
            read.removable
                    .computeIfAbsent(Source.queue(row.getLong("destination")), source -> new ArrayList<>())
                    .add(id);
        }
    }

    /** Removes deliveries that expired or have no subscription; and keeps messages that have any other. */
    private void removeDeliveries(OwnConnection connection, Page read, ExpiryQueues expiryQueues, List<WakeUp> wakeUps)
            throws StoreException {
        Map<Source, List<Long>> removable = connection.call(
                "look for deliveries",
                session -> session.run(deliveries, statement -> {
                    idLists.bind(statement, 1, read.published);
                    Map<Source, List<Long>> found = new LinkedHashMap<>();
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            long message = row.getLong("message");
                            read.removable.values().forEach(ids -> ids.remove(Long.valueOf(message)));
                            boolean subscribed = row.getBoolean("subscribed");
                            if (!subscribed || read.expired.containsKey(message)) {
                                Source source = Source.subscription(row.getLong("subscription"));
                                found.computeIfAbsent(source, absent -> new ArrayList<>())
                                        .add(message);
                                DestinationRecord origin = subscribed ? read.expired.get(message) : null;
                                if (origin != null) {
                                    read.origins.put(source, origin);
                                }
                            }
                        }
                    }
                    return found;
                }));
        end(connection, read, removable, expiryQueues, wakeUps);
    }

    private void end(
            OwnConnection connection,
            Page read,
            Map<Source, List<Long>> removable,
            ExpiryQueues expiryQueues,
            List<WakeUp> wakeUps)
            throws StoreException {
        for (Map.Entry<Source, List<Long>> entry : removable.entrySet()) {
            Source source = entry.getKey();
            List<Long> ids = entry.getValue();
            if (ids.isEmpty()) {
                continue;
            }
            DestinationRecord origin = read.origins.get(source);
            DestinationRecord queue = origin == null ? null : expiryQueues.of(origin);
            if (origin == null || queue == null) {
                connection.transaction("remove leftovers of " + source, session -> {
                    access.lock(session, source);
                    return access.deleteUnclaimed(session, source, ids);
                });
            } else {
                expiredMessages.move(connection, source, ids, origin, queue);
                wakeUps.add(new WakeUp(queue.id(), 0));
            }
        }
    }

    /** Forgets why messages failed that are gone: those of the next page. */
    void forgetFailures(OwnConnection connection) throws StoreException {
        failurePosition = failures.forgetOrphans(connection, failurePosition, PAGE);
    }

    /** Forgets tokens that nobody can ask for any more. */
    void forgetUnits(OwnConnection connection) throws StoreException {
        connection.run("forget old units", session -> session.update(units, statement -> {}));
    }

    /** Forgets keys of messages that have expired. */
    void forgetKeys(OwnConnection connection) throws StoreException {
        connection.run("forget keys", session -> session.update(forgetKeys, statement -> {}));
    }

    /**
     * Forgets ids of sends whose window is over: a batch of them, in the order in which their windows end.
     *
     * @return whether there may be more
     */
    boolean forgetIds(OwnConnection connection) throws StoreException {
        OptionalLong end = connection.call(
                "look for ids to forget",
                session -> session.run(endOfForgettable, statement -> {
                    try (ResultSet row = statement.executeQuery()) {
                        return row.next() ? OptionalLong.of(row.getLong("forget_at")) : OptionalLong.empty();
                    }
                }));
        if (end.isEmpty()) {
            connection.run("forget ids", session -> session.update(forgetAll, statement -> {}));
        } else {
            connection.run(
                    "forget ids",
                    session -> session.update(forgetUntil, statement -> statement.setLong(1, end.getAsLong())));
        }
        return end.isPresent();
    }
}
