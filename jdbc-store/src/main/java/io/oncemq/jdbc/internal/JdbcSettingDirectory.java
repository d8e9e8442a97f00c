// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationFigures;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.DestinationSetting;
import io.oncemq.jms.spi.SettingDirectory;
import io.oncemq.jms.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The table of settings, on the connection that a node's catalog uses. */
final class JdbcSettingDirectory implements SettingDirectory {

    private final OwnConnection connection;
    private final String read;
    private final String raiseRevision;
    private final String delete;
    private final String insert;
    private final String figures;

    JdbcSettingDirectory(OwnConnection connection, Tables tables) {
        this.connection = connection;
        read = tables.resolve("SELECT pattern, name, setting_value FROM ${setting} ORDER BY pattern, name");
        raiseRevision = tables.resolve("UPDATE ${setting_revision} SET revision = revision + 1 WHERE id = 1");
        delete = tables.resolve("DELETE FROM ${setting} WHERE pattern = ? AND name = ?");
        insert = tables.resolve("INSERT INTO ${setting} (pattern, name, setting_value) VALUES (?, ?, ?)");
        figures = tables.resolve("""
                SELECT kind, name, depth, in_flight, oldest_age_seconds FROM ${destination_status} ORDER BY name, kind
                """);
    }

    @Override
    public List<DestinationSetting> settings() throws StoreException {
        return connection.call("read the settings", session -> session.run(read, JdbcSettingDirectory::rows));
    }

    private static List<DestinationSetting> rows(PreparedStatement statement) throws SQLException {
        List<DestinationSetting> settings = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                settings.add(SettingReads.setting(row));
            }
        }
        return settings;
    }

    @Override
    public void set(DestinationSetting setting) throws StoreException {
        connection.transaction("store a setting of '" + setting.pattern() + "'", session -> {
            // First: the row makes changes wait for each other, so that a revision has one content.
            session.update(raiseRevision, statement -> {});
            remove(session, setting.pattern(), setting.name());
            return session.update(insert, statement -> {
                statement.setString(1, setting.pattern());
                statement.setString(2, setting.name());
                statement.setString(3, setting.value());
            });
        });
    }

    @Override
    public boolean clear(String pattern, String name) throws StoreException {
        return connection.transaction("clear a setting of '" + pattern + "'", session -> {
            session.update(raiseRevision, statement -> {});
            return remove(session, pattern, name) > 0;
        });
    }

    private int remove(Session session, String pattern, String name) throws SQLException, StoreException {
        return session.update(delete, statement -> {
            statement.setString(1, pattern);
            statement.setString(2, name);
        });
    }

    @Override
    public List<DestinationFigures> destinations() throws StoreException {
        return connection.call(
                "read the figures of destinations",
                session -> session.run(figures, statement -> {
                    List<DestinationFigures> all = new ArrayList<>();
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            long messages = row.getLong("depth");
                            long age = row.getLong("oldest_age_seconds");
                            all.add(new DestinationFigures(
                                    kind(row),
                                    row.getString("name"),
                                    messages,
                                    row.getLong("in_flight"),
                                    messages == 0 ? null : Duration.ofSeconds(Math.max(0, age))));
                        }
                    }
                    return all;
                }));
    }

    private static DestinationKind kind(ResultSet row) throws SQLException {
        return row.getString("kind").equals(DestinationKind.TOPIC.code())
                ? DestinationKind.TOPIC
                : DestinationKind.QUEUE;
    }
}
