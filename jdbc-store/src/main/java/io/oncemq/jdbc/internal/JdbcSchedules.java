// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.ScheduleDirectory;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.StoredSchedule;
import io.oncemq.jms.spi.WakeUp;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of schedules. Who sends what is due is who changes the row from what he has read. */
final class JdbcSchedules implements ScheduleDirectory {

    private final OwnConnection connection;
    private final UnitWrites writes;
    private final String insert;
    private final String delete;
    private final String all;
    private final String due;
    private final String nextDue;
    private final String pause;
    private final String advance;

    JdbcSchedules(Tables tables, OwnConnection connection, UnitWrites writes) {
        this.connection = connection;
        this.writes = writes;
        insert = tables.resolve("""
                INSERT INTO ${schedule} (name, destination_kind, destination, recurrence, missed, paused, due, priority, kind,
                    persistent, headers, properties, text_body, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """);
        delete = tables.resolve("DELETE FROM ${schedule} WHERE name = ?");
        String read = """
                SELECT s.name, s.destination_kind, s.destination, s.recurrence, s.missed, s.paused, s.due, s.priority, s.kind,
                    s.persistent, 0 AS sent_at, 0 AS expiration, s.headers, s.properties, s.text_body, s.body
                FROM ${schedule} s
                """;
        all = tables.resolve(read + " ORDER BY s.name");
        due = tables.resolve(
                read + " WHERE s.due > 0 AND s.due <= ${now} AND s.kind IN ${kinds} ORDER BY s.due, s.name");
        nextDue = tables.resolve("SELECT min(due) AS next_due FROM ${schedule} WHERE due > 0");
        pause = tables.resolve("UPDATE ${schedule} SET paused = ?, due = ? WHERE name = ?");
        advance = tables.resolve("UPDATE ${schedule} SET due = ? WHERE name = ? AND due = ? AND recurrence = ?");
    }

    @Override
    public void put(StoredSchedule schedule) throws StoreException {
        connection.transaction("store schedule '" + schedule.name() + "'", session -> {
            session.update(delete, statement -> statement.setString(1, schedule.name()));
            return session.update(insert, statement -> bind(statement, schedule));
        });
    }

    private static void bind(PreparedStatement statement, StoredSchedule schedule) throws SQLException {
        StoredMessage template = schedule.template();
        int index = 1;
        statement.setString(index++, schedule.name());
        statement.setString(index++, schedule.kind().code());
        statement.setString(index++, schedule.destination());
        statement.setString(index++, schedule.recurrence());
        statement.setString(index++, schedule.missed());
        statement.setBoolean(index++, schedule.paused());
        statement.setLong(index++, schedule.due());
        statement.setInt(index++, template.priority());
        statement.setString(index++, template.kind().code());
        statement.setBoolean(index++, template.persistent());
        statement.setString(index++, template.headers());
        statement.setString(index++, template.properties());
        statement.setString(index++, template.text());
        statement.setBytes(index, template.body());
    }

    @Override
    public List<StoredSchedule> all() throws StoreException {
        return read(all);
    }

    @Override
    public List<StoredSchedule> due() throws StoreException {
        return read(due);
    }

    private List<StoredSchedule> read(String sql) throws StoreException {
        return connection.call(
                "read schedules",
                session -> session.run(sql, statement -> {
                    List<StoredSchedule> found = new ArrayList<>();
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            found.add(new StoredSchedule(
                                    row.getString("name"),
                                    row.getString("destination_kind").equals(DestinationKind.TOPIC.code())
                                            ? DestinationKind.TOPIC
                                            : DestinationKind.QUEUE,
                                    row.getString("destination"),
                                    row.getString("recurrence"),
                                    row.getString("missed"),
                                    row.getBoolean("paused"),
                                    row.getLong("due"),
                                    MessageRows.stored(row)));
                        }
                    }
                    return found;
                }));
    }

    @Override
    public long nextDue() throws StoreException {
        return connection.call(
                "look when a message recurs",
                session -> session.run(nextDue, statement -> {
                    try (ResultSet row = statement.executeQuery()) {
                        row.next();
                        long next = row.getLong("next_due");
                        return row.wasNull() ? Long.MAX_VALUE : next;
                    }
                }));
    }

    @Override
    public boolean pause(String name, long next) throws StoreException {
        return connection.call(
                "pause schedule '" + name + "', or have it go on",
                session -> session.update(pause, statement -> {
                            statement.setBoolean(1, next == 0);
                            statement.setLong(2, next);
                            statement.setString(3, name);
                        })
                        > 0);
    }

    @Override
    public boolean remove(String name) throws StoreException {
        return connection.call(
                "remove schedule '" + name + "'",
                session -> session.update(delete, statement -> statement.setString(1, name)) > 0);
    }

    @Override
    public List<WakeUp> fire(StoredSchedule schedule, long next, List<Send> sends) throws StoreException {
        return connection.transaction("send what is due of schedule '" + schedule.name() + "'", session -> {
            int advanced = session.update(advance, statement -> {
                statement.setLong(1, next);
                statement.setString(2, schedule.name());
                statement.setLong(3, schedule.due());
                statement.setString(4, schedule.recurrence());
            });
            if (advanced == 0 || sends.isEmpty()) {
                return List.<WakeUp>of();
            }
            long[] ids = writes.send(session, sends, null);
            Map<Long, Long> lowest = new LinkedHashMap<>();
            for (int i = 0; i < ids.length; i++) {
                if (ids[i] != 0) {
                    lowest.merge(sends.get(i).destination().id(), ids[i], Math::min);
                }
            }
            List<WakeUp> wakeUps = new ArrayList<>();
            lowest.forEach((destination, id) -> wakeUps.add(new WakeUp(destination, id)));
            return wakeUps;
        });
    }
}
