// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** H2 in a file of a directory of its own. */
final class H2JmsDatabase implements JmsDatabase {

    private final Path directory;
    private final String url;

    H2JmsDatabase() {
        try {
            directory = Files.createTempDirectory("oncemq-h2-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        url = "jdbc:h2:" + directory.resolve("store");
    }

    @Override
    public OnceMQConnectionFactory.Builder factory() {
        return OnceMQConnectionFactory.builder().url(url).user("sa").password("");
    }

    @Override
    public OnceMQConnectionFactory.Builder factory(DataSource dataSource) {
        return OnceMQConnectionFactory.builder().dataSource(dataSource);
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "sa", "");
    }

    @Override
    public String table(String name) {
        return "oncemq_" + name;
    }

    @Override
    public DatabaseUser createUser(String user, String password) throws SQLException {
        execute("CREATE USER \"" + user + "\" PASSWORD '" + password + "' ADMIN");
        return new DatabaseUser(user, password, () -> execute("DROP USER \"" + user + "\""));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public List<String> address() {
        return List.of(url, "sa", "");
    }

    @Override
    public boolean mayHang() {
        return false;
    }

    @Override
    public void age() throws SQLException {
        execute("UPDATE " + table("node") + " SET heartbeat = heartbeat - 60000");
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
