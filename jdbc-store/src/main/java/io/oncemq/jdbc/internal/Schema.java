// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of a store, made by the scripts in the resources of <code>io.oncemq.jdbc</code>: <code>create.sql</code> for
 * all of them, and <code>upgrade-2.sql</code> and so on from one version to the next.
 */
final class Schema {

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    /** The schema version that this version of the store needs. */
    static final int VERSION = 1;

    /** Two stores that a process opens at once must not both create the tables. Other processes: the dialect's lock. */
    private static final ReentrantLock CREATION = new ReentrantLock();

    private final Dialect dialect;
    private final Tables tables;

    Schema(Dialect dialect, Tables tables) {
        this.dialect = dialect;
        this.tables = tables;
    }

    /** Does what the mode demands. */
    void prepare(Connection connection, SchemaMode mode) throws SQLException, StoreException {
        if (mode == SchemaMode.NONE) {
            return;
        }
        int present = version(connection);
        if (present < VERSION && mode == SchemaMode.CREATE) {
            upgrade(connection);
            present = version(connection);
        }
        if (present > VERSION) {
            throw new StoreConfigurationException("The tables " + name() + " have schema version " + present
                    + ", but this version of OnceMQ knows only " + VERSION + ": use a newer version of it");
        }
        if (present < VERSION) {
            throw new StoreConfigurationException((present == 0
                            ? "There are no tables " + name()
                            : "The tables " + name() + " have schema version " + present + " instead of " + VERSION)
                    + ": run the script " + resource(script(present + 1))
                    + " of the jar oncemq-jdbc-store with the prefix '" + tables.prefix()
                    + "', or set the option schema=create");
        }
        inSchema(connection, () -> dialect.continueIds(connection, tables));
    }

    private String name() {
        return tables.prefix() + "* in schema " + tables.quotedSchema();
    }

    /** The version of the tables; 0 if there are none. */
    private int version(Connection connection) throws SQLException {
        if (!exists(connection, tables.prefix() + "schema_version")) {
            return 0;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        tables.resolve("SELECT COALESCE(MAX(version), 0) AS version FROM ${schema_version}"))) {
            row.next();
            return row.getInt("version");
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
            for (int step = version(connection) + 1; step <= VERSION; step++) {
                LOG.info("Running {} for the tables {}", script(step), name());
                run(connection, script(step));
            }
        });
    }

    @FunctionalInterface
    private interface Change {
        void make() throws SQLException, StoreException;
    }

    private void inSchema(Connection connection, Change change) throws SQLException, StoreException {
        CREATION.lock();
        try {
            dialect.enterSchema(connection, tables);
            change.make();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
            dialect.leaveSchema(connection);
            CREATION.unlock();
        }
    }

    private static String script(int step) {
        return step == 1 ? "create.sql" : "upgrade-" + step + ".sql";
    }

    private String resource(String script) {
        return "io/oncemq/jdbc/" + dialect.code() + "/" + script;
    }

    private void run(Connection connection, String script) throws SQLException {
        for (String sql : statements(read(script).replace("${prefix}", tables.prefix()))) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /** Each statement of the scripts ends with a semicolon at the end of a line; comments have lines of their own. */
    private static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        script.lines().filter(line -> !line.startsWith("--")).forEach(line -> {
            statement.append(line).append('\n');
            if (line.endsWith(";")) {
                statements.add(statement.toString());
                statement.setLength(0);
            }
        });
        return statements;
    }

    private String read(String script) {
        try (InputStream in = Schema.class.getResourceAsStream("/" + resource(script))) {
            if (in == null) {
                throw new IllegalStateException("The resource " + resource(script) + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the resource " + resource(script), e);
        }
    }
}
