// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.ParkedGroup;
import io.oncemq.jms.spi.DeadLetterDirectory;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredDeadLetter;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.WakeUp;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages that were given up. Under the claim lock of their queue nobody claims them; copied within the database, then deleted. */
final class JdbcDeadLetters implements DeadLetterDirectory {

    private final OwnConnection connection;
    private final SourceAccess access;
    private final Claims claims;
    private final UnitWrites writes;
    private final Destinations destinations;
    private final ParkedGroups parkedGroups;
    private final FailureRows failures;
    private final IdLists idLists;
    private final String page;
    private final String these;
    private final String origins;
    private final String draw;
    private final String copy;
    private final String deliver;

    JdbcDeadLetters(
            Tables tables,
            OwnConnection connection,
            SourceAccess access,
            Claims claims,
            UnitWrites writes,
            Destinations destinations,
            ParkedGroups parkedGroups) {
        this.connection = connection;
        this.access = access;
        this.claims = claims;
        this.writes = writes;
        this.destinations = destinations;
        this.parkedGroups = parkedGroups;
        failures = new FailureRows(tables);
        idLists = tables.idLists();
        String letters =
                "SELECT m.id, m.priority, m.expiration, m.delivery_count, m.kind, m.persistent, m.sent_at, m.headers,"
                        + " m.properties, m.text_body, m.body, m.group_id, " + FailureRows.COLUMNS
                        + " FROM ${failure} f JOIN ${message} m ON m.id = f.message"
                        + " LEFT JOIN ${subscription} s ON s.id = f.subscription"
                        + " WHERE f.given_up_at IS NOT NULL AND m.destination = ? AND m.kind IN ${kinds}";
        page = tables.resolve(letters + " AND f.message > ? ORDER BY f.message LIMIT ?");
        these = tables.resolve(letters + " AND f.message ${any} ORDER BY f.message");
        origins = tables.resolve("""
                SELECT f.message, f.origin_kind, f.origin, f.subscription, s.topic
                FROM ${failure} f
                LEFT JOIN ${subscription} s ON s.id = f.subscription
                WHERE f.given_up_at IS NOT NULL AND f.message ${any}
                ORDER BY f.message
                """);
        draw = tables.resolve("SELECT ${next message_id} AS id");
        copy = tables.resolve("""
                INSERT INTO ${message} (id, destination, priority, expiration, delivery_count, kind, persistent, sent_at,
                    headers, properties, text_body, body, group_id)
                SELECT ?, ?, m.priority, 0, 0, m.kind, m.persistent, m.sent_at, m.headers, m.properties, m.text_body, m.body,
                    m.group_id
                FROM ${message} m
                WHERE m.id = ? AND m.destination = ?
                """);
        deliver = tables.resolve("""
                INSERT INTO ${delivery} (subscription, message, priority, delivery_count, kind)
                SELECT ?, m.id, m.priority, 0, m.kind
                FROM ${message} m
                WHERE m.id = ?
                """);
    }

    /**
     * Where a dead letter comes from.
     *
     * @param destination the queue or topic, as it is now
     * @param subscription of a topic; 0 for a queue
     */
    private record Origin(long message, DestinationRecord destination, long subscription) {}

    @Override
    public List<StoredDeadLetter> page(DestinationRecord queue, long after, int limit) throws StoreException {
        return connection.call(
                "read dead letters",
                session -> session.run(page, statement -> {
                    statement.setLong(1, queue.id());
                    statement.setLong(2, after);
                    statement.setInt(3, limit);
                    return letters(statement);
                }));
    }

    @Override
    public List<StoredDeadLetter> read(DestinationRecord queue, Collection<Long> ids) throws StoreException {
        return connection.call(
                "read dead letters",
                session -> session.run(these, statement -> {
                    statement.setLong(1, queue.id());
                    idLists.bind(statement, 2, List.copyOf(ids));
                    return letters(statement);
                }));
    }

    private static List<StoredDeadLetter> letters(PreparedStatement statement) throws SQLException, StoreException {
        List<StoredDeadLetter> letters = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                letters.add(new StoredDeadLetter(
                        new QueuedMessage(row.getLong("id"), row.getInt("delivery_count"), MessageRows.stored(row)),
                        FailureRows.read(row)));
            }
        }
        return letters;
    }

    @Override
    public List<WakeUp> retry(DestinationRecord queue, Collection<Long> ids) throws StoreException {
        return retry(queue, ids, null);
    }

    @Override
    public List<WakeUp> retry(DestinationRecord queue, long id, StoredMessage replacement) throws StoreException {
        return retry(queue, List.of(id), replacement);
    }

    private List<WakeUp> retry(DestinationRecord queue, Collection<Long> ids, @Nullable StoredMessage replacement)
            throws StoreException {
        return connection.transaction("retry dead letters of " + queue, session -> {
            List<Long> free = lockUnclaimed(session, queue, ids);
            List<Long> sent = new ArrayList<>();
            List<WakeUp> wakeUps = new ArrayList<>();
            for (Origin origin : origins(session, free)) {
                long fresh = replacement == null
                        ? copy(session, queue, origin.message(), origin.destination())
                        : send(session, origin, replacement);
                if (replacement == null && origin.subscription() != 0) {
                    session.update(deliver, statement -> {
                        statement.setLong(1, origin.subscription());
                        statement.setLong(2, fresh);
                    });
                }
                sent.add(origin.message());
                wakeUps.add(new WakeUp(origin.destination().id(), fresh));
            }
            delete(session, queue, sent);
            failures.remove(session, sent);
            return wakeUps;
        });
    }

    private long send(Session session, Origin origin, StoredMessage replacement) throws SQLException, StoreException {
        Map<Long, List<Long>> subscriptions = Map.of(origin.destination().id(), List.of(origin.subscription()));
        return writes.send(session, List.of(new Send(origin.destination(), replacement, 0)), subscriptions)[0];
    }

    @Override
    public List<WakeUp> move(DestinationRecord queue, Collection<Long> ids, DestinationRecord target)
            throws StoreException {
        return connection.transaction("move dead letters of " + queue, session -> {
            List<Long> free = lockUnclaimed(session, queue, ids);
            List<WakeUp> wakeUps = new ArrayList<>();
            for (long id : free) {
                long fresh = copy(session, queue, id, target);
                failures.follow(session, id, fresh);
                wakeUps.add(new WakeUp(target.id(), fresh));
            }
            delete(session, queue, free);
            return wakeUps;
        });
    }

    @Override
    public List<ParkedGroup> parkedGroups() throws StoreException {
        return parkedGroups.all(connection);
    }

    @Override
    public List<WakeUp> releaseGroup(DestinationRecord queue, String group) throws StoreException {
        return parkedGroups.release(connection, queue.id(), group);
    }

    @Override
    public int discard(DestinationRecord queue, Collection<Long> ids) throws StoreException {
        return connection.transaction("discard dead letters of " + queue, session -> {
            List<Long> free = lockUnclaimed(session, queue, ids);
            delete(session, queue, free);
            failures.remove(session, free);
            return free.size();
        });
    }

    /** Keeps others from claiming anything of the queue; those of the dead letters that are there and nobody has claimed. */
    private List<Long> lockUnclaimed(Session session, DestinationRecord queue, Collection<Long> ids)
            throws SQLException, StoreException {
        Source source = Source.queue(queue.id());
        access.lock(session, source);
        Set<Long> claimed = claims.named(session, source);
        List<Long> asked = ids.stream().filter(id -> !claimed.contains(id)).toList();
        if (asked.isEmpty()) {
            return List.of();
        }
        List<Long> there = new ArrayList<>();
        session.run(these, statement -> {
            statement.setLong(1, queue.id());
            idLists.bind(statement, 2, asked);
            for (StoredDeadLetter letter : letters(statement)) {
                there.add(letter.message().id());
            }
            return there;
        });
        return there;
    }

    private List<Origin> origins(Session session, List<Long> ids) throws SQLException, StoreException {
        if (ids.isEmpty()) {
            return List.of();
        }
        // As the row has it.
        record Row(long message, DestinationKind kind, String name, long subscription, boolean subscribed) {}
        List<Row> rows = session.run(origins, statement -> {
            idLists.bind(statement, 1, ids);
            List<Row> read = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    row.getLong("topic");
                    boolean subscribed = !row.wasNull();
                    boolean topic = row.getString("origin_kind").equals(DestinationKind.TOPIC.code());
                    read.add(new Row(
                            row.getLong("message"),
                            topic ? DestinationKind.TOPIC : DestinationKind.QUEUE,
                            row.getString("origin"),
                            row.getLong("subscription"),
                            subscribed));
                }
            }
            return read;
        });
        List<Origin> found = new ArrayList<>();
        for (Row row : rows) {
            Optional<DestinationRecord> destination = destinations.find(session, row.kind(), row.name());
            if (destination.isPresent() && (row.kind() == DestinationKind.QUEUE || row.subscribed())) {
                found.add(new Origin(row.message(), destination.get(), row.subscription()));
            }
        }
        return found;
    }

    private long copy(Session session, DestinationRecord queue, long id, DestinationRecord target)
            throws SQLException, StoreException {
        long fresh = session.drawId(draw);
        session.update(copy, statement -> {
            statement.setLong(1, fresh);
            statement.setLong(2, target.id());
            statement.setLong(3, id);
            statement.setLong(4, queue.id());
        });
        return fresh;
    }

    private void delete(Session session, DestinationRecord queue, List<Long> ids) throws SQLException, StoreException {
        if (ids.isEmpty()) {
            return;
        }
        int deleted =
                access.deleteUnclaimed(session, Source.queue(queue.id()), ids).size();
        if (deleted != ids.size()) {
            throw new StoreException("Of " + ids.size() + " dead letters of " + queue + ", " + deleted
                    + " could be deleted: somebody removed the others without a claim");
        }
    }
}
