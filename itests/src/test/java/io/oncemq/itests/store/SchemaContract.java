// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreExhaustedException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Opening a store: its tables, its settings, its connections. */
abstract class SchemaContract extends StoreContract {

    SchemaContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    private StoreSettings prefixed(String prefix, SchemaMode mode) {
        StoreSettings settings = database.settings();
        return new StoreSettings(
                settings.url(),
                settings.user(),
                settings.password(),
                null,
                mode,
                settings.schemaName(),
                prefix,
                settings.outcomeTimeout());
    }

    @Test
    void missingTablesAreNamedWithTheScriptToRun() {
        assertThatThrownBy(() -> open(prefixed("other_", SchemaMode.VALIDATE)))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("create.sql")
                .hasMessageContaining("schema=create")
                .hasMessageContaining("other_");
    }

    @Test
    void presentTablesAreValidAndCreatedOnce() throws Exception {
        send(queue, "a");
        open(database.with(SchemaMode.VALIDATE)).close();
        open(database.with(SchemaMode.CREATE)).close();
        open(database.with(SchemaMode.NONE)).close();

        assertLeft(source, "a");
    }

    private void upgradeTo(int version, int oldestProtocol) throws SQLException {
        try (Connection connection = connect()) {
            Sql.update(
                    connection,
                    "INSERT INTO " + database.table("schema_version") + " (version, oldest_protocol) VALUES (" + version
                            + ", " + oldestProtocol + ")");
        }
    }

    @Test
    void newerTablesThatOlderNodesCanUseAreUsed() throws Exception {
        upgradeTo(900, 1);

        open(database.with(SchemaMode.VALIDATE)).close();
        try (Store other = open(database.with(SchemaMode.CREATE));
                StoreNode another = other.register("another")) {
            send(queue, "a");
            assertThat(claim(another, source)).hasSize(1);
        }
    }

    @Test
    void nodeIsNotRegisteredInTablesThatNeedANewerOne() throws Exception {
        upgradeTo(900, 2);

        assertThatThrownBy(() -> store.register("old"))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("protocol 2");
        try (Connection connection = connect()) {
            assertThat(Sql.longs(connection, "SELECT id FROM " + database.table("node") + " WHERE name = 'old'"))
                    .isEmpty();
        }
    }

    @Test
    void newerTablesAreRefused() throws Exception {
        upgradeTo(999, 999);

        for (SchemaMode mode : List.of(SchemaMode.CREATE, SchemaMode.VALIDATE)) {
            assertThatThrownBy(() -> open(database.with(mode)))
                    .isInstanceOf(StoreConfigurationException.class)
                    .hasMessageContaining("999");
        }
        open(database.with(SchemaMode.NONE)).close();
    }

    @Test
    void tablesCreatedByManyAtOnceAreCreatedOnce() throws Exception {
        ExecutorService threads = closeLater(new Threads(4)).executor();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Store>> opened = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            opened.add(threads.submit(() -> {
                start.await();
                return open(prefixed("many_", SchemaMode.CREATE));
            }));
        }
        start.countDown();
        for (Future<Store> store : opened) {
            store.get(20, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void storesWithDifferentPrefixesAreStrangers() throws Exception {
        Store other = closeLater(open(prefixed("other_", SchemaMode.CREATE)));
        StoreNode stranger = closeLater(other.register("stranger"));

        assertThat(stranger.catalog().destination(DestinationKind.QUEUE, "orders", false))
                .isNull();
        assertThat(stranger.membership().beat().otherNodes()).isZero();
    }

    @Test
    void dropScriptLeavesNothing() throws Exception {
        node.close();
        try (Connection connection = connect();
                InputStream in = getClass().getResourceAsStream("/io/oncemq/jdbc/" + dialect() + "/drop.sql")) {
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String table = database.table("");
            String schema = table.contains(".") ? table.substring(0, table.indexOf('.')) : "";
            enter(connection, schema);
            for (String statement : script.replace("${prefix}", "oncemq_").split(";\n")) {
                Sql.execute(connection, statement);
            }
            assertThat(Sql.longs(
                            connection,
                            "SELECT 1 FROM information_schema.tables WHERE LOWER(table_name) LIKE 'oncemq%'"
                                    + " AND LOWER(table_schema) = LOWER(?)",
                            dialect().equals("h2")
                                    ? "PUBLIC"
                                    : database.settings().schemaName()))
                    .isEmpty();
        }
    }

    /** Makes unqualified names mean a schema; none: leaves it at that. */
    private void enter(Connection connection, String schema) throws Exception {
        switch (dialect()) {
            case "mariadb" -> connection.setCatalog(schema);
            case "h2" -> {
                if (!schema.isEmpty()) {
                    connection.setSchema(schema.toUpperCase(Locale.ROOT));
                }
            }
            default -> connection.setSchema(schema);
        }
    }

    private String dialect() throws StoreException {
        String product = store.description().split(" ", 2)[0];
        return product.toLowerCase(Locale.ROOT);
    }

    @Test
    void viewsTellDepthAgeAndWhatIsInFlight() throws Exception {
        send(queue, "a", "b", "c");
        node.claimer().claim(1, ScanPosition.start(source), 2, true);
        subscribe(node, topic("news"), "s");
        send(topic("news"), "d");

        try (Connection connection = connect()) {
            String queues = " FROM " + database.table("destination_status") + " WHERE name = 'orders'";
            assertThat(Sql.longs(connection, "SELECT depth" + queues)).containsExactly(3L);
            assertThat(Sql.longs(connection, "SELECT in_flight" + queues)).containsExactly(2L);
            assertThat(Sql.longs(connection, "SELECT oldest_age_seconds" + queues)
                            .get(0))
                    .isPositive();
            String subscriptions = " FROM " + database.table("subscription_status") + " WHERE name = 's'";
            assertThat(Sql.longs(connection, "SELECT depth" + subscriptions)).containsExactly(1L);
            assertThat(Sql.longs(connection, "SELECT consumers" + subscriptions))
                    .containsExactly(1L);
        }
    }

    @Test
    void descriptionNamesThePlaceWithoutCredentials() {
        assertThat(store.description()).contains("oncemq_*").doesNotContain("password");
    }

    @Test
    void credentialsInTheUrlAreRefused() {
        for (String url : List.of(
                "jdbc:h2:mem:x;USER=sa",
                "jdbc:h2:mem:x;password=secret",
                "jdbc:mariadb://localhost/x?user=me&password=secret",
                "jdbc:mariadb://me:secret@localhost/x",
                "jdbc:postgresql://localhost/x?user=me&password=secret",
                "jdbc:postgresql://me:secret@localhost/x")) {
            StoreSettings settings = new StoreSettings(
                    url,
                    null,
                    null,
                    null,
                    null,
                    null,
                    "oncemq_",
                    database.settings().outcomeTimeout());
            assertThatThrownBy(() -> provider(settings).open(settings))
                    .isInstanceOf(StoreConfigurationException.class)
                    .hasMessageContaining("options user and password")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void prefixesThatAreNoIdentifiersAreRefused() {
        assertThatThrownBy(() -> open(prefixed("x; DROP TABLE y; ", SchemaMode.CREATE)))
                .isInstanceOf(StoreConfigurationException.class);
    }

    @Test
    void unknownSchemaIsRefused() {
        StoreSettings settings = database.settings();
        assertThatThrownBy(() -> open(new StoreSettings(
                        settings.url(),
                        settings.user(),
                        settings.password(),
                        null,
                        SchemaMode.CREATE,
                        "no_such_schema",
                        "oncemq_",
                        settings.outcomeTimeout())))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("no_such_schema");
    }

    @Test
    void poolThatIsTooSmallIsNamedWithWhatIsNeeded() throws Exception {
        Store pooled = closeLater(open(database.with(new PoolingDataSource(database, 3, connection -> {}))));

        assertThatThrownBy(() -> pooled.register("poor"))
                .isInstanceOf(StoreExhaustedException.class)
                .hasMessageContaining("needs 4 connections")
                .hasMessageContaining("only 3");
    }

    @Test
    @DisplayName("race 12: own connections do not inherit the isolation level of a pool")
    void ownConnectionsDoNotInheritTheDefaultsOfAPool() throws Exception {
        PoolingDataSource pool = new PoolingDataSource(database, 8, connection -> {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        });
        Store pooled = closeLater(open(database.with(pool)));
        StoreNode first = closeLater(pooled.register("first"));
        StoreNode second = closeLater(pooled.register("second"));
        assertThat(claim(first, source)).isEmpty();
        assertThat(claim(second, source)).isEmpty();

        try (Committer own = first.openCommitter(0)) {
            own.commit(sends(new Send(queue, message("a"), 0), new Send(queue, message("b"), 0)));
        }

        assertThat(texts(claim(second, source))).containsExactly("a", "b");
        assertThat(claim(first, source)).isEmpty();
    }

    @Test
    void connectionsGoBackToThePoolAsTheyCame() throws Exception {
        PoolingDataSource pool = new PoolingDataSource(
                database, 4, connection -> connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ));
        Store pooled = open(database.with(pool));
        pooled.register("guest").close();
        pooled.close();

        assertThat(pool.given()).isZero();
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
            assertThat(pool.settings(connection)).isEqualTo(pool.settings(connect()));
        }
    }

    @Test
    void joinedStatementsWorkWhateverTheDefaultSchemaIs() throws Exception {
        Connection application = connectForTransaction();
        Sql.execute(application, "CREATE SCHEMA elsewhere_" + node.id() + "_" + queue.id());
        application.commit();
        enter(application, "elsewhere_" + node.id() + "_" + queue.id());

        store.join(JdbcTransaction.of(application)).send(List.of(new Send(queue, message("a"), 0)));
        application.commit();

        assertLeft(Source.queue(queue.id()), "a");
    }
}
