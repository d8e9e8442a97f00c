// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Admin;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The application on PostgreSQL, whose statements fail, whose connections are cut and which is killed, at random: of a hundred faults one
 * is a {@code kill -9}, nine are connections that the server ends, and ninety are injected into statements and commits by the
 * {@link FaultyDriver}. System property {@code oncemq.faults} says how many, rounded up to hundreds; {@code oncemq.seed} repeats the
 * choices of an earlier run.
 */
class OrdersFaultTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int FAULTS_PER_PROCESS = 100;
    private static final int CUTS_PER_PROCESS = 9;
    private static final int INJECTED_PER_PROCESS = FAULTS_PER_PROCESS - CUTS_PER_PROCESS - 1;
    private static final String CUT = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            ORDER BY random() LIMIT 1
            """;

    private final Path notes = Path.of("target", "processes", "faults.txt");
    private final int faults = Integer.getInteger("oncemq.faults", FAULTS_PER_PROCESS);
    private final long seed = Long.getLong("oncemq.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<Character, Integer> injected = new TreeMap<>();

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void rowsEventsAndKeysAgreeOneToOne() throws Exception {
        long begin = System.nanoTime();
        System.out.println(faults + " faults, seed " + seed);
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start();
                Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            String address = "postgresql://localhost:" + server.getPort() + "/postgres";
            keepTrying("jdbc:" + address);
            int kills = 0;
            for (int fault = 0; fault < faults; fault += FAULTS_PER_PROCESS) {
                damage(address, statement);
                kills++;
            }
            try (OrdersProcess last = OrdersProcess.start("last", properties("jdbc:" + address, "orders.number=1"))) {
                System.out.println(last.awaitEnd()
                        .lines()
                        .filter(line -> line.startsWith("balance"))
                        .toList());
            }
            assertThat(injected.values().stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(kills * INJECTED_PER_PROCESS);
            List<String> orders = strings(statement, "SELECT id FROM placed_order ORDER BY id");
            assertThat(orders).hasSizeGreaterThan(faults);
            assertThat(strings(statement, "SELECT order_id FROM shipment ORDER BY order_id"))
                    .isEqualTo(orders);
            assertThat(strings(statement, "SELECT order_id FROM shipped_event ORDER BY order_id"))
                    .isEqualTo(orders);
            assertThat(strings(
                            statement,
                            "SELECT message_key FROM oncemq_inbox WHERE consumer = 'warehouse' ORDER BY message_key"))
                    .isEqualTo(orders);
            assertThat(strings(statement, "SELECT id FROM oncemq_message")).isEmpty();
            System.out.println("kills=" + kills + " cuts=" + kills * CUTS_PER_PROCESS + " injected=" + injected
                    + " orders=" + orders.size() + " seconds="
                    + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
        }
    }

    /** Where messages are given back at random, none of them is to be given up for that. */
    private static void keepTrying(String url) throws JMSException {
        try (OnceMQConnectionFactory factory = OnceMQConnectionFactory.builder()
                        .url(url)
                        .user("postgres")
                        .option(Option.SCHEMA, "create")
                        .build();
                Admin admin = factory.admin()) {
            admin.set("#", "maximum-deliveries", "unlimited");
        }
    }

    /** One process from its start to its kill. */
    private void damage(String address, Statement statement) throws IOException, InterruptedException, SQLException {
        Files.deleteIfExists(notes);
        Files.createDirectories(notes.getParent());
        Files.createFile(notes);
        List<String> arguments = List.of(
                "-D" + FaultyDriver.NOTES + "=" + notes,
                "-D" + FaultyDriver.SEED + "=" + random.nextLong(),
                "-D" + FaultyDriver.FAULTS + "=" + INJECTED_PER_PROCESS);
        try (OrdersProcess process = OrdersProcess.start(
                "faults",
                arguments,
                properties(
                        FaultyDriver.PREFIX + address,
                        "orders.endless=true",
                        "spring.datasource.driver-class-name=" + FaultyDriver.class.getName()))) {
            for (int cut = 1; cut <= CUTS_PER_PROCESS; cut++) {
                int goal = cut * INJECTED_PER_PROCESS / (CUTS_PER_PROCESS + 1) + random.nextInt(3);
                awaitProgress(process, () -> Files.size(notes) >= goal);
                statement.execute(CUT);
            }
            awaitProgress(process, () -> Files.size(notes) == INJECTED_PER_PROCESS);
            int goal = events(statement) + random.nextInt(30);
            awaitProgress(process, () -> events(statement) >= goal);
            process.kill();
        }
        Files.readString(notes).chars().forEach(letter -> injected.merge((char) letter, 1, Integer::sum));
    }

    private static String[] properties(String url, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "spring.datasource.url=" + url,
                "spring.datasource.username=postgres",
                "spring.datasource.hikari.maximum-pool-size=24",
                "spring.jms.listener.min-concurrency=6"));
        properties.addAll(List.of(more));
        return properties.toArray(String[]::new);
    }

    private static void awaitProgress(OrdersProcess process, Callable<Boolean> condition) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .failFast(() -> !process.isAlive())
                .until(condition);
    }

    private static int events(Statement statement) throws SQLException {
        return Integer.parseInt(
                strings(statement, "SELECT COUNT(*) FROM shipped_event").get(0));
    }

    private static List<String> strings(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }
}
