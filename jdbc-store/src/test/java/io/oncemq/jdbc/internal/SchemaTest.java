// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Upgrades, by steps that this version does not have yet. */
@Timeout(60)
final class SchemaTest {

    private static final String EXPAND = """
            -- oldest protocol: 1
            ALTER TABLE ${prefix}message ADD COLUMN IF NOT EXISTS colour varchar(10) DEFAULT 'red' NOT NULL;
            INSERT INTO ${prefix}schema_version (version, oldest_protocol) VALUES (2, 1);
            """;

    private static final String CONTRACT = """
            -- oldest protocol: 2
            ALTER TABLE ${prefix}message DROP COLUMN colour;
            INSERT INTO ${prefix}schema_version (version, oldest_protocol) VALUES (3, 2);
            """;

    private final Dialect dialect = new H2Dialect(new H2Clock(false));
    private final Tables tables = new Tables("PUBLIC", "oncemq_", dialect);
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private Connection connection;

    /** The real first step, and upgrades. */
    private class Scripts extends SchemaScripts {
        private final int latest;
        private final CountDownLatch attempts;

        Scripts(int latest, int attempts) {
            super(dialect);
            this.latest = latest;
            this.attempts = new CountDownLatch(attempts);
        }

        @Override
        int latest() {
            return latest;
        }

        @Override
        int protocol() {
            return 2;
        }

        @Override
        String read(String resource) {
            if (resource.endsWith("upgrade-2.sql")) {
                attempts.countDown();
                return EXPAND;
            }
            return resource.endsWith("upgrade-3.sql") ? CONTRACT : super.read(resource);
        }
    }

    @BeforeEach
    void open() throws Exception {
        connection = DriverManager.getConnection(url);
        prepare(1, SchemaMode.CREATE);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void prepare(int latest, SchemaMode mode) throws SQLException, StoreException {
        Setup.Undo undo = dialect.configure(connection, Role.SCHEMA);
        new Schema(dialect, tables, new Scripts(latest, 0)).prepare(connection, mode);
        undo.run();
    }

    private int version() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT MAX(version) FROM oncemq_schema_version")) {
            row.next();
            return row.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void olderTablesAreUpgradedStepByStep() throws Exception {
        prepare(3, SchemaMode.CREATE);

        assertThat(version()).isEqualTo(3);
    }

    @Test
    void whatHasToBeRunIsNamed() {
        assertThatThrownBy(() -> prepare(3, SchemaMode.VALIDATE))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("schema version 1 instead of 3")
                .hasMessageContaining("io/oncemq/jdbc/h2/upgrade-2.sql, io/oncemq/jdbc/h2/upgrade-3.sql")
                .hasMessageContaining("schema=create");
    }

    @Test
    void whatOlderNodesNeedIsNotTakenFromThem() throws Exception {
        execute("INSERT INTO oncemq_node (id, name, process, protocol_version, heartbeat, started)"
                + " VALUES (7, 'shop', RANDOM_UUID(), 1, 0, 0)");

        prepare(2, SchemaMode.CREATE);
        assertThatThrownBy(() -> prepare(3, SchemaMode.CREATE))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("7 'shop'")
                .hasMessageContaining("upgrade-3.sql");
        assertThat(version()).isEqualTo(2);

        execute("DELETE FROM oncemq_node");
        prepare(3, SchemaMode.CREATE);
        assertThat(version()).isEqualTo(3);
    }

    @Test
    void upgradeIsTriedAgainWhenTheTablesAreLocked() throws Exception {
        Scripts scripts = new Scripts(2, 3);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO oncemq_message (id, destination, priority, expiration, delivery_count, kind,"
                    + " persistent, sent_at, headers) VALUES (1, 1, 4, 0, 0, 'text', TRUE, 0, '{}')");
            dialect.configure(connection, Role.SCHEMA);
            Future<?> upgraded = threads.submit(() -> {
                new Schema(dialect, tables, scripts).prepare(connection, SchemaMode.CREATE);
                return null;
            });
            // Read twice for each attempt: for the protocol and for the statements.
            assertThat(scripts.attempts.await(30, TimeUnit.SECONDS)).isTrue();
            other.rollback();
            upgraded.get(30, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void headOfEachScriptSaysWhatItInserts() throws Exception {
        SchemaScripts scripts = new SchemaScripts(dialect);
        for (int step = 1; step <= scripts.latest(); step++) {
            assertThat(scripts.statements(step, "x_"))
                    .last()
                    .asString()
                    .contains("(" + step + ", " + scripts.oldestProtocol(step) + ")");
        }
        SchemaScripts postgres = new SchemaScripts(new PostgresDialect(Duration.ofSeconds(10)));
        for (int step = 1; step <= postgres.latest(); step++) {
            assertThat(postgres.statements(step, "x_"))
                    .last()
                    .asString()
                    .contains("(" + step + ", " + postgres.oldestProtocol(step) + ")");
        }
    }
}
