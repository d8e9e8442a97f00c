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

/**
 * Proof of life on PostgreSQL: each own connection of a node holds one advisory lock of it shared, for the whole session.
 * The server frees it with the last of them, so that whoever gets it exclusively knows that the node is dead. A node whose
 * heartbeat stops although its lock is held is frozen, or the server has not yet noticed that its host is gone.
 */
final class PostgresLiveness implements Liveness {

    /** PostgreSQL refuses 8000 bytes; an entry is at most 40. */
    private static final int ENTRIES_PER_PAYLOAD = 150;

    private final int lockClass;
    private final String channel;
    private final String prove;
    private final String proven;
    private final String doubt;
    private final String trust;
    private final String startedLately;
    private final Burial burial;
    private final String terminate;
    private final String announce;

    PostgresLiveness(Tables tables) {
        lockClass = tables.lockClass("node");
        channel = tables.channel();
        prove = "SELECT pg_advisory_lock_shared(?, ?)";
        proven = """
                SELECT EXISTS (
                    SELECT 1 FROM pg_locks
                    WHERE locktype = 'advisory' AND granted AND objsubid = 2
                        AND classid = ?::bigint::oid AND objid = ?::bigint::oid
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        AND pid = pg_backend_pid()) AS proven
                """;
        // A lease, because leases end with their node.
        doubt = tables.resolve("""
                INSERT INTO ${lease} (kind, name, owner) VALUES ('heartbeat-alone', ?::text, ?) ON CONFLICT DO NOTHING
                """);
        trust = tables.resolve("DELETE FROM ${lease} WHERE kind = 'heartbeat-alone' AND name = ?::text");
        // When a backend crashes, the server starts anew without a new postmaster, but with new statistics.
        startedLately = """
                SELECT greatest(pg_postmaster_start_time(), (SELECT stats_reset FROM pg_stat_bgwriter))
                    > clock_timestamp() - interval '10 seconds' AS lately
                """;
        burial = new Burial(tables, """
                SELECT CASE WHEN EXISTS (
                            SELECT 1 FROM ${lease} l WHERE l.kind = 'heartbeat-alone' AND l.name = n.id::text) THEN false
                        ELSE pg_try_advisory_xact_lock(?, ?) END AS free,
                    heartbeat < ${now} - 15000 AS silent
                FROM ${node} n
                WHERE id = ?
                """);
        terminate = """
                SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) AS terminated
                FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND objsubid = 2
                    AND classid = ?::bigint::oid AND objid = ?::bigint::oid
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND pid <> pg_backend_pid()
                """;
        announce = "SELECT pg_notify(?, payload) FROM unnest(?::text[]) AS payload";
    }

    @Override
    public void prove(Connection connection, long node) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(prove)) {
            statement.setInt(1, lockClass);
            statement.setInt(2, PostgresTimeline.lockKey(node));
            statement.execute();
        }
    }

    @Override
    public boolean verify(Statements statements, long node, boolean heldBefore) throws SQLException, StoreException {
        boolean held = statements.run(proven, statement -> {
            statement.setLong(1, Integer.toUnsignedLong(lockClass));
            statement.setLong(2, Integer.toUnsignedLong(PostgresTimeline.lockKey(node)));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean("proven");
            }
        });
        if (held && heldBefore) {
            return true;
        }
        statements.update(held ? trust : doubt, statement -> {
            statement.setLong(1, node);
            if (!held) {
                statement.setLong(2, node);
            }
        });
        return held;
    }

    @Override
    public boolean mayBeReturning(long self, long other) {
        return PostgresTimeline.isEarlier(other, self);
    }

    @Override
    public List<String> guarantees(boolean proven) {
        return List.of(Liveness.bySessionLock(proven), "wake-up: notifications, and polling");
    }

    @Override
    public void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + channel);
        }
    }

    @Override
    public boolean startedLately(Statements statements) throws SQLException, StoreException {
        return statements.run(startedLately, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean("lately");
            }
        });
    }

    @Override
    public boolean bury(OwnConnection connection, long node) throws StoreException {
        return burial.bury(
                connection,
                node,
                statement -> {
                    statement.setInt(1, lockClass);
                    statement.setInt(2, PostgresTimeline.lockKey(node));
                    statement.setLong(3, node);
                },
                session -> terminate(session, node));
    }

    private long terminate(Session session, long node) throws SQLException, StoreException {
        return session.run(terminate, statement -> {
            statement.setLong(1, Integer.toUnsignedLong(lockClass));
            statement.setLong(2, Integer.toUnsignedLong(PostgresTimeline.lockKey(node)));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong("terminated");
            }
        });
    }

    @Override
    public void announce(Statements statements, long node, Collection<WakeUp> wakeUps)
            throws SQLException, StoreException {
        List<String> payloads = WakeUpPayload.encode(node, wakeUps, ENTRIES_PER_PAYLOAD);
        statements.run(announce, statement -> {
            statement.setString(1, channel);
            statement.setObject(2, payloads.toArray(String[]::new));
            return statement.execute();
        });
    }

    @Override
    public List<WakeUp> hear(Session session, long node, Duration atMost) throws SQLException {
        PostgresDriver driver = PostgresDriver.of(session.connection());
        List<WakeUp> wakeUps = new ArrayList<>();
        for (String payload : driver.notifications((int) Math.max(1, atMost.toMillis()))) {
            wakeUps.addAll(WakeUpPayload.decode(node, payload));
        }
        return wakeUps;
    }

    @Override
    public boolean hears() {
        return true;
    }

    @Override
    public boolean mustPoll() {
        return false;
    }
}
