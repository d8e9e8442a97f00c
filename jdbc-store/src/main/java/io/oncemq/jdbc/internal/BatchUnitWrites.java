// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import java.io.ByteArrayInputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Units of work where rows are best written by batches: on H2, for which a call costs little, and on MariaDB. */
final class BatchUnitWrites implements UnitWrites {

    /** Longer bodies are written as streams, where that spares a copy. */
    private static final int LARGE = 1 << 20;

    private final boolean streams;
    private final Dialect dialect;
    private final IdLists idLists;
    private final AcceptedIds acceptedIds;
    private final MessageKeyRows keys;
    private final @Nullable String force;
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
    private final String unneeded;
    private final String forget;
    private final String mark;

    /**
     * The statements of a store.
     *
     * @param rows a table of as many rows as its parameter says
     * @param streams whether the driver copies a body that is given as an array
     */
    BatchUnitWrites(Tables tables, Dialect dialect, String rows, boolean streams) {
        this.streams = streams;
        this.dialect = dialect;
        idLists = dialect.idLists();
        keys = new MessageKeyRows(tables);
        acceptedIds = new AcceptedIds(tables, AcceptedIds.oneByOne(tables));
        force = dialect.force();
        drawIds = tables.resolve("SELECT ${next message_id} AS id, ${now} AS database_time FROM " + rows);
        insertMessage = tables.resolve("""
                INSERT INTO ${message} (id, destination, priority, expiration, kind, persistent, sent_at, headers,
                    properties, text_body, body, group_id, delivery_count)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                """);
        insertDelayed = tables.resolve("""
                INSERT INTO ${delayed} (id, destination, priority, expiration, kind, persistent, sent_at, headers,
                    properties, text_body, body, group_id, due, newest_subscription)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                    COALESCE(?, (SELECT MAX(s.id) FROM ${subscription} s WHERE s.topic = ?), 0))
                """);
        deliverToAll = tables.resolve("""
                INSERT INTO ${delivery} (subscription, message, priority, kind, delivery_count)
                SELECT id, ?, ?, ?, 0 FROM ${subscription} WHERE topic = ?
                """);
        deliverTo = tables.resolve(
                "INSERT INTO ${delivery} (subscription, message, priority, kind, delivery_count) VALUES (?, ?, ?, ?, 0)");
        deleteMessages = tables.resolve(idLists.delete("${message}", "id"));
        deleteDeliveries = tables.resolve(idLists.delete("${delivery}", "message", "subscription"));
        countMessage = tables.resolve("UPDATE ${message} SET delivery_count = ? WHERE id = ?");
        countDelivery =
                tables.resolve("UPDATE ${delivery} SET delivery_count = ? WHERE message = ? AND subscription = ?");
        claim = tables.resolve("INSERT INTO ${claim} (source, owner, number, ids) VALUES (?, ?, ?, ?)");
        finish = tables.resolve("DELETE FROM ${claim} WHERE source = ? AND owner = ? AND number = ?");
        unneeded = tables.resolve("""
                SELECT m.id FROM ${message} m
                WHERE m.id ${any}
                    AND NOT EXISTS (SELECT 1 FROM ${delivery} d WHERE d.message = m.id)
                    AND NOT EXISTS (SELECT 1 FROM ${parked} p WHERE p.message = m.id)
                    AND EXISTS (SELECT 1 FROM ${destination} t WHERE t.id = m.destination AND t.kind = 'topic')
                """);
        forget = tables.resolve("DELETE FROM ${unit} WHERE " + SettledTokens.condition());
        mark = tables.resolve("""
                INSERT INTO ${unit} (token, owner, lane, committed, ids, written)
                VALUES (?, ?, ?, TRUE, ?, ${now})
                """);
    }

    @Override
    public long[] send(Statements statements, List<Send> sends, @Nullable Map<Long, List<Long>> subscribers)
            throws SQLException, StoreException {
        for (Send send : sends) {
            dialect.requireStorable(send);
        }
        return AcceptedIds.in(sends)
                ? acceptedIds.send(statements, sends, accepted -> storeWithKeys(statements, accepted, subscribers))
                : storeWithKeys(statements, sends, subscribers);
    }

    private long[] storeWithKeys(Statements statements, List<Send> sends, @Nullable Map<Long, List<Long>> subscribers)
            throws SQLException, StoreException {
        keys.put(statements, sends);
        return store(statements, sends, subscribers);
    }

    private long[] store(Statements statements, List<Send> sends, @Nullable Map<Long, List<Long>> subscribers)
            throws SQLException, StoreException {
        long[] ids = new long[sends.size()];
        long now = draw(statements, ids);
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
        insert(statements, insertMessage, stored, sends, ids, (statement, send) -> {});
        insert(statements, insertDelayed, delayed, sends, ids, (statement, send) -> {
            statement.setLong(13, send.message().deliverAt());
            statement.setObject(14, newestSubscription(send, subscribers), Types.BIGINT);
            statement.setLong(15, send.destination().id());
        });
        delayed.forEach(i -> ids[i] = 0);
        return ids;
    }

    /** Fills in fresh ids; the time of the database. */
    private long draw(Statements statements, long[] ids) throws SQLException, StoreException {
        if (ids.length == 0) {
            return 0;
        }
        return statements.run(drawIds, statement -> {
            statement.setInt(1, ids.length);
            try (ResultSet rows = statement.executeQuery()) {
                long now = 0;
                for (int i = 0; i < ids.length; i++) {
                    if (!rows.next()) {
                        throw new StoreException("Of " + ids.length + " ids, the database gave " + i);
                    }
                    ids[i] = rows.getLong("id");
                    now = rows.getLong("database_time");
                }
                return now;
            }
        });
    }

    /** Inserts the deliveries of a message to a topic; false if there is none, so that nobody needs the message. */
    private boolean deliver(Statements statements, Send send, long id, @Nullable Map<Long, List<Long>> subscribers)
            throws SQLException, StoreException {
        long topic = send.destination().id();
        int priority = send.message().priority();
        String kind = send.message().kind().code();
        if (subscribers == null) {
            return statements.update(deliverToAll, statement -> {
                        statement.setLong(1, id);
                        statement.setInt(2, priority);
                        statement.setString(3, kind);
                        statement.setLong(4, topic);
                    })
                    > 0;
        }
        List<Long> subscriptions = subscribers.getOrDefault(topic, List.of());
        for (long subscription : subscriptions) {
            statements.update(deliverTo, statement -> {
                statement.setLong(1, subscription);
                statement.setLong(2, id);
                statement.setInt(3, priority);
                statement.setString(4, kind);
            });
        }
        return !subscriptions.isEmpty();
    }

    /** The newest of the subscriptions given; null if the statement is to find it. */
    private static @Nullable Long newestSubscription(Send send, @Nullable Map<Long, List<Long>> subscribers) {
        if (send.destination().kind() == DestinationKind.QUEUE) {
            return 0L;
        }
        return subscribers == null
                ? null
                : subscribers.getOrDefault(send.destination().id(), List.of()).stream()
                        .reduce(0L, Math::max);
    }

    /** Binds what an insertion has besides the columns of a message. */
    @FunctionalInterface
    private interface FurtherColumns {
        void bind(PreparedStatement statement, Send send) throws SQLException;
    }

    private void insert(
            Statements statements,
            String sql,
            List<Integer> which,
            List<Send> sends,
            long[] ids,
            FurtherColumns further)
            throws SQLException, StoreException {
        if (which.isEmpty()) {
            return;
        }
        statements.run(sql, statement -> {
            // What a failed use left behind must not be written now.
            statement.clearBatch();
            for (int i : which) {
                bind(statement, ids[i], sends.get(i));
                further.bind(statement, sends.get(i));
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    private void bind(PreparedStatement statement, long id, Send send) throws SQLException {
        StoredMessage message = send.message();
        statement.setLong(1, id);
        statement.setLong(2, send.destination().id());
        statement.setInt(3, message.priority());
        statement.setLong(4, message.expiration());
        statement.setString(5, MessageRows.kind(send));
        statement.setBoolean(6, message.persistent());
        statement.setLong(7, message.timestamp());
        statement.setString(8, message.headers());
        statement.setString(9, message.properties());
        statement.setString(10, message.text());
        byte[] body = message.body();
        if (streams && body != null && body.length > LARGE) {
            statement.setBinaryStream(11, new ByteArrayInputStream(body), body.length);
        } else {
            statement.setBytes(11, body);
        }
        statement.setString(12, MessageRows.group(send));
    }

    @Override
    public void cancel(Statements statements, List<KeyReference> cancelled) throws SQLException, StoreException {
        keys.cancel(statements, cancelled);
    }

    @Override
    public boolean cancel(Statements statements, KeyReference key) throws SQLException, StoreException {
        return keys.cancel(statements, key);
    }

    @Override
    public void refuseDuplicates(Statements statements, List<Send> sends) throws SQLException, StoreException {
        acceptedIds.refuseDuplicates(statements, sends);
    }

    @Override
    public int deleteMessages(Statements statements, List<Long> ids) throws SQLException, StoreException {
        return statements.update(deleteMessages, statement -> idLists.bind(statement, 1, ids));
    }

    @Override
    public int deleteDeliveries(Statements statements, long subscription, List<Long> ids)
            throws SQLException, StoreException {
        return statements.update(deleteDeliveries, statement -> {
            idLists.bind(statement, 1, ids);
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
            idLists.bind(statement, 4, ids);
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

    /**
     * Looks first and deletes then, because a database may lock what a deletion only looks at, or wait for it; and once
     * nothing refers to a message, nothing ever will again.
     */
    @Override
    public int sweep(Statements statements, List<Long> ids) throws SQLException, StoreException {
        List<Long> found = statements.run(unneeded, statement -> {
            idLists.bind(statement, 1, ids);
            try (ResultSet rows = statement.executeQuery()) {
                return MessageRows.ids(rows);
            }
        });
        return found.isEmpty() ? 0 : deleteMessages(statements, found);
    }

    @Override
    public void mark(Statements statements, UnitToken token, long[] ids) throws SQLException, StoreException {
        statements.update(mark, statement -> {
            statement.setObject(1, token.token());
            statement.setLong(2, token.owner());
            statement.setInt(3, token.lane());
            idLists.bind(statement, 4, Arrays.stream(ids).boxed().toList());
        });
        if (!token.settled().isEmpty()) {
            statements.update(forget, statement -> {
                int index = 1;
                for (UUID settled : token.settled()) {
                    statement.setObject(index++, settled);
                }
            });
        }
    }

    @Override
    public void afterCommit(Statements statements) throws SQLException, StoreException {
        if (force != null) {
            statements.run(force, PreparedStatement::execute);
        }
    }
}
