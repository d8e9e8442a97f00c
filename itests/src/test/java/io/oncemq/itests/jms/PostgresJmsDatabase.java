// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A schema of its own in a PostgreSQL server that all tests of this JVM share. */
final class PostgresJmsDatabase implements JmsDatabase {

    private static final AtomicInteger LAST = new AtomicInteger();

    /** Started with the first use; its process ends with this one. */
    private static final class Server {
        static final String URL = start();

        private static String start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder().start();
                return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
            } catch (IOException e) {
                throw new UncheckedIOException("Could not start PostgreSQL", e);
            }
        }
    }

    private final String schema = "jms_" + LAST.incrementAndGet();

    PostgresJmsDatabase() {
        execute("CREATE SCHEMA " + schema);
    }

    @Override
    public OnceMQConnectionFactory.Builder factory() {
        return options(OnceMQConnectionFactory.builder()
                .url(Server.URL)
                .user("postgres")
                .password(""));
    }

    @Override
    public OnceMQConnectionFactory.Builder factory(DataSource dataSource) {
        return options(OnceMQConnectionFactory.builder().dataSource(dataSource));
    }

    private OnceMQConnectionFactory.Builder options(OnceMQConnectionFactory.Builder builder) {
        return builder.option(Option.SCHEMA, "create").option(Option.SCHEMA_NAME, schema);
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(Server.URL, "postgres", "");
    }

    @Override
    public String table(String name) {
        return schema + ".oncemq_" + name;
    }

    @Override
    public DatabaseUser createUser(String user, String password) throws SQLException {
        execute("CREATE ROLE \"" + user + "\" LOGIN SUPERUSER PASSWORD '" + password + "'");
        PostgresPasswords.demand(Server.URL, user);
        return new DatabaseUser(user, password, () -> execute("DROP ROLE \"" + user + "\""));
    }

    @Override
    public List<String> address() {
        return List.of(Server.URL, "postgres", schema);
    }

    @Override
    public void close() {
        execute("DROP SCHEMA " + schema + " CASCADE");
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
