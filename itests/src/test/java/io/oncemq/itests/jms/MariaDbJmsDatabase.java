// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.itests.server.MariaDbServer;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database of its own in a MariaDB server that all tests of this JVM share. */
final class MariaDbJmsDatabase implements JmsDatabase {

    private static final AtomicInteger LAST = new AtomicInteger();

    private final MariaDbServer server;
    private final String name = "jms_" + LAST.incrementAndGet();

    MariaDbJmsDatabase() {
        try {
            server = MariaDbServer.shared();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start MariaDB", e);
        }
        execute("CREATE DATABASE " + name);
    }

    @Override
    public OnceMQConnectionFactory.Builder factory() {
        return options(OnceMQConnectionFactory.builder()
                .url(server.url("app"))
                .user(MariaDbServer.USER)
                .password(""));
    }

    @Override
    public OnceMQConnectionFactory.Builder factory(DataSource dataSource) {
        return options(OnceMQConnectionFactory.builder().dataSource(dataSource));
    }

    private OnceMQConnectionFactory.Builder options(OnceMQConnectionFactory.Builder builder) {
        return builder.option(Option.SCHEMA, "create").option(Option.SCHEMA_NAME, name);
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
    public DatabaseUser createUser(String user, String password) {
        execute("CREATE USER '" + user + "'@'%' IDENTIFIED BY '" + password + "'");
        execute("GRANT ALL ON *.* TO '" + user + "'@'%'");
        return new DatabaseUser(user, password, () -> execute("DROP USER '" + user + "'@'%'"));
    }

    @Override
    public List<String> address() {
        return List.of(server.url("app"), MariaDbServer.USER, name);
    }

    @Override
    public void close() {
        execute("DROP DATABASE " + name);
    }

    private void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not execute " + sql, e);
        }
    }
}
