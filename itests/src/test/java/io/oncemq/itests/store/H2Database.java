// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.awaitility.Awaitility.await;

import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** H2 in a file of a directory of its own. */
final class H2Database implements TestDatabase {

    private final Path directory;
    private final String url;

    H2Database() {
        try {
            directory = Files.createTempDirectory("oncemq-h2-");
        } catch (IOException e) {
            throw new IllegalStateException("Could not create a directory", e);
        }
        url = "jdbc:h2:" + directory.resolve("store");
    }

    /** The file that holds everything. */
    Path file() {
        return directory.resolve("store.mv.db");
    }

    @Override
    public StoreSettings settings() {
        return new StoreSettings(url, "sa", "", null, SchemaMode.CREATE, null, "oncemq_", Duration.ofSeconds(10));
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "sa", "");
    }

    @Override
    public String table(String name) {
        return "oncemq_" + name;
    }

    /** A node is dead if its process is not the one that has the database open now. */
    @Override
    public void kill(StoreNode node) throws SQLException {
        try (Connection connection = connect()) {
            Sql.update(connection, "UPDATE oncemq_node SET process = ? WHERE id = ?", UUID.randomUUID(), node.id());
        }
    }

    @Override
    public void interrupt(List<StoreNode> nodes) throws SQLException {
        try (Connection connection = connect()) {
            Sql.execute(connection, "SHUTDOWN IMMEDIATELY");
        } catch (SQLException closed) {
            // The connection ended with the database.
        }
    }

    @Override
    public void awaitJudgement() {
        // Nodes are judged at once.
    }

    @Override
    public void awaitLockWaiter() {
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            try (Connection connection = connect()) {
                return !Sql.longs(
                                connection,
                                "SELECT SESSION_ID FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL")
                        .isEmpty();
            }
        });
    }

    @Override
    public String claimLock(long source, boolean subscription) {
        return "SELECT id FROM " + table(subscription ? "subscription" : "destination") + " WHERE id = " + source
                + " FOR UPDATE";
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
