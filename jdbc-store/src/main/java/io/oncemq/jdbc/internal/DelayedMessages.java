// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.DestinationKind;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Moves delayed messages that are due to their destinations, with fresh ids: exactly like sends of this moment. */
final class DelayedMessages {

    private static final int STEP = 200;

    private final UnitWrites writes;
    private final IdLists idLists;
    private final String due;
    private final String delete;

    DelayedMessages(Tables tables, UnitWrites writes) {
        this.writes = writes;
        this.idLists = tables.idLists();
        due = tables.resolve("""
                SELECT x.id, x.destination, d.kind AS destination_kind, d.name AS destination_name, x.priority,
                    x.expiration, x.kind, x.persistent, x.sent_at, x.headers, x.properties, x.text_body, x.body
                FROM ${delayed} x
                LEFT JOIN ${destination} d ON d.id = x.destination
                WHERE x.due <= ${now} AND x.kind IN ${kinds}
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
        List<Send> sends = new ArrayList<>();
        session.run(due, statement -> {
            statement.setInt(1, STEP);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    moved.add(row.getLong("id"));
                    String kind = row.getString("destination_kind");
                    // A message whose destination was deleted goes with it.
                    if (kind != null) {
                        sends.add(new Send(destination(row, kind), MessageRows.stored(row), 0));
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
        long[] ids = writes.send(session, sends, null);
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != 0) {
                lowest.merge(sends.get(i).destination().id(), ids[i], Math::min);
            }
        }
        return moved.size() == STEP;
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
