// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationSetting;
import io.oncemq.jms.spi.SettingsRevision;
import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a node reads changed settings: by one statement, whose answer is one short row if they have not changed. */
final class SettingReads {

    private final String since;

    SettingReads(Tables tables) {
        since = tables.resolve("""
                SELECT r.revision, s.pattern, s.name, s.setting_value
                FROM ${setting_revision} r
                LEFT JOIN ${setting} s ON r.revision <> ?
                """);
    }

    Optional<SettingsRevision> since(Session session, long known) throws SQLException, StoreException {
        return session.run(since, statement -> {
            statement.setLong(1, known);
            long number = known;
            List<DestinationSetting> settings = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    number = row.getLong("revision");
                    if (row.getString("pattern") != null) {
                        settings.add(setting(row));
                    }
                }
            }
            return number == known ? Optional.empty() : Optional.of(new SettingsRevision(number, settings));
        });
    }

    static DestinationSetting setting(ResultSet row) throws SQLException {
        return new DestinationSetting(row.getString("pattern"), row.getString("name"), row.getString("setting_value"));
    }
}
