// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The table of an inbox. Thread-safe. */
final class InboxTable {

    private static final Pattern NAME = Pattern.compile("([A-Za-z_]\\w*\\.)?[A-Za-z_]\\w*");
    private static final Pattern END = Pattern.compile(";\\s*");
    private static final String DEFAULT_NAME = "oncemq_inbox";

    private final String name;

    /** Of the database, once it has been found to have the table as it has to be. */
    private volatile @Nullable InboxDialect verified;

    InboxTable(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a table, with or without schema");
        }
        this.name = name;
    }

    private String sql(String statement) {
        return statement.replace("%t", name);
    }

    private InboxDialect dialect(Connection connection) throws SQLException {
        InboxDialect dialect = verified;
        if (dialect == null) {
            dialect = InboxDialect.of(connection);
            verify(connection, dialect);
            verified = dialect;
        }
        return dialect;
    }

    /** Without a unique constraint every key would be new. PostgreSQL says so itself, since the INSERT names it. */
    private void verify(Connection connection, InboxDialect dialect) throws SQLException {
        if (dialect != InboxDialect.POSTGRESQL && !primaryKey(connection).equals(Set.of("consumer", "message_key"))) {
            throw new SQLException("Table " + name + " does not exist with the primary key (consumer, message_key)");
        }
    }

    private Set<String> primaryKey(Connection connection) throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        String stored = metaData.storesUpperCaseIdentifiers()
                ? name.toUpperCase(Locale.ROOT)
                : metaData.storesLowerCaseIdentifiers() ? name.toLowerCase(Locale.ROOT) : name;
        int dot = stored.indexOf('.');
        String table = stored.substring(dot + 1);
        boolean catalogs =
                metaData.supportsCatalogsInDataManipulation() && !metaData.supportsSchemasInDataManipulation();
        String given = dot < 0 ? null : stored.substring(0, dot);
        String catalog = catalogs && given != null ? given : connection.getCatalog();
        String schema = catalogs ? null : given != null ? given : connection.getSchema();
        Set<String> columns = new HashSet<>();
        try (ResultSet keys = metaData.getPrimaryKeys(catalog, schema, table)) {
            while (keys.next()) {
                columns.add(keys.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return columns;
    }

    /**
     * Inserts a key.
     *
     * @return whether it is new
     * @throws BusyException if another transaction has inserted it and not ended
     */
    boolean insert(Connection connection, String consumer, String key, long now, ConcurrentDuplicates concurrent)
            throws SQLException {
        InboxDialect dialect = dialect(connection);
        String stored = StoredKey.of(key);
        try {
            return concurrent == ConcurrentDuplicates.WAIT
                    ? insert(connection, sql(dialect.insert()), consumer, stored, now)
                    : insertWithoutWaiting(connection, dialect, consumer, stored, now);
        } catch (SQLException e) {
            if (dialect.isDuplicate(e)) {
                return false;
            }
            if (dialect.isBusy(e)) {
                throw busy(consumer, e);
            }
            throw e;
        }
    }

    private static BusyException busy(String consumer, @Nullable Throwable cause) {
        return new BusyException(
                "Another transaction is processing a message with the same key for consumer '" + consumer + "'", cause);
    }

    private static boolean insert(Connection connection, String sql, String consumer, String key, long now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, consumer);
            statement.setString(2, key);
            statement.setLong(3, now);
            return statement.executeUpdate() == 1;
        }
    }

    private boolean insertWithoutWaiting(
            Connection connection, InboxDialect dialect, String consumer, String key, long now) throws SQLException {
        return switch (dialect) {
            case H2 -> insertWithLockTimeout(connection, consumer, key, now);
            case POSTGRESQL -> insertWithLock(connection, consumer, key, now);
            case MARIADB ->
                insert(
                        connection,
                        "SET STATEMENT innodb_lock_wait_timeout = 0 FOR " + sql(dialect.insert()),
                        consumer,
                        key,
                        now);
        };
    }

    private boolean insertWithLockTimeout(Connection connection, String consumer, String key, long now)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long timeout;
            try (ResultSet result = statement.executeQuery("SELECT LOCK_TIMEOUT()")) {
                result.next();
                timeout = result.getLong(1);
            }
            statement.execute("SET LOCK_TIMEOUT 1");
            try {
                return insert(connection, sql(InboxDialect.H2.insert()), consumer, key, now);
            } finally {
                statement.execute("SET LOCK_TIMEOUT " + timeout);
            }
        }
    }

    /** By a lock that can be tried for: a lock timeout would be the end of the transaction. */
    private boolean insertWithLock(Connection connection, String consumer, String key, long now) throws SQLException {
        String insert = sql("""
                INSERT INTO %t (consumer, message_key, processed_at)
                SELECT ?, ?, ? WHERE pg_try_advisory_xact_lock(hashtextextended(?, 0))
                ON CONFLICT (consumer, message_key) DO NOTHING
                """);
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, consumer);
            statement.setString(2, key);
            statement.setLong(3, now);
            statement.setString(4, name + ' ' + consumer + ' ' + key);
            if (statement.executeUpdate() == 1) {
                return true;
            }
        }
        if (contains(connection, consumer, key)) {
            return false;
        }
        throw busy(consumer, null);
    }

    private boolean contains(Connection connection, String consumer, String key) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(sql("SELECT 1 FROM %t WHERE consumer = ? AND message_key = ?"))) {
            statement.setString(1, consumer);
            statement.setString(2, key);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    /**
     * Fails if the database has rolled back what was done so far, as some do to end a deadlock, and the effect took no notice: the
     * rest of it would be committed without its key. PostgreSQL refuses to go on after a failure.
     */
    void requireInserted(Connection connection, String consumer, String key) throws SQLException {
        if (dialect(connection) != InboxDialect.POSTGRESQL && !contains(connection, consumer, StoredKey.of(key))) {
            throw new SQLTransactionRollbackException(
                    "The transaction was rolled back while the effect was applied", "40000");
        }
    }

    void delete(Connection connection, String consumer, String key) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(sql("DELETE FROM %t WHERE consumer = ? AND message_key = ?"))) {
            statement.setString(1, consumer);
            statement.setString(2, StoredKey.of(key));
            statement.executeUpdate();
        }
    }

    /** Deletes keys from before a time, at most so many, and returns how many. */
    int purge(Connection connection, String consumer, long before, int atMost) throws SQLException {
        InboxDialect dialect = dialect(connection);
        try (PreparedStatement statement = connection.prepareStatement(sql(dialect.purge()))) {
            int parameter = 1;
            statement.setString(parameter++, consumer);
            if (dialect == InboxDialect.POSTGRESQL) {
                statement.setString(parameter++, consumer);
            }
            statement.setLong(parameter++, before);
            statement.setInt(parameter, atMost);
            return statement.executeUpdate();
        }
    }

    /** Creates it, unless it is there. */
    void create(Connection connection) throws SQLException {
        InboxDialect dialect = InboxDialect.of(connection);
        try (Statement statement = connection.createStatement()) {
            for (String command : END.splitAsStream(script(dialect)).toList()) {
                if (!command.isBlank()) {
                    statement.execute(command);
                }
            }
        } catch (SQLException e) {
            // Another process creates it at the same time, or it is there and this user may not create tables.
            if (!exists(connection)) {
                throw e;
            }
        }
    }

    private boolean exists(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(sql("SELECT consumer, message_key, processed_at FROM %t WHERE 1 = 0"))) {
            return !result.next();
        } catch (SQLException e) {
            return false;
        }
    }

    private String script(InboxDialect dialect) {
        try (InputStream script = InboxTable.class.getResourceAsStream(dialect.script())) {
            if (script == null) {
                throw new IllegalStateException("Resource " + dialect.script() + " is missing");
            }
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .reduce("", (before, line) -> before + line + '\n');
            // An index is in the schema of its table, which only H2 has to be told.
            String index = dialect == InboxDialect.H2 ? name : name.substring(name.indexOf('.') + 1);
            return text.replace(DEFAULT_NAME + "_age", index + "_age").replaceAll(DEFAULT_NAME + "\\b", name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
