// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The application on PostgreSQL, whose connections are cut and which is killed, at random: every tenth fault is a {@code kill -9}.
 * System property {@code oncemq.faults} says how many, {@code oncemq.seed} repeats the choices of an earlier run.
 */
class OrdersFaultTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int FAULTS_PER_PROCESS = 10;
    private static final String CUT = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            ORDER BY random() LIMIT 1
            """;

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void rowsEventsAndKeysAgreeOneToOne() throws Exception {
        int faults = Integer.getInteger("oncemq.faults", 2 * FAULTS_PER_PROCESS);
        long seed = Long.getLong("oncemq.seed", System.nanoTime());
        System.out.println(faults + " faults, seed " + seed);
        Random random = new Random(seed);
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start();
                Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            String[] properties = {
                "spring.datasource.url=jdbc:postgresql://localhost:" + server.getPort() + "/postgres",
                "spring.datasource.username=postgres",
                "orders.endless=true"
            };
            for (int fault = 0; fault < faults; fault += FAULTS_PER_PROCESS) {
                try (OrdersProcess process = OrdersProcess.start("faults", properties)) {
                    await().atMost(PATIENCE)
                            .failFast(() -> !process.isAlive())
                            .until(() -> process.output().contains("ready"));
                    for (int cut = 1; cut < FAULTS_PER_PROCESS; cut++) {
                        awaitProgress(process, statement, random.nextInt(30));
                        statement.execute(CUT);
                    }
                    awaitProgress(process, statement, random.nextInt(30));
                    process.kill();
                }
            }
            properties[2] = "orders.number=1";
            try (OrdersProcess last = OrdersProcess.start("last", properties)) {
                System.out.println(last.awaitEnd()
                        .lines()
                        .filter(line -> line.startsWith("balance"))
                        .toList());
            }
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
        }
    }

    private static void awaitProgress(OrdersProcess process, Statement statement, int events) throws SQLException {
        int goal = events(statement) + events;
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .failFast(() -> !process.isAlive())
                .until(() -> events(statement) >= goal);
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
