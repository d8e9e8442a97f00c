// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Proof of life on MariaDB: each own connection of a node holds one of the node's named locks, which end with the session.
 * They are exclusive, so that a node has several names; it is dead when all of them are free. A node whose heartbeat stops
 * although one is held is frozen, or the server has not yet noticed that its host is gone.
 *
 * <p>The locks are known to one server only: all nodes have to use the same.
 */
final class MariaDbLiveness implements Liveness {

    /** Names of a node: for its connections, and for as many that broke and whose sessions the server has yet to end. */
    private static final int NAMES = 16;

    private final String lockName;
    private final String proven;
    private final String doubt;
    private final String trust;
    private final Burial burial;

    MariaDbLiveness(Tables tables) {
        lockName = "oncemq." + Integer.toHexString(tables.lockClass("node")) + '.';
        proven = "SELECT CONNECTION_ID() IN (" + ofAllNames("IS_USED_LOCK(?)", ", ") + ") AS proven";
        // A lease, because leases end with their node.
        doubt = tables.resolve("INSERT IGNORE INTO ${lease} (kind, name, owner) VALUES ('heartbeat-alone', ?, ?)");
        trust = tables.resolve("DELETE FROM ${lease} WHERE kind = 'heartbeat-alone' AND name = ?");
        burial = new Burial(tables, """
                SELECT heartbeat < ${now} - 15000 AS silent,
                    %s AND NOT EXISTS (
                        SELECT 1 FROM ${lease} WHERE kind = 'heartbeat-alone' AND name = ?) AS free
                FROM ${node}
                WHERE id = ?
                """.replace("%s", ofAllNames("IS_FREE_LOCK(?)", " AND ")));
    }

    private static String ofAllNames(String call, String separator) {
        return IntStream.range(0, NAMES).mapToObj(name -> call).collect(Collectors.joining(separator));
    }

    private int bindNames(PreparedStatement statement, long node) throws SQLException {
        for (int i = 0; i < NAMES; i++) {
            statement.setString(i + 1, name(node, i));
        }
        return NAMES + 1;
    }

    private String name(long node, int index) {
        return lockName + node + '.' + index;
    }

    @Override
    public void prove(Connection connection, long node) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT GET_LOCK(?, 0)")) {
            for (int i = 0; i < NAMES; i++) {
                statement.setString(1, name(node, i));
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    if (row.getInt(1) == 1) {
                        return;
                    }
                }
            }
        }
        throw new SQLException(
                "All " + NAMES + " locks of node " + node + " are held: the server has yet to end its old sessions",
                "08004");
    }

    @Override
    public boolean verify(Statements statements, long node, boolean heldBefore) throws SQLException, StoreException {
        boolean held = statements.run(proven, statement -> {
            bindNames(statement, node);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean("proven");
            }
        });
        if (held && heldBefore) {
            return true;
        }
        statements.update(held ? trust : doubt, statement -> {
            statement.setString(1, Long.toString(node));
            if (!held) {
                statement.setLong(2, node);
            }
        });
        return held;
    }

    @Override
    public boolean mayBeReturning(long self, long other) {
        return false;
    }

    @Override
    public List<String> guarantees(boolean proven) {
        return List.of(Liveness.bySessionLock(proven), "wake-up: polling");
    }

    @Override
    public void listen(Connection connection) {
        // There is nothing to hear.
    }

    @Override
    public boolean startedLately(Statements statements) throws SQLException, StoreException {
        return statements.run("SHOW GLOBAL STATUS LIKE 'Uptime'", statement -> {
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong("Value") < 10;
            }
        });
    }

    @Override
    public boolean bury(OwnConnection connection, long node) throws StoreException {
        return burial.bury(
                connection,
                node,
                statement -> {
                    int next = bindNames(statement, node);
                    statement.setString(next, Long.toString(node));
                    statement.setLong(next + 1, node);
                },
                session -> kill(session, node));
    }

    private long kill(Session session, long node) throws SQLException, StoreException {
        List<Long> holders = session.run("SELECT " + ofAllNames("IS_USED_LOCK(?)", ", "), statement -> {
            bindNames(statement, node);
            List<Long> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                for (int i = 1; i <= NAMES; i++) {
                    long holder = row.getLong(i);
                    if (!row.wasNull()) {
                        found.add(holder);
                    }
                }
            }
            return found;
        });
        try (Statement statement = session.connection().createStatement()) {
            for (long holder : holders) {
                statement.execute("KILL " + holder);
            }
        }
        return holders.size();
    }

    @Override
    public void announce(Statements statements, long node, Collection<WakeUp> wakeUps) {
        // Nobody could hear it.
    }

    @Override
    public List<WakeUp> hear(Session session, long node, Duration atMost) {
        return List.of();
    }

    @Override
    public boolean hears() {
        return false;
    }

    @Override
    public boolean mustPoll() {
        return true;
    }
}
