// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.itests.crash.PostgresServer;
import io.oncemq.jms.Admin;
import io.oncemq.jms.DeadLetter;
import io.oncemq.jms.DeadLetters;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Message-driven beans in a server: for orders, in transactions of messages and a table, and for news, by a durable
 * subscription. Each test of a server says itself that it wants that server, since JUnit does not inherit conditions.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(1800)
abstract class ServerContract {

    /** Orders of the runs with kills. */
    private static final int ORDERS = Integer.getInteger("oncemq.orders", 1500);

    private static final Duration LIMIT = Duration.ofSeconds(150 + ORDERS / 25);

    private static final int KILLS = 3;
    private static final int BEANS = 15;

    private PostgresServer database;
    private String url;
    private ApplicationServer server;
    private OnceMQConnectionFactory outside;

    /** The server, which knows the database, and the application; not started. */
    abstract ApplicationServer configured(Path scratch, Database store) throws Exception;

    /** Where a server was unpacked. */
    static Path home(String name) {
        return Path.of(System.getProperty("oncemq." + name));
    }

    @BeforeAll
    void startServer() throws Exception {
        database = PostgresServer.start(Map.of("max_prepared_transactions", "100"));
        Database store = new Database(database.port());
        url = store.url();
        execute("CREATE TABLE shipment (id bigserial PRIMARY KEY, name varchar(100))");
        outside = new OnceMQConnectionFactory(url + "#schema=create");
        outside.setUser(Database.USER);
        outside.setPassword(Database.PASSWORD);
        Path scratch = Path.of("target", "servers", getClass().getSimpleName()).toAbsolutePath();
        Files.createDirectories(scratch);
        server = configured(scratch, store);
        server.start();
    }

    @AfterAll
    void stopServer() throws Exception {
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

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, Database.USER, Database.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> column(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, Database.USER, Database.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private List<String> shipments() throws SQLException {
        return column("SELECT name FROM shipment");
    }

    private void order(List<String> orders) {
        try (JMSContext context = outside.createContext(JMSContext.SESSION_TRANSACTED)) {
            for (String order : orders) {
                context.createProducer().send(context.createQueue("orders"), order);
            }
            context.commit();
        }
    }

    /** Every order has taken effect exactly once: in the table, in the queue of what was shipped, and nothing is left. */
    private void assertShippedOnce(List<String> orders) throws SQLException {
        try {
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(shipments()).hasSizeGreaterThanOrEqualTo(orders.size());
                assertThat(column("SELECT gid FROM pg_prepared_xacts")).isEmpty();
                assertThat(column("SELECT count(*) FROM oncemq_branch")).containsExactly("0");
            });
        } catch (ConditionTimeoutException e) {
            List<String> missing = new ArrayList<>(orders);
            missing.removeAll(shipments());
            List<String> said = drain("shipped");
            said.retainAll(missing);
            throw new AssertionError(
                    "Not shipped: " + missing + ", of which was said to be: " + said + "; in doubt in PostgreSQL: "
                            + column("SELECT gid FROM pg_prepared_xacts") + "; orders left: "
                            + column(
                                    "SELECT text_body FROM oncemq_message m JOIN oncemq_destination d ON d.id = m.destination"
                                            + " WHERE d.name = 'orders'"),
                    e);
        }
        assertThat(shipments()).containsExactlyInAnyOrderElementsOf(orders);
        assertThat(drain("shipped")).containsExactlyInAnyOrderElementsOf(orders);
    }

    private List<String> drain(String queue) {
        List<String> texts = new ArrayList<>();
        try (JMSContext context = outside.createContext()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
            for (String next = consumer.receiveBody(String.class, 2000);
                    next != null;
                    next = consumer.receiveBody(String.class, 1000)) {
                texts.add(next);
            }
        }
        return texts;
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
    void fifteenBeansWorkAtTheSameTime() throws Exception {
        List<String> orders =
                IntStream.range(0, BEANS).mapToObj(i -> "meet-" + i).toList();
        order(orders);
        assertShippedOnce(orders);
    }

    @Test
    void undeploymentUnderLoadLosesNothing() throws Exception {
        List<String> orders = new CopyOnWriteArrayList<>();
        AtomicBoolean undeployed = new AtomicBoolean();
        CompletableFuture<Void> customer = CompletableFuture.runAsync(() -> orderUntil(undeployed, orders));
        await().atMost(LIMIT).until(() -> shipments().size() > 50);
        server.undeploy();
        undeployed.set(true);
        customer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        List<String> late = orders("late-", 20);
        order(late);
        orders.addAll(late);
        assertThat(shipments()).hasSizeLessThan(orders.size());
        server.redeploy();
        assertShippedOnce(orders);
    }

    /** Keeps some hundred orders waiting. */
    private void orderUntil(AtomicBoolean enough, List<String> orders) {
        for (int batch = 0; !enough.get(); batch++) {
            List<String> next = orders("undeploy-" + batch + "-", 100);
            order(next);
            orders.addAll(next);
            await().atMost(LIMIT)
                    .until(() -> enough.get() || orders.size() - shipments().size() < 300);
        }
    }

    @Test
    void ordersThatCannotBeShippedBecomeDeadLettersWithTheirCause() throws Exception {
        List<String> sound = orders("sound-", 20);
        order(List.of("sick-1"));
        order(sound);
        order(List.of("sick-2"));
        try (Admin admin = outside.admin()) {
            DeadLetters dead = admin.deadLetters("oncemq.dead-letters");
            await().atMost(LIMIT).until(() -> dead.list(null, 0, 10).size() == 2);
            for (DeadLetter letter : dead.list(null, 0, 10)) {
                String order = letter.message().getBody(String.class);
                assertThat(order).startsWith("sick-");
                assertThat(letter.origin()).isEqualTo("orders");
                assertThat(letter.deliveries()).isEqualTo(10);
                assertThat(letter.handler().orElse("")).containsIgnoringCase("OrderBean");
                // The container may wrap what the bean has thrown.
                assertThat(letter.cause().orElse("")).startsWith("jakarta.ejb.EJB");
                // GlassFish says in its own message only that there was an exception.
                assertThat(letter.causeMessage().orElse("") + letter.stack().orElse(""))
                        .contains("Order " + order + " cannot be shipped");
            }
        }
        assertShippedOnce(sound);
        assertThat(drain("oncemq.dead-letters")).containsExactlyInAnyOrder("sick-1", "sick-2");
    }

    @Test
    void durableSubscriptionKeepsNewsWhileTheBeanIsUndeployed() throws Exception {
        // Until the subscription is there.
        await().atMost(LIMIT).until(() -> {
            publish("first");
            return drain("read").contains("first");
        });
        server.undeploy();
        drain("read");
        publish("second");
        server.redeploy();
        List<String> read = new ArrayList<>();
        await().atMost(LIMIT).until(() -> {
            read.addAll(drain("read"));
            return read.contains("second");
        });
        assertThat(read).containsOnlyOnce("second");
    }

    private void publish(String news) {
        try (JMSContext context = outside.createContext()) {
            context.createProducer().send(context.createTopic("news"), news);
        }
    }

    @Test
    void serverThatIsThereBeforeItsDatabaseWorksWhenThatIsThere() throws Exception {
        server.stop();
        database.crash();
        server.start();
        database.startAgain();
        awaitDatabase();
        List<String> orders = orders("early-", 100);
        order(orders);
        assertShippedOnce(orders);
    }

    /** The connections of this JVM are found broken by whoever uses them first. */
    private void awaitDatabase() {
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            try (JMSContext context = outside.createContext()) {
                context.createConsumer(context.createQueue("nothing")).receiveNoWait();
                return true;
            }
        });
    }

    @Test
    void databaseThatGoesAwayAndComesBackIsUsedAgain() throws Exception {
        List<String> orders = orders("outage-", 400);
        order(orders);
        await().atMost(LIMIT).until(() -> shipments().size() > 50);
        database.crash();
        database.startAgain();
        awaitDatabase();
        List<String> late = orders("after-outage-", 100);
        order(late);
        List<String> all = new ArrayList<>(orders);
        all.addAll(late);
        assertShippedOnce(all);
    }

    @Test
    void killedServerLeavesNothingTwiceLostOrInDoubt() throws Exception {
        List<String> orders = new ArrayList<>(orders("kill-", ORDERS));
        List<String> sick = new ArrayList<>();
        for (int i = 10; i < ORDERS; i += 20) {
            sick.add("sick-" + i);
            orders.set(i, "sick-" + i);
        }
        order(orders);
        for (int kills = 1; kills <= KILLS; kills++) {
            int enough = kills * ORDERS / 6;
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> shipments().size() > enough);
            server.kill();
            server.start();
        }
        orders.removeAll(sick);
        assertShippedOnce(orders);
        try (Admin admin = outside.admin()) {
            DeadLetters dead = admin.deadLetters("oncemq.dead-letters");
            await().atMost(LIMIT).until(() -> dead.list(null, 0, ORDERS).size() >= sick.size());
            int withCause = 0;
            for (DeadLetter letter : dead.list(null, 0, ORDERS)) {
                assertThat(letter.origin()).isEqualTo("orders");
                assertThat(letter.deliveries()).isGreaterThanOrEqualTo(10);
                withCause += letter.cause().isPresent() ? 1 : 0;
            }
            // Of those that were given up because the server died, nobody has seen an exception.
            assertThat(withCause).isGreaterThanOrEqualTo(sick.size() - KILLS * BEANS);
        }
        assertThat(drain("oncemq.dead-letters")).containsExactlyInAnyOrderElementsOf(sick);
    }
}
