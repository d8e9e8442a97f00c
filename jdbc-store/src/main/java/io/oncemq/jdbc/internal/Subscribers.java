// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The present subscriptions of topics, for publishers whose transaction has an older snapshot. */
final class Subscribers {

    private final IdLists idLists;
    private final String read;

    Subscribers(Tables tables) {
        idLists = tables.idLists();
        read = tables.resolve("SELECT topic, id FROM ${subscription} WHERE topic ${any}");
    }

    Map<Long, List<Long>> of(Statements statements, List<Long> topics) throws SQLException, StoreException {
        return statements.run(read, statement -> {
            idLists.bind(statement, 1, topics);
            Map<Long, List<Long>> subscribers = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    subscribers
                            .computeIfAbsent(row.getLong("topic"), topic -> new ArrayList<>())
                            .add(row.getLong("id"));
                }
            }
            return subscribers;
        });
    }
}
