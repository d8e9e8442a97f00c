// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes expired messages that nobody asks for. It goes round the messages in small steps, because there is no index on
 * the expiration: that would cost every send something. A consumer looks at the expiration itself.
 */
final class ExpiredMessages {

    private static final int STEP = 1000;

    private final SourceAccess access;
    private final String page;
    private final String subscriptions;
    private long position;

    ExpiredMessages(Tables tables, SourceAccess access) {
        this.access = access;
        page = tables.resolve("""
                SELECT p.id, p.destination,
                    p.expiration > 0 AND p.expiration < ${now}
                        AND NOT EXISTS (SELECT 1 FROM ${parked} k WHERE k.message = p.id) AS expired
                FROM (
                    SELECT id, destination, expiration FROM ${message} WHERE id > ? ORDER BY id FETCH FIRST ? ROWS ONLY) p
                """);
        subscriptions = tables.resolve("SELECT subscription, message FROM ${delivery} WHERE message = ANY (?)");
    }

    /** One step; whether deliveries were removed, so that payloads may be left over. */
    boolean removeStep(OwnConnection connection) throws StoreException {
        Map<Source, List<Long>> expired = new LinkedHashMap<>();
        List<Long> ids = new ArrayList<>();
        long last = connection.call(
                "look for expired messages",
                session -> session.run(page, statement -> {
                    expired.clear();
                    ids.clear();
                    statement.setLong(1, position);
                    statement.setInt(2, STEP);
                    int rowsRead = 0;
                    long highest = 0;
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            rowsRead++;
                            highest = Math.max(highest, row.getLong("id"));
                            if (row.getBoolean("expired")) {
                                ids.add(row.getLong("id"));
                                expired.computeIfAbsent(
                                                Source.queue(row.getLong("destination")), source -> new ArrayList<>())
                                        .add(row.getLong("id"));
                            }
                        }
                    }
                    return rowsRead == STEP ? highest : 0;
                }));
        if (!ids.isEmpty()) {
            addDeliveries(connection, ids, expired);
        }
        boolean deliveries = false;
        for (Map.Entry<Source, List<Long>> entry : expired.entrySet()) {
            deliveries |= remove(connection, entry.getKey(), entry.getValue());
        }
        position = last;
        return deliveries;
    }

    /**
     * Messages of topics are removed delivery by delivery. Their own rows are not touched here, although they are looked
     * for: {@link #remove} leaves out what has deliveries, and the sweep deletes the rest.
     */
    private void addDeliveries(OwnConnection connection, List<Long> ids, Map<Source, List<Long>> expired)
            throws StoreException {
        Map<Source, List<Long>> deliveries = connection.call(
                "look for deliveries of expired messages",
                session -> session.run(subscriptions, statement -> {
                    statement.setObject(1, ids.toArray(Long[]::new));
                    Map<Source, List<Long>> found = new LinkedHashMap<>();
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            found.computeIfAbsent(
                                            Source.subscription(row.getLong("subscription")),
                                            source -> new ArrayList<>())
                                    .add(row.getLong("message"));
                        }
                    }
                    return found;
                }));
        deliveries
                .values()
                .forEach(withDeliveries -> expired.values().forEach(queue -> queue.removeAll(withDeliveries)));
        expired.putAll(deliveries);
    }

    private boolean remove(OwnConnection connection, Source source, List<Long> ids) throws StoreException {
        if (ids.isEmpty()) {
            return false;
        }
        List<Long> removed = connection.transaction("remove expired messages of " + source, session -> {
            access.lock(session, source);
            return access.deleteUnclaimed(session, source, ids);
        });
        return source.subscription() && !removed.isEmpty();
    }
}
