// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A message-driven bean in WildFly, in transactions of messages and a table in another database. */
@EnabledIfSystemProperty(named = "oncemq.wildfly", matches = ".+")
@Timeout(600)
class WildFlyServerTest {

    private static final Duration LIMIT = Duration.ofSeconds(200);

    private static EmbeddedPostgres database;
    private static String url;
    private static WildFly server;
    private static OnceMQConnectionFactory outside;

    @BeforeAll
    static void startServer() throws Exception {
        database = EmbeddedPostgres.builder()
                .setServerConfig("max_prepared_transactions", "100")
                .start();
        url = "jdbc:postgresql://127.0.0.1:" + database.getPort() + "/postgres";
        execute("CREATE TABLE shipment (name varchar)");
        outside = new OnceMQConnectionFactory(url + "#schema=create");
        outside.setUser("postgres");
        outside.setPassword("none");
        server = new WildFly(Path.of(System.getProperty("oncemq.wildfly")), Path.of("target", "servers", "wildfly"));
        server.configure(url, database.getPort());
        server.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.stop();
        }
        if (outside != null) {
            outside.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @BeforeEach
    void empty() throws SQLException {
        execute("DELETE FROM shipment");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "none");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> column(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "none");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static List<String> shipments() throws SQLException {
        return column("SELECT name FROM shipment");
    }

    private static void order(List<String> orders) {
        try (JMSContext context = outside.createContext(JMSContext.SESSION_TRANSACTED)) {
            for (String order : orders) {
                context.createProducer().send(context.createQueue("orders"), order);
            }
            context.commit();
        }
    }

    /** Every order has taken effect exactly once: in the table, in the queue of what was shipped, and nothing is left. */
    private static void assertShippedOnce(List<String> orders) throws SQLException {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(shipments()).hasSizeGreaterThanOrEqualTo(orders.size());
            assertThat(column("SELECT gid FROM pg_prepared_xacts")).isEmpty();
            assertThat(column("SELECT count(*) FROM oncemq_branch")).containsExactly("0");
        });
        assertThat(shipments()).containsExactlyInAnyOrderElementsOf(orders);
        List<String> told = new ArrayList<>();
        try (JMSContext context = outside.createContext()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue("shipped"));
            for (String next = consumer.receiveBody(String.class, 5000);
                    next != null;
                    next = consumer.receiveBody(String.class, 1000)) {
                told.add(next);
            }
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(orders);
    }

    private static List<String> orders(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> (i % 20 == 0 ? "fail-" : "") + prefix + i)
                .toList();
    }

    @Test
    void ordersOfWhichSomeFailAreShippedOnce() throws Exception {
        List<String> orders = orders("plain-", 300);
        order(orders);
        assertShippedOnce(orders);
    }

    @Test
    void undeploymentUnderLoadLosesNothing() throws Exception {
        List<String> orders = orders("undeploy-", 1000);
        order(orders);
        await().atMost(LIMIT).until(() -> shipments().size() > 50);
        server.undeploy();
        int then = shipments().size();
        assertThat(then).isLessThan(orders.size());
        server.redeploy();
        assertShippedOnce(orders);
    }

    @Test
    void killedServerLeavesNothingTwiceOrInDoubt() throws Exception {
        List<String> orders = orders("kill-", 1500);
        order(orders);
        for (int kills = 1; kills <= 3; kills++) {
            int enough = kills * 250;
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> shipments().size() > enough);
            server.kill();
            server.start();
        }
        assertShippedOnce(orders);
    }
}
