// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** MariaDB 10.6 and later: one server, or a primary to which all nodes connect. */
final class MariaDbDialect implements Dialect {

    /**
     * What own connections need, whatever the pool, the user or the server say. An idle transaction is ended as a vanished
     * host leaves it; a session that waits for work is not.
     */
    private static final Map<String, String> SETTINGS = settings();

    /** As tx_read_only before 11.1. Of the two names, the one that the server knows is used. */
    private static final List<String> READ_ONLY_TRANSACTIONS = List.of("transaction_read_only", "tx_read_only");

    private static final Pattern NUMBER = Pattern.compile("[0-9.]+");

    /** The server would refuse the parameter otherwise: a table of as many rows as it says. */
    private static final String ROWS =
            "JSON_TABLE(CONCAT('[0', REPEAT(',0', ? - 1), ']'), '$[*]' COLUMNS (n FOR ORDINALITY)) AS r";

    private final MariaDbPackets packets;

    private final Duration statementTimeout;

    private MariaDbDialect(MariaDbPackets packets, Duration statementTimeout) {
        this.packets = packets;
        this.statementTimeout = statementTimeout;
    }

    /** The dialect for a server, whose settings are read. */
    static MariaDbDialect of(Connection connection, Duration statementTimeout) throws SQLException {
        long largestPacket = Long.parseLong(
                variables(connection, List.of("max_allowed_packet")).get("max_allowed_packet"));
        return new MariaDbDialect(new MariaDbPackets(largestPacket), statementTimeout);
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        // Nothing is cut to fit, and no other engine takes the place of InnoDB.
        settings.put("sql_mode", "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION");
        settings.put("idle_transaction_timeout", "10");
        settings.put("wait_timeout", "2147483");
        settings.put("completion_type", "NO_CHAIN");
        settings.put("sql_safe_updates", "OFF");
        settings.put("sql_select_limit", "18446744073709551615");
        settings.put("sql_auto_is_null", "OFF");
        settings.put("unique_checks", "ON");
        return settings;
    }

    @Override
    public String code() {
        return "mariadb";
    }

    @Override
    public boolean embedded() {
        return false;
    }

    @Override
    public String identifierQuote() {
        return "`";
    }

    /** What JDBC calls a catalog. */
    @Override
    public @Nullable String currentSchema(Connection connection) throws SQLException {
        return connection.getCatalog();
    }

    @Override
    public List<String> schemas(Connection connection) throws SQLException {
        return Dialect.namesOf(connection.getMetaData().getCatalogs(), "TABLE_CAT");
    }

    @Override
    public IdLists idLists() {
        return new JsonIdLists();
    }

    /** Of the statement, not of the transaction; UTC, because a local time is ambiguous once a year. */
    @Override
    public String now() {
        return "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)";
    }

    @Override
    public String next(String sequence) {
        return "NEXT VALUE FOR " + sequence;
    }

    @Override
    public String putMessageKey() {
        return "INSERT INTO ${message_key} (queue, name, token, forget_at) VALUES (?, ?, ?, ?)"
                + " ON DUPLICATE KEY UPDATE token = VALUES(token), forget_at = VALUES(forget_at)";
    }

    @Override
    public void requireSuitable(Connection connection) throws SQLException, StoreException {
        DatabaseMetaData metaData = connection.getMetaData();
        int major = metaData.getDatabaseMajorVersion();
        int minor = metaData.getDatabaseMinorVersion();
        if (major < 10 || (major == 10 && minor < 6)) {
            throw new StoreConfigurationException(
                    "MariaDB " + major + "." + minor + " is too old: version 10.6 or later is needed");
        }
        MariaDbDurability.require(variables(connection, MariaDbDurability.VARIABLES));
        packets.require();
    }

    /** The values of variables, of the session where it has its own, without those that the server does not know. */
    private static Map<String, String> variables(Connection connection, Iterable<String> names) throws SQLException {
        StringJoiner list = new StringJoiner("', '", "('", "')");
        names.forEach(list::add);
        Map<String, String> values = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW SESSION VARIABLES WHERE Variable_name IN " + list)) {
            while (rows.next()) {
                values.put(rows.getString(1), rows.getString(2));
            }
        }
        return values;
    }

    @Override
    public List<String> guarantees(Connection connection) {
        return List.of(
                "durability: commits are on disk of the server (innodb_flush_log_at_trx_commit=1); after a fail-over,"
                        + " what the new primary had received");
    }

    @Override
    public Setup.Undo configure(Connection connection, Role role) throws SQLException {
        // First, so that nothing below waits for ever.
        Setup.Undo silence = NetworkTimeout.limit(connection, role.silence(statementTimeout));
        connection.setAutoCommit(true);
        int isolation = connection.getTransactionIsolation();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        Map<String, String> wanted = new LinkedHashMap<>(SETTINGS);
        // The shortest wait that there is, besides none at all.
        String seconds =
                Long.toString(Math.max(1, role.lockTimeout(statementTimeout).toSeconds()));
        long statementMillis = role.statementTimeout(statementTimeout).toMillis();
        wanted.put("max_statement_time", BigDecimal.valueOf(statementMillis, 3).toPlainString());
        wanted.put("innodb_lock_wait_timeout", seconds);
        wanted.put("lock_wait_timeout", seconds);
        READ_ONLY_TRANSACTIONS.forEach(name -> wanted.put(name, "OFF"));
        wanted.put("read_only", "");
        Map<String, String> before = variables(connection, wanted.keySet());
        if (!"OFF".equals(before.remove("read_only"))) {
            throw new SQLException("The server is read-only: it is a replica, or about to be shut down", "25006");
        }
        wanted.keySet().retainAll(before.keySet());
        if (wanted.containsKey(READ_ONLY_TRANSACTIONS.get(0))) {
            READ_ONLY_TRANSACTIONS.stream().skip(1).forEach(old -> {
                wanted.remove(old);
                before.remove(old);
            });
        }
        set(connection, wanted);
        return () -> {
            set(connection, before);
            connection.setTransactionIsolation(isolation);
            try (Statement statement = connection.createStatement()) {
                statement.execute("DO RELEASE_ALL_LOCKS()");
            }
            silence.run();
        };
    }

    private static void set(Connection connection, Map<String, String> variables) throws SQLException {
        StringJoiner assignments = new StringJoiner(", SESSION ", "SET SESSION ", "");
        variables.forEach((name, value) ->
                assignments.add(name + " = " + (NUMBER.matcher(value).matches() ? value : '\'' + value + '\'')));
        try (Statement statement = connection.createStatement()) {
            statement.execute(assignments.toString());
        }
    }

    /** Each statement of the scripts commits by itself: a lock of the session keeps others out. */
    @Override
    public Setup.Undo enterSchema(Connection connection, Tables tables) throws SQLException {
        String before = connection.getCatalog();
        String lock = "oncemq." + Integer.toHexString(tables.lockClass("schema"));
        lock(connection, "SELECT GET_LOCK(?, " + Role.SCHEMA.lockTimeout().toSeconds() + ")", lock);
        connection.setAutoCommit(false);
        connection.setCatalog(tables.schema());
        return () -> {
            if (before != null) {
                connection.setCatalog(before);
            }
            lock(connection, "SELECT RELEASE_LOCK(?)", lock);
        };
    }

    private static void lock(Connection connection, String sql, String lock) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, lock);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getInt(1) != 1) {
                    throw new SQLException("Somebody holds the lock " + lock + " all the time", "HY000", 1205);
                }
            }
        }
    }

    @Override
    public void requireStorable(Send send) throws StoreException {
        StorableText.require(send);
        packets.require(send);
    }

    @Override
    public UnitWrites unitWrites(Tables tables) {
        return new BatchUnitWrites(tables, this, ROWS, false);
    }

    @Override
    public GroupWriter groupWriter(Tables tables, UnitWrites writes) {
        return new StepGroupWriter(tables, writes);
    }

    @Override
    public BranchWrites branchWrites(Tables tables) {
        return new MariaDbBranchWrites(tables);
    }

    @Override
    public @Nullable String force() {
        return null;
    }

    @Override
    public SourceAccess sourceAccess(Tables tables) {
        return new StepSourceAccess(tables, new MariaDbSourceReads(tables), null);
    }

    @Override
    public Liveness liveness(Tables tables) {
        return new MariaDbLiveness(tables);
    }
}
