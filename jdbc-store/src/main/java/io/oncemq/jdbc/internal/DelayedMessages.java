// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves delayed messages that are due to their destinations, with fresh ids: like sends of this moment, but that a topic's message
 * goes to those subscriptions only that were there when it was sent (Jakarta Messaging 7.9).
 */
final class DelayedMessages {

    private static final int STEP = 200;

    private final UnitWrites writes;
    private final Subscribers subscribers;
    private final IdLists idLists;
    private final MessageKeyRows keys;
    private final FailureRows failures;
    private final ExpiredMessages expiredMessages;
    private final String due;
    private final String expired;
    private final String delete;

    /**
     * A message that is due.
     *
     * @param id its id among the delayed
     * @param keyed whether it has a key
     * @param newestSubscription the newest subscription at the time of its send
     * @param subscription the only one that gets it, because it was delivered to that in vain; 0 if it was not
     * @param deliveryCount how often it was delivered in vain
     */
    private record Due(
            long id, Send send, boolean keyed, long newestSubscription, long subscription, int deliveryCount) {

        Source source() {
            return subscription == 0 ? Source.queue(send.destination().id()) : Source.subscription(subscription);
        }

        boolean isFor(long other) {
            return subscription == 0 ? other <= newestSubscription : other == subscription;
        }

        boolean toTopic() {
            return send.destination().kind() == DestinationKind.TOPIC;
        }

        long topic() {
            return send.destination().id();
        }
    }

    DelayedMessages(Tables tables, UnitWrites writes, ExpiredMessages expiredMessages) {
        this.expiredMessages = expiredMessages;
        this.writes = writes;
        this.subscribers = new Subscribers(tables);
        this.idLists = tables.idLists();
        this.keys = new MessageKeyRows(tables);
        this.failures = new FailureRows(tables);
        due = tables.resolve("""
                SELECT x.id, x.destination, x.newest_subscription, x.subscription, x.delivery_count,
                    d.kind AS destination_kind, d.name AS destination_name, x.priority,
                    x.expiration, x.kind, x.persistent, x.sent_at, x.headers, x.properties, x.text_body, x.body,
                    x.group_id
                FROM ${delayed} x
                LEFT JOIN ${destination} d ON d.id = x.destination
                WHERE x.due <= ${now} AND (x.expiration = 0 OR x.expiration > ${now}) AND x.kind IN ${kinds}
                ORDER BY x.due, x.id
                LIMIT ?
                """);
        expired = tables.resolve("""
                SELECT x.id, x.destination, x.newest_subscription, x.subscription, d.kind AS destination_kind,
                    d.name AS destination_name
                FROM ${delayed} x
                LEFT JOIN ${destination} d ON d.id = x.destination
                WHERE x.due <= ${now} AND x.expiration > 0 AND x.expiration <= ${now} AND x.kind IN ${kinds}
                ORDER BY x.due, x.id
                LIMIT ?
                """);
        delete = tables.resolve(idLists.delete("${delayed}", "id"));
    }

    /** Moves all that is due; where to. */
    List<WakeUp> move(OwnConnection connection) throws StoreException {
        Map<Long, Long> lowest = new LinkedHashMap<>();
        boolean more;
        do {
            more = connection.transaction("move messages that are due", session -> moveStep(session, lowest));
        } while (more);
        List<WakeUp> wakeUps = new ArrayList<>();
        lowest.forEach((destination, id) -> wakeUps.add(new WakeUp(destination, id)));
        return wakeUps;
    }

    private boolean moveStep(Session session, Map<Long, Long> lowest) throws SQLException, StoreException {
        List<Long> moved = new ArrayList<>();
        List<Due> sends = new ArrayList<>();
        session.run(due, statement -> {
            statement.setInt(1, STEP);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    moved.add(row.getLong("id"));
                    String kind = row.getString("destination_kind");
                    // A message whose destination was deleted goes with it.
                    if (kind != null) {
                        sends.add(new Due(
                                row.getLong("id"),
                                new Send(destination(row, kind), MessageRows.stored(row), 0),
                                MessageRows.isKeyed(row.getString("kind")),
                                row.getLong("newest_subscription"),
                                row.getLong("subscription"),
                                row.getInt("delivery_count")));
                    }
                }
            }
            return sends;
        });
        if (moved.isEmpty()) {
            return false;
        }
        int deleted = session.update(delete, statement -> idLists.bind(statement, 1, moved));
        if (deleted != moved.size()) {
            // Another node moves them.
            session.abandon();
            return false;
        }
        for (List<Due> together : groups(withoutCancelled(session, sends))) {
            send(session, together, lowest);
        }
        return moved.size() == STEP;
    }

    /** What was cancelled or replaced meanwhile is not wanted any more. */
    private List<Due> withoutCancelled(Session session, List<Due> sends) throws SQLException, StoreException {
        List<Due> wanted = new ArrayList<>();
        for (Due due : sends) {
            if (!due.keyed()
                    || keys.isPresent(session, due.id(), due.send().message().headers())) {
                wanted.add(due);
            }
        }
        return wanted;
    }

    /** In the order given, those together that the same subscriptions get. */
    private static Collection<List<Due>> groups(List<Due> sends) {
        Map<List<Long>, List<Due>> groups = new LinkedHashMap<>();
        for (Due due : sends) {
            List<Long> key =
                    due.toTopic() ? List.of(due.topic(), due.newestSubscription(), due.subscription()) : List.of();
            groups.computeIfAbsent(key, first -> new ArrayList<>()).add(due);
        }
        return groups.values();
    }

    private void send(Session session, List<Due> together, Map<Long, Long> lowest) throws SQLException, StoreException {
        List<Send> sends = together.stream().map(Due::send).toList();
        long[] ids = writes.send(session, sends, together.get(0).toTopic() ? known(session, together.get(0)) : null);
        List<DeliveryCount> counts = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            Due due = together.get(i);
            if (ids[i] != 0) {
                if (due.keyed()) {
                    keys.keep(session, ids[i]);
                }
                lowest.merge(sends.get(i).destination().id(), ids[i], Math::min);
                if (due.deliveryCount() > 0) {
                    counts.add(new DeliveryCount(due.source(), ids[i], due.deliveryCount()));
                    failures.follow(session, due.id(), ids[i]);
                }
            }
        }
        if (!counts.isEmpty()) {
            writes.count(session, counts);
        }
    }

    /** The subscriptions that were there when it was sent, and still are. */
    private Map<Long, List<Long>> known(Session session, Due due) throws SQLException, StoreException {
        Map<Long, List<Long>> known = new HashMap<>();
        subscribers
                .of(session, List.of(due.topic()))
                .forEach((topic, ids) ->
                        known.put(topic, ids.stream().filter(due::isFor).toList()));
        return known;
    }

    /** Messages that expired before they were due, and have the same way to the same subscriptions. */
    private record Late(@Nullable DestinationRecord origin, long newestSubscription, long subscription) {}

    /** Ends messages that expired among the delayed: none of them was for anybody to receive. */
    void expire(OwnConnection connection, ExpiryQueues expiryQueues, List<WakeUp> wakeUps) throws StoreException {
        boolean more;
        do {
            Map<Late, List<Long>> late = connection.call(
                    "look for delayed messages that expired",
                    session -> session.run(expired, statement -> {
                        statement.setInt(1, STEP);
                        try (ResultSet row = statement.executeQuery()) {
                            return late(row);
                        }
                    }));
            more = false;
            int found = 0;
            for (Map.Entry<Late, List<Long>> entry : late.entrySet()) {
                DestinationRecord origin = entry.getKey().origin();
                DestinationRecord queue = origin == null ? null : expiryQueues.of(origin);
                more |= connection.transaction(
                        "end delayed messages that expired",
                        session -> end(session, entry.getKey(), entry.getValue(), queue));
                found += entry.getValue().size();
                if (queue != null) {
                    wakeUps.add(new WakeUp(queue.id(), 0));
                }
            }
            more &= found == STEP;
        } while (more);
    }

    private static Map<Late, List<Long>> late(ResultSet row) throws SQLException {
        Map<Late, List<Long>> late = new LinkedHashMap<>();
        while (row.next()) {
            String kind = row.getString("destination_kind");
            Late key = new Late(
                    kind == null ? null : destination(row, kind),
                    row.getLong("newest_subscription"),
                    row.getLong("subscription"));
            late.computeIfAbsent(key, first -> new ArrayList<>()).add(row.getLong("id"));
        }
        return late;
    }

    private boolean end(Session session, Late late, List<Long> ids, @Nullable DestinationRecord queue)
            throws SQLException, StoreException {
        DestinationRecord origin = late.origin();
        if (origin != null && queue != null) {
            for (long subscription : subscriptions(session, origin, late)) {
                expiredMessages.copyDelayed(session, ids, subscription, origin, queue);
            }
        }
        int deleted = session.update(delete, statement -> idLists.bind(statement, 1, ids));
        if (deleted != ids.size()) {
            // Another node ends them.
            session.abandon();
            return false;
        }
        return true;
    }

    /** Those that would have got it: one for each goes to the expiry queue. Of a queue, 0. */
    private List<Long> subscriptions(Session session, DestinationRecord origin, Late late)
            throws SQLException, StoreException {
        if (origin.kind() == DestinationKind.QUEUE || late.subscription() != 0) {
            return List.of(late.subscription());
        }
        return subscribers.of(session, List.of(origin.id())).getOrDefault(origin.id(), List.of()).stream()
                .filter(id -> id <= late.newestSubscription())
                .toList();
    }

    /** The destination of a row that names it besides its message. */
    static DestinationRecord destination(ResultSet row, String kind) throws SQLException {
        return new DestinationRecord(
                row.getLong("destination"),
                kind.equals(DestinationKind.TOPIC.code()) ? DestinationKind.TOPIC : DestinationKind.QUEUE,
                row.getString("destination_name"),
                false);
    }
}
