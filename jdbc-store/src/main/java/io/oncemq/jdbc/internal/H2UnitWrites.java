// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationKind;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Units of work on H2, which lies in the same process: a call costs little, so rows are written by batches. */
final class H2UnitWrites implements UnitWrites {

    private final String drawIds;
    private final String insertMessage;
    private final String insertDelayed;
    private final String deliverToAll;
    private final String deliverTo;
    private final String deleteMessages;
    private final String deleteDeliveries;
    private final String countMessage;
    private final String countDelivery;
    private final String claim;
    private final String finish;
    private final String sweep;
    private final String forget;
    private final String mark;

    H2UnitWrites(Tables tables) {
        drawIds = tables.resolve("SELECT ${next message_id} AS id FROM SYSTEM_RANGE(1, ?)");
        insertMessage = tables.resolve("""
                INSERT INTO ${message} (id, destination, priority, expiration, kind, persistent, sent_at, headers,
                    properties, text_body, body, delivery_count)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                """);
        insertDelayed = tables.resolve("""
                INSERT INTO ${delayed} (id, destination, priority, expiration, kind, persistent, sent_at, headers,
                    properties, text_body, body, due)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """);
        deliverToAll = tables.resolve("""
                INSERT INTO ${delivery} (subscription, message, priority, delivery_count)
                SELECT id, ?, ?, 0 FROM ${subscription} WHERE topic = ?
                """);
        deliverTo = tables.resolve(
                "INSERT INTO ${delivery} (subscription, message, priority, delivery_count) VALUES (?, ?, ?, 0)");
        deleteMessages = tables.resolve("DELETE FROM ${message} WHERE id = ANY (?)");
        deleteDeliveries = tables.resolve("DELETE FROM ${delivery} WHERE message = ANY (?) AND subscription = ?");
        countMessage = tables.resolve("UPDATE ${message} SET delivery_count = ? WHERE id = ?");
        countDelivery =
                tables.resolve("UPDATE ${delivery} SET delivery_count = ? WHERE message = ? AND subscription = ?");
        claim = tables.resolve("INSERT INTO ${claim} (source, owner, number, ids) VALUES (?, ?, ?, ?)");
        finish = tables.resolve("DELETE FROM ${claim} WHERE source = ? AND owner = ? AND number = ?");
        sweep = tables.resolve("""
                DELETE FROM ${message} m
                WHERE id = ANY (?)
                    AND NOT EXISTS (SELECT 1 FROM ${delivery} d WHERE d.message = m.id)
                    AND NOT EXISTS (SELECT 1 FROM ${parked} p WHERE p.message = m.id)
                    AND EXISTS (SELECT 1 FROM ${destination} t WHERE t.id = m.destination AND t.kind = 'topic')
                """);
        forget = tables.resolve("DELETE FROM ${unit} WHERE token = ?");
        mark = tables.resolve("""
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                VALUES (?, ?, ?, TRUE, ?, ${now})
                """);
    }

    @Override
    public long[] send(Statements statements, List<Send> sends, @Nullable Map<Long, List<Long>> subscribers)
            throws SQLException, StoreException {
        for (Send send : sends) {
            StorableText.require(send);
        }
        long[] ids = draw(statements, sends.size());
        // The database is in this process: its clock is ours.
        long now = System.currentTimeMillis();
        List<Integer> stored = new ArrayList<>();
        List<Integer> delayed = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            Send send = sends.get(i);
            if (send.message().deliverAt() > now) {
                delayed.add(i);
            } else if (send.destination().kind() == DestinationKind.QUEUE
                    || deliver(statements, send, ids[i], subscribers)) {
                stored.add(i);
            } else {
                ids[i] = 0;
            }
        }
        insert(statements, insertMessage, stored, sends, ids, false);
        insert(statements, insertDelayed, delayed, sends, ids, true);
        delayed.forEach(i -> ids[i] = 0);
        return ids;
    }

    private long[] draw(Statements statements, int size) throws SQLException, StoreException {
        long[] ids = new long[size];
        if (size > 0) {
            statements.run(drawIds, statement -> {
                statement.setInt(1, size);
                try (ResultSet rows = statement.executeQuery()) {
                    for (int i = 0; i < size && rows.next(); i++) {
                        ids[i] = rows.getLong("id");
                    }
                }
                return ids;
            });
        }
        return ids;
    }

    /** Inserts the deliveries of a message to a topic; false if there is none, so that nobody needs the message. */
    private boolean deliver(Statements statements, Send send, long id, @Nullable Map<Long, List<Long>> subscribers)
            throws SQLException, StoreException {
        long topic = send.destination().id();
        int priority = send.message().priority();
        if (subscribers == null) {
            return statements.update(deliverToAll, statement -> {
                        statement.setLong(1, id);
                        statement.setInt(2, priority);
                        statement.setLong(3, topic);
                    })
                    > 0;
        }
        List<Long> subscriptions = subscribers.getOrDefault(topic, List.of());
        for (long subscription : subscriptions) {
            statements.update(deliverTo, statement -> {
                statement.setLong(1, subscription);
                statement.setLong(2, id);
                statement.setInt(3, priority);
            });
        }
        return !subscriptions.isEmpty();
    }

    private static void insert(
            Statements statements, String sql, List<Integer> which, List<Send> sends, long[] ids, boolean due)
            throws SQLException, StoreException {
        if (which.isEmpty()) {
            return;
        }
        statements.run(sql, statement -> {
            // What a failed use left behind must not be written now.
            statement.clearBatch();
            for (int i : which) {
                bind(statement, ids[i], sends.get(i));
                if (due) {
                    statement.setLong(12, sends.get(i).message().deliverAt());
                }
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    private static void bind(PreparedStatement statement, long id, Send send) throws SQLException {
        StoredMessage message = send.message();
        statement.setLong(1, id);
        statement.setLong(2, send.destination().id());
        statement.setInt(3, message.priority());
        statement.setLong(4, message.expiration());
        statement.setString(5, message.kind().code());
        statement.setBoolean(6, message.persistent());
        statement.setLong(7, message.timestamp());
        statement.setString(8, message.headers());
        statement.setString(9, message.properties());
        statement.setString(10, message.text());
        statement.setBytes(11, message.body());
    }

    @Override
    public int deleteMessages(Statements statements, List<Long> ids) throws SQLException, StoreException {
        return statements.update(deleteMessages, statement -> statement.setObject(1, ids.toArray(Long[]::new)));
    }

    @Override
    public int deleteDeliveries(Statements statements, long subscription, List<Long> ids)
            throws SQLException, StoreException {
        return statements.update(deleteDeliveries, statement -> {
            statement.setObject(1, ids.toArray(Long[]::new));
            statement.setLong(2, subscription);
        });
    }

    @Override
    public void count(Statements statements, List<DeliveryCount> counts) throws SQLException, StoreException {
        for (DeliveryCount count : counts) {
            boolean subscription = count.source().subscription();
            statements.update(subscription ? countDelivery : countMessage, statement -> {
                statement.setInt(1, count.count());
                statement.setLong(2, count.id());
                if (subscription) {
                    statement.setLong(3, count.source().id());
                }
            });
        }
    }

    @Override
    public void claim(Statements statements, ClaimReference reference, long owner, List<Long> ids)
            throws SQLException, StoreException {
        statements.update(claim, statement -> {
            statement.setLong(1, reference.source().id());
            statement.setLong(2, owner);
            statement.setLong(3, reference.number());
            statement.setObject(4, ids.toArray(Long[]::new));
        });
    }

    @Override
    public void finish(Statements statements, long owner, List<ClaimReference> claims)
            throws SQLException, StoreException {
        for (ClaimReference reference : claims) {
            statements.update(finish, statement -> {
                statement.setLong(1, reference.source().id());
                statement.setLong(2, owner);
                statement.setLong(3, reference.number());
            });
        }
    }

    @Override
    public int sweep(Statements statements, List<Long> ids) throws SQLException, StoreException {
        return statements.update(sweep, statement -> statement.setObject(1, ids.toArray(Long[]::new)));
    }

    @Override
    public void mark(Statements statements, UnitToken token, long[] ids) throws SQLException, StoreException {
        statements.update(mark, statement -> {
            statement.setObject(1, token.token());
            statement.setLong(2, token.owner());
            statement.setInt(3, token.lane());
            Long[] boxed = new Long[ids.length];
            for (int i = 0; i < ids.length; i++) {
                boxed[i] = ids[i];
            }
            statement.setObject(4, boxed);
        });
        if (token.previous() != null) {
            statements.update(forget, statement -> statement.setObject(1, token.previous()));
        }
    }

    /** A commit of H2 hands the data to the operating system; only this puts it on disk. */
    @Override
    public void afterCommit(Statements statements) throws SQLException, StoreException {
        statements.run("CHECKPOINT SYNC", PreparedStatement::execute);
    }
}
