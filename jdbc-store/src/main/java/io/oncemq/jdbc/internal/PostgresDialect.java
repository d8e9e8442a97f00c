// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 14 and later. Immutable. */
final class PostgresDialect implements Dialect {

    private static final int OLDEST = 14;

    /**
     * What own connections need, whatever the pool, the role or the server say. Plans must not depend on statistics, which
     * on tables that are empty one moment and full the next are always wrong: generic plans that prefer indexes; and
     * without JIT, which the high costs of discouraged plans would trigger up to version 17.
     */
    private static final Map<String, String> SETTINGS = settings();

    private static final String CONFIGURE = """
            SELECT s.name, current_setting(s.name) AS before, set_config(s.name, s.value, false)
            FROM unnest(?::text[], ?::text[]) AS s (name, value)
            """;

    // Only "off" is changed: whoever asks for more than the local disk gets it.
    private static final String SYNCHRONOUS_COMMIT = """
            SELECT current_setting('synchronous_commit') AS before,
                set_config('synchronous_commit',
                    CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                        ELSE current_setting('synchronous_commit') END, false),
                pg_is_in_recovery() AS recovering
            """;

    private static final String GUARANTEES = """
            SELECT bool_and(setting = 'on' OR name NOT IN ('fsync', 'full_page_writes')) AS durable,
                string_agg(name || '=' || setting, ', ' ORDER BY name) AS settings
            FROM pg_settings
            WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'synchronous_standby_names')
                AND setting <> ''
            """;

    private final Duration statementTimeout;

    PostgresDialect(Duration statementTimeout) {
        this.statementTimeout = statementTimeout;
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("default_transaction_isolation", "read committed");
        settings.put("default_transaction_read_only", "off");
        settings.put("default_transaction_deferrable", "off");
        settings.put("plan_cache_mode", "force_generic_plan");
        settings.put("jit", "off");
        settings.put("enable_seqscan", "off");
        settings.put("enable_bitmapscan", "off");
        settings.put("enable_hashjoin", "off");
        settings.put("enable_mergejoin", "off");
        settings.put("max_parallel_workers_per_gather", "0");
        settings.put("idle_in_transaction_session_timeout", "10s");
        settings.put("idle_session_timeout", "0");
        // So the server notices within about ten seconds that the host of a node is gone, and frees its lock.
        settings.put("tcp_keepalives_idle", "5");
        settings.put("tcp_keepalives_interval", "2");
        settings.put("tcp_keepalives_count", "3");
        return settings;
    }

    @Override
    public String code() {
        return "postgresql";
    }

    @Override
    public boolean embedded() {
        return false;
    }

    @Override
    public IdLists idLists() {
        return new ArrayIdLists();
    }

    @Override
    public void requireStorable(Send send) throws StoreException {
        StorableText.require(send);
    }

    @Override
    public String now() {
        return "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    }

    @Override
    public String next(String sequence) {
        return PostgresTimeline.next(sequence);
    }

    @Override
    public String putMessageKey() {
        return "INSERT INTO ${message_key} (queue, name, token, forget_at) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (queue, name) DO UPDATE SET token = EXCLUDED.token, forget_at = EXCLUDED.forget_at";
    }

    @Override
    public void requireSuitable(Connection connection) throws SQLException, StoreException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST) {
            throw new StoreConfigurationException(
                    "PostgreSQL " + version + " is too old: version " + OLDEST + " or later is needed");
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('server_encoding') AS encoding")) {
            row.next();
            String encoding = row.getString("encoding");
            if (!encoding.equals("UTF8")) {
                throw new StoreConfigurationException("The database has the encoding " + encoding
                        + ", in which not every message can be stored: a database with UTF8 is needed");
            }
        }
    }

    @Override
    public void requireSessions(Connection connection, ConnectionSource source) throws SQLException, StoreException {
        PostgresPooler.refuseTransactionPooling(connection, source);
    }

    @Override
    public void continueIds(Connection connection, Tables tables) throws SQLException, StoreException {
        PostgresTimeline.continueIds(connection, tables);
    }

    @Override
    public List<String> guarantees(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(GUARANTEES)) {
            row.next();
            String settings = row.getString("settings");
            return List.of(
                    row.getBoolean("durable")
                            ? "durability: commits are on the disk of the server (" + settings + ")"
                            : "durability: commits may be lost when the host of the server fails (" + settings + ")");
        }
    }

    @Override
    public Setup.Undo configure(Connection connection, Role role) throws SQLException {
        // First, so that nothing below waits for ever.
        Setup.Undo silence = NetworkTimeout.limit(connection, role.silence(statementTimeout));
        connection.setAutoCommit(true);
        connection.setReadOnly(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        Map<String, String> wanted = new LinkedHashMap<>(SETTINGS);
        wanted.put("lock_timeout", role.lockTimeout(statementTimeout).toMillis() + "ms");
        wanted.put("statement_timeout", role.statementTimeout(statementTimeout).toMillis() + "ms");
        wanted.put("application_name", "OnceMQ " + role.title());
        Map<String, String> before = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SYNCHRONOUS_COMMIT)) {
            row.next();
            if (row.getBoolean("recovering")) {
                throw new SQLException("The server is in recovery: it is a standby, or starts after a crash", "57P03");
            }
            before.put("synchronous_commit", row.getString("before"));
        }
        before.putAll(set(connection, wanted));
        PostgresDriver driver = PostgresDriver.of(connection);
        int threshold = driver.prepareThreshold();
        // Each statement is used for as long as the connection lives: the server parses and plans it once.
        driver.prepareThreshold(1);
        return () -> {
            driver.prepareThreshold(threshold);
            set(connection, before);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_unlock_all()");
                statement.execute("UNLISTEN *");
            }
            silence.run();
        };
    }

    /** Changes settings of the session; returns what they were. */
    private static Map<String, String> set(Connection connection, Map<String, String> settings) throws SQLException {
        Map<String, String> before = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(CONFIGURE)) {
            statement.setObject(1, settings.keySet().toArray(String[]::new));
            statement.setObject(2, settings.values().toArray(String[]::new));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    before.put(rows.getString("name"), rows.getString("before"));
                }
            }
        }
        return before;
    }

    @Override
    public Setup.Undo enterSchema(Connection connection, Tables tables) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + tables.lockClass("schema") + ", 0)");
            statement.execute("SET LOCAL search_path = " + tables.quotedSchema());
        }
        // SET LOCAL ends with the transaction.
        return () -> {};
    }

    @Override
    public UnitWrites unitWrites(Tables tables) {
        return new PostgresUnitWrites(tables);
    }

    @Override
    public GroupWriter groupWriter(Tables tables, UnitWrites writes) {
        return new PostgresGroupWriter(tables, new StepGroupWriter(tables, writes));
    }

    @Override
    public BranchWrites branchWrites(Tables tables) {
        return new PostgresBranchWrites(tables);
    }

    @Override
    public @Nullable String force() {
        return null;
    }

    @Override
    public SourceAccess sourceAccess(Tables tables) {
        return new PostgresSourceAccess(tables);
    }

    @Override
    public Liveness liveness(Tables tables) {
        return new PostgresLiveness(tables);
    }
}
