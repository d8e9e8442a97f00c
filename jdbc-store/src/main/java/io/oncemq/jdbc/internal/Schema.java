// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of a store: whether they are there, in a version with which this one can work. */
final class Schema {

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    /**
     * An upgrade gives up a lock that it does not get within the lock timeout of its connection, because everybody queues up
     * behind it meanwhile; and tries again so often.
     */
    private static final int ATTEMPTS = 15;

    /** Two stores that a process opens at once must not both create the tables. Other processes: the dialect's lock. */
    private static final ReentrantLock CREATION = new ReentrantLock();

    private final Dialect dialect;
    private final Tables tables;
    private final SchemaScripts scripts;

    Schema(Dialect dialect, Tables tables, SchemaScripts scripts) {
        this.dialect = dialect;
        this.tables = tables;
        this.scripts = scripts;
    }

    /**
     * The version of the tables, 0 if there are none, and the protocol that a node must know to work with them. The tables
     * may be of a newer version than this code, as long as it knows the protocol.
     */
    private record Present(int version, int oldestProtocol) {}

    /** Does what the mode demands. */
    void prepare(Connection connection, SchemaMode mode) throws SQLException, StoreException {
        if (mode == SchemaMode.NONE) {
            return;
        }
        Present present = present(connection);
        if (present.version() < scripts.latest() && mode == SchemaMode.CREATE) {
            upgrade(connection);
            present = present(connection);
        }
        if (present.oldestProtocol() > scripts.protocol()) {
            throw new StoreConfigurationException("The tables " + name() + " have schema version " + present.version()
                    + " and need nodes with protocol " + present.oldestProtocol()
                    + ", but this version of OnceMQ knows only " + scripts.protocol()
                    + ": use a newer version of it");
        }
        if (present.version() < scripts.latest()) {
            throw new StoreConfigurationException((present.version() == 0
                            ? "There are no tables " + name()
                            : "The tables " + name() + " have schema version " + present.version() + " instead of "
                                    + scripts.latest())
                    + ": run " + toRun(present.version()) + " of the jar oncemq-jdbc-store with the prefix '"
                    + tables.prefix() + "', or set the option schema=create");
        }
        inSchema(connection, () -> dialect.continueIds(connection, tables));
    }

    private String toRun(int version) {
        List<String> missing = IntStream.rangeClosed(version + 1, scripts.latest())
                .mapToObj(scripts::resource)
                .toList();
        return (missing.size() == 1 ? "the script " : "the scripts ") + String.join(", ", missing);
    }

    private String name() {
        return tables.prefix() + "* in schema " + tables.quotedSchema();
    }

    private Present present(Connection connection) throws SQLException {
        if (!exists(connection, tables.prefix() + "schema_version")) {
            return new Present(0, 0);
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(tables.resolve("""
                        SELECT COALESCE(MAX(version), 0) AS version, COALESCE(MAX(oldest_protocol), 0) AS oldest_protocol
                        FROM ${schema_version}
                        """))) {
            row.next();
            return new Present(row.getInt("version"), row.getInt("oldest_protocol"));
        }
    }

    private boolean exists(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND LOWER(table_name) = ?
                """)) {
            statement.setString(1, tables.schema());
            statement.setString(2, table.toLowerCase(Locale.ROOT));
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private void upgrade(Connection connection) throws SQLException, StoreException {
        inSchema(connection, () -> {
            // Only now, under the lock: another process may have been faster.
            for (int step = present(connection).version() + 1; step <= scripts.latest(); step++) {
                requireNoOlderNode(connection, step);
                LOG.info("Running {} for the tables {}", scripts.resource(step), name());
                for (String sql : scripts.statements(step, tables.prefix())) {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(sql);
                    }
                }
            }
        });
    }

    @FunctionalInterface
    private interface Change {
        void make() throws SQLException, StoreException;
    }

    /** Changes the schema while nobody else does. */
    private void inSchema(Connection connection, Change change) throws SQLException, StoreException {
        CREATION.lock();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    attempt(connection, change);
                    return;
                } catch (SQLException e) {
                    if (Failure.of(e) != Failure.LOCKED) {
                        throw e;
                    }
                    if (attempt == ATTEMPTS) {
                        throw new StoreException(
                                "Could not change the tables " + name()
                                        + ": another transaction holds a lock on them all"
                                        + " the time. Try again when it has ended",
                                e);
                    }
                    LOG.info("The tables {} are locked; attempt {} to change them failed", name(), attempt);
                }
            }
        } finally {
            CREATION.unlock();
        }
    }

    private void attempt(Connection connection, Change change) throws SQLException, StoreException {
        Setup.Undo leave = () -> {};
        try {
            leave = dialect.enterSchema(connection, tables);
            change.make();
            connection.commit();
        } catch (SQLException | StoreException failure) {
            leave(connection, leave, failure);
            throw failure;
        }
        connection.setAutoCommit(true);
        leave.run();
    }

    /** After a failure, which is what is to be told, and not that the connection is broken besides. */
    private static void leave(Connection connection, Setup.Undo leave, Exception failure) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            leave.run();
        } catch (SQLException broken) {
            failure.addSuppressed(broken);
        }
    }

    /** A step that takes something away waits until no node needs it any more. */
    private void requireNoOlderNode(Connection connection, int step) throws SQLException, StoreException {
        if (step == 1) {
            return;
        }
        int needed = scripts.oldestProtocol(step);
        List<String> older = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                tables.resolve("SELECT id, name FROM ${node} WHERE protocol_version < ? ORDER BY id"))) {
            statement.setInt(1, needed);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    older.add(row.getLong("id") + " '" + row.getString("name") + "'");
                }
            }
        }
        if (!older.isEmpty()) {
            throw new StoreConfigurationException("The script " + scripts.resource(step) + " for the tables " + name()
                    + " needs nodes with protocol " + needed + ", but these older ones are running: "
                    + String.join(", ", older) + ". Stop them, or replace them by the new version first");
        }
    }
}
