// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.awaitility.Awaitility.await;

import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;

/** A schema of its own in a PostgreSQL server that all tests of this JVM share. */
final class PostgresDatabase implements TestDatabase {

    private static final AtomicInteger LAST = new AtomicInteger();

    /** Started with the first use; its process ends with this one. */
    private static final class Server {
        static final String URL = start();

        private static String start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder().start();
                return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
            } catch (IOException e) {
                throw new IllegalStateException("Could not start PostgreSQL", e);
            }
        }
    }

    private final String schema = "test_" + LAST.incrementAndGet();

    PostgresDatabase() {
        try (Connection connection = connect()) {
            Sql.execute(connection, "CREATE SCHEMA " + schema);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not create a schema", e);
        }
    }

    @Override
    public StoreSettings settings() {
        return new StoreSettings(
                Server.URL, "postgres", "", null, SchemaMode.CREATE, schema, "oncemq_", Duration.ofSeconds(10));
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(Server.URL, "postgres", "");
    }

    @Override
    public String table(String name) {
        return schema + ".oncemq_" + name;
    }

    @Override
    public void kill(StoreNode node) throws SQLException {
        List<Long> sessions = terminate(node);
        await().atMost(Duration.ofSeconds(5)).until(() -> liveSessions(sessions) == 0);
    }

    private List<Long> terminate(StoreNode node) throws SQLException {
        try (Connection connection = connect()) {
            return Sql.longs(connection, """
                    WITH session AS MATERIALIZED (
                        SELECT pid FROM pg_locks
                        WHERE locktype = 'advisory' AND classid = ?::bigint::oid AND objid = ?::bigint::oid)
                    SELECT pid FROM session WHERE pg_terminate_backend(pid)
                    """, Integer.toUnsignedLong(lockClass("node")), node.id());
        }
    }

    private int liveSessions(List<Long> sessions) throws SQLException {
        try (Connection connection = connect()) {
            return Sql.longs(connection, "SELECT pid FROM pg_stat_activity WHERE pid = ANY (?)", (Object)
                            sessions.toArray(Long[]::new))
                    .size();
        }
    }

    /** The documented number of a lock of this store. */
    private int lockClass(String purpose) {
        CRC32 checksum = new CRC32();
        checksum.update((schema + ".oncemq_." + purpose).getBytes(StandardCharsets.UTF_8));
        return (int) checksum.getValue();
    }

    @Override
    public void awaitJudgement() {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (Connection connection = connect()) {
                return !Sql.longs(
                                connection,
                                "SELECT 1 WHERE clock_timestamp() - pg_postmaster_start_time() > interval '10 seconds'")
                        .isEmpty();
            }
        });
    }

    @Override
    public void awaitLockWaiter() {
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            try (Connection connection = connect()) {
                return !Sql.longs(connection, "SELECT pid FROM pg_locks WHERE NOT granted")
                        .isEmpty();
            }
        });
    }

    @Override
    public String claimLock(long source, boolean subscription) {
        return "SELECT pg_advisory_xact_lock(" + lockClass("claim") + ", " + source + ")";
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = connect()) {
            Sql.execute(connection, "SET lock_timeout = '10s'");
            Sql.execute(connection, "DROP SCHEMA " + schema + " CASCADE");
        }
    }
}
