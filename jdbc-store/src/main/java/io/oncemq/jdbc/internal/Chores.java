// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether there is anything to do for all nodes: one statement, in place of one for each kind of work that there may be. */
final class Chores {

    private final String look;

    Chores(Tables tables) {
        look = tables.resolve("""
                SELECT (SELECT max(revision) FROM ${setting_revision}) AS revision,
                    EXISTS (SELECT 1 FROM ${node} WHERE id <> ?) AS others,
                    EXISTS (SELECT 1 FROM ${claim} c
                            WHERE c.owner <> -1 AND NOT EXISTS (SELECT 1 FROM ${node} n WHERE n.id = c.owner))
                        OR EXISTS (SELECT 1 FROM ${lease} WHERE owner NOT IN (SELECT id FROM ${node}))
                        OR EXISTS (SELECT 1 FROM ${member} WHERE owner NOT IN (SELECT id FROM ${node}))
                        OR EXISTS (SELECT 1 FROM ${destination}
                            WHERE owner IS NOT NULL AND owner NOT IN (SELECT id FROM ${node})) AS ownerless,
                    EXISTS (SELECT 1 FROM ${delayed} WHERE due <= ${now}) AS due
                """);
    }

    /**
     * What there is.
     *
     * @param revision number of the present settings
     * @param others whether there are other nodes, which may have died
     * @param ownerless whether something belongs to a node that is gone
     * @param due whether messages are due
     */
    record Found(long revision, boolean others, boolean ownerless, boolean due) {}

    Found look(Session session, long node) throws SQLException, StoreException {
        return session.run(look, statement -> {
            statement.setLong(1, node);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Found(
                        row.getLong("revision"),
                        row.getBoolean("others"),
                        row.getBoolean("ownerless"),
                        row.getBoolean("due"));
            }
        });
    }
}
