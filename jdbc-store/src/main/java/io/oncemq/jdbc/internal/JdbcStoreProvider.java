// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreProvider;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens stores in H2, MariaDB and PostgreSQL. Public because {@link java.util.ServiceLoader} makes it; not for applications.
 * Stateless and thread-safe.
 */
public final class JdbcStoreProvider implements StoreProvider {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcStoreProvider.class);

    /** MySQL is among them so that its users are told why not. */
    private static final List<String> DATABASES =
            List.of("jdbc:h2:", "jdbc:mariadb:", "jdbc:mysql:", "jdbc:postgresql:");

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_]*");

    /** User and password as parameters (either driver) or before the host. */
    private static final Pattern CREDENTIALS =
            Pattern.compile("[;?&](user|password)=|//[^/?]*@", Pattern.CASE_INSENSITIVE);

    /** For {@link java.util.ServiceLoader}. */
    public JdbcStoreProvider() {}

    @Override
    public boolean accepts(StoreSettings settings) {
        String url = settings.url();
        return url == null ? settings.dataSource() != null : DATABASES.stream().anyMatch(url::startsWith);
    }

    @Override
    public Store open(StoreSettings settings) throws StoreException {
        if (!PREFIX.matcher(settings.tablePrefix()).matches()) {
            throw new StoreConfigurationException("The table prefix '" + settings.tablePrefix()
                    + "' has other characters than letters, digits and underscores");
        }
        ConnectionSource source = source(settings);
        Connection connection = open(source);
        boolean kept = false;
        try {
            // First, so that nothing below waits for ever.
            Setup.Undo silence = NetworkTimeout.limit(connection, Role.SCHEMA.silence(settings.statementTimeout()));
            Dialect dialect = dialect(connection, settings);
            dialect.requireSuitable(connection);
            dialect.requireSessions(connection, source);
            Setup.Undo undo = dialect.configure(connection, Role.SCHEMA);
            try {
                boolean last = !source.pooled() && dialect.endsWithItsLastConnection(connection);
                JdbcStore store = open(settings, source, dialect, connection, last ? connection : null);
                kept = last;
                return store;
            } finally {
                if (source.pooled()) {
                    undo.run();
                    silence.run();
                }
            }
        } catch (SQLException e) {
            throw failure(source, e);
        } finally {
            if (!kept) {
                close(source, connection);
            }
        }
    }

    private static Connection open(ConnectionSource source) throws StoreException {
        try {
            return source.open();
        } catch (SQLException e) {
            throw failure(source, e);
        }
    }

    private static void close(ConnectionSource source, Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("Could not close the connection by which {} was opened", source.description(), e);
        }
    }

    private static StoreException failure(ConnectionSource source, SQLException cause) {
        return SqlErrors.translate("open the message store at " + source.description(), cause);
    }

    private static JdbcStore open(
            StoreSettings settings,
            ConnectionSource source,
            Dialect dialect,
            Connection connection,
            @Nullable Connection last)
            throws SQLException, StoreException {
        Tables tables =
                new Tables(schemaName(dialect, connection, settings.schemaName()), settings.tablePrefix(), dialect);
        new Schema(dialect, tables, new SchemaScripts(dialect)).prepare(connection, mode(settings, dialect));
        String description = description(connection, source, tables);
        String url = String.valueOf(connection.getMetaData().getURL());
        return new JdbcStore(
                source,
                dialect,
                tables,
                settings.outcomeTimeout(),
                description,
                new SameDatabase(tables, description, url),
                dialect.guarantees(connection),
                last);
    }

    private static ConnectionSource source(StoreSettings settings) throws StoreException {
        String url = settings.url();
        DataSource dataSource = settings.dataSource();
        if (url == null && dataSource != null) {
            return ConnectionSource.of(dataSource, settings.user(), settings.password());
        }
        if (url == null || dataSource != null) {
            throw new StoreConfigurationException("Exactly one of url and dataSource has to be set");
        }
        if (CREDENTIALS.matcher(url).find()) {
            throw new StoreConfigurationException(
                    "The url of the message store contains credentials, which would end up"
                            + " in logs: use the options user and password");
        }
        if (url.startsWith("jdbc:h2:") && url.toUpperCase(Locale.ROOT).contains("AUTO_SERVER=TRUE")) {
            throw new StoreConfigurationException(
                    "AUTO_SERVER=TRUE cannot be used for the message store, because nodes of"
                            + " several processes cannot prove on H2 that they live: use another database");
        }
        Properties properties = new Properties();
        if (settings.user() != null) {
            properties.setProperty("user", settings.user());
        }
        if (settings.password() != null) {
            properties.setProperty("password", settings.password());
        }
        if (url.startsWith("jdbc:h2:") && !url.toUpperCase(Locale.ROOT).contains("DB_CLOSE_")) {
            // Otherwise H2 would close the database when the process ends, before the node has left; now the last
            // connection does. With a DB_CLOSE_DELAY it would not.
            properties.setProperty("DB_CLOSE_ON_EXIT", "FALSE");
        }
        if (url.startsWith("jdbc:mysql:")) {
            // Its driver may not be there, so that there is no connection to ask which database it is.
            throw new StoreConfigurationException(
                    unsupported("MySQL").getMessage() + "; the url of MariaDB begins with jdbc:mariadb:");
        }
        if (url.startsWith("jdbc:mariadb:")) {
            // What the url says about these goes first.
            properties.setProperty("connectTimeout", "5000");
            // While connecting; then the network timeout of the role holds.
            properties.setProperty("socketTimeout", "10000");
            // The statements are few and used for as long as the connection lives.
            properties.setProperty("useServerPrepStmts", "true");
        }
        if (url.startsWith("jdbc:postgresql:")) {
            // What the url says about these goes first.
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty("connectTimeout", "5");
            // While connecting; then the network timeout of the role holds.
            properties.setProperty("socketTimeout", "10");
            properties.setProperty("ApplicationName", "OnceMQ");
        }
        return ConnectionSource.of(url, properties);
    }

    private static Dialect dialect(Connection connection, StoreSettings settings) throws SQLException, StoreException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> new PostgresDialect(settings.statementTimeout());
            case "H2" -> H2Dialect.of(connection);
            case "MariaDB" -> MariaDbDialect.of(connection, settings.statementTimeout());
            default -> throw unsupported(product);
        };
    }

    private static StoreConfigurationException unsupported(String product) {
        return new StoreConfigurationException(
                product + " cannot hold the message store: use H2, MariaDB or PostgreSQL");
    }

    private static SchemaMode mode(StoreSettings settings, Dialect dialect) {
        SchemaMode mode = settings.schemaMode();
        if (mode != null) {
            return mode;
        }
        return dialect.embedded() ? SchemaMode.CREATE : SchemaMode.VALIDATE;
    }

    /** The schema as the database spells it: as given, else the only one that differs in case. */
    private static String schemaName(Dialect dialect, Connection connection, @Nullable String wanted)
            throws SQLException, StoreException {
        if (wanted == null) {
            String current = dialect.currentSchema(connection);
            if (current == null) {
                throw new StoreConfigurationException(
                        "The connection has no default schema: set the option schema-name");
            }
            return current;
        }
        List<String> similar = new ArrayList<>();
        for (String name : dialect.schemas(connection)) {
            if (name.equals(wanted)) {
                return name;
            }
            if (name.equalsIgnoreCase(wanted)) {
                similar.add(name);
            }
        }
        if (similar.size() != 1) {
            throw new StoreConfigurationException("There is no schema '" + wanted + "', or the user may not use it");
        }
        return similar.get(0);
    }

    private static String description(Connection connection, ConnectionSource source, Tables tables)
            throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        String url = metaData.getURL();
        // In-memory databases are for tests: what is "stored" ends with the process.
        String durability = url != null && url.startsWith("jdbc:h2:mem:") ? ", in memory, not durable" : "";
        return metaData.getDatabaseProductName() + " " + metaData.getDatabaseProductVersion() + " at "
                + source.description() + ", tables " + tables.quotedSchema() + "." + tables.prefix() + "*" + durability;
    }
}
