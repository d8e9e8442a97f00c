// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.awaitility.Awaitility.await;

import io.oncemq.itests.server.MariaDbServer;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;

/** A database of its own in a MariaDB server that all tests of this JVM share. */
final class MariaDbDatabase implements TestDatabase {

    private static final AtomicInteger LAST = new AtomicInteger();

    private final MariaDbServer server;
    private final String name = "test_" + LAST.incrementAndGet();

    MariaDbDatabase() {
        try {
            server = MariaDbServer.shared();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start MariaDB", e);
        }
        try (Connection connection = connect()) {
            Sql.execute(connection, "CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not create a database", e);
        }
    }

    @Override
    public StoreSettings settings() {
        return new StoreSettings(
                server.url("app"),
                MariaDbServer.USER,
                "",
                null,
                SchemaMode.CREATE,
                name,
                "oncemq_",
                Duration.ofSeconds(10));
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect("app");
    }

    @Override
    public String table(String table) {
        return name + ".oncemq_" + table;
    }

    @Override
    public void kill(StoreNode node) throws SQLException {
        try (Connection connection = connect()) {
            for (int i = 0; i < 16; i++) {
                List<Long> holder = Sql.longs(
                        connection, "SELECT COALESCE(IS_USED_LOCK(?), 0)", lock("node") + node.id() + '.' + i);
                if (holder.get(0) > 0) {
                    Sql.execute(connection, "KILL " + holder.get(0));
                }
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> isFree(connection, node));
        }
    }

    private boolean isFree(Connection connection, StoreNode node) throws SQLException {
        for (int i = 0; i < 16; i++) {
            if (Sql.longs(connection, "SELECT IS_FREE_LOCK(?)", lock("node") + node.id() + '.' + i)
                            .get(0)
                    != 1) {
                return false;
            }
        }
        return true;
    }

    /** The documented beginning of the name of a lock of this store. */
    private String lock(String purpose) {
        CRC32 checksum = new CRC32();
        checksum.update((name + ".oncemq_." + purpose).getBytes(StandardCharsets.UTF_8));
        return "oncemq." + Long.toHexString(checksum.getValue()) + '.';
    }

    /** InnoDB reads by the snapshot and changes what there is. */
    @Override
    public boolean deletesWhatIsNewerThanTheSnapshot() {
        return true;
    }

    @Override
    public void awaitJudgement() {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (Connection connection = connect()) {
                return !Sql.longs(
                                connection,
                                "SELECT 1 FROM information_schema.global_status"
                                        + " WHERE variable_name = 'UPTIME' AND variable_value >= 10")
                        .isEmpty();
            }
        });
    }

    @Override
    public void awaitLockWaiter() {
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            try (Connection connection = connect()) {
                return !Sql.longs(
                                connection,
                                "SELECT trx_mysql_thread_id FROM information_schema.innodb_trx"
                                        + " WHERE trx_state = 'LOCK WAIT'")
                        .isEmpty();
            }
        });
    }

    @Override
    public String claimLock(long source, boolean subscription) {
        return "SELECT id FROM " + table(subscription ? "subscription" : "destination") + " WHERE id = " + source
                + " FOR UPDATE";
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = connect()) {
            Sql.execute(connection, "SET lock_wait_timeout = 10");
            Sql.execute(connection, "DROP DATABASE " + name);
        }
    }
}
