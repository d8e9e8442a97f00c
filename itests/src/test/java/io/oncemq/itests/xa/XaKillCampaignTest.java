// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.itests.crash.ChildProcess;
import io.oncemq.itests.crash.RecordLog;
import io.oncemq.itests.crash.TestFiles;
import io.oncemq.itests.xa.ShopWorker.Role;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes that sell and ship in XA transactions, and one that recovers, are killed at random moments while they work at the
 * same time on the same log of Narayana; others take their places. At the end each order that was booked was shipped once, and
 * nothing is prepared or logged.
 *
 * <p>System property {@code oncemq.kills} says how many, {@code oncemq.seed} repeats the choices of an earlier run.
 */
class XaKillCampaignTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<Role> PLACES = List.of(Role.SELLER, Role.SHIPPER, Role.SHIPPER, Role.RECOVERY);
    private static final int MOST_PROGRESS_LINES = 30;
    private static final int LONGEST_MOMENT_MILLIS = 30;
    private static final int EARLY_IN_100 = 12;
    private static final int LONGEST_START_MILLIS = 2000;

    private final int kills = Integer.getInteger("oncemq.kills", 10);
    private final long seed = Long.getLong("oncemq.seed", System.nanoTime() % 1_000_000);
    private final Random random = new Random(seed);
    private final List<ChildProcess> living = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private Path directory = Path.of("");
    private String server = "";

    @Test
    @Timeout(3600)
    void eachOrderThatWasBookedIsShippedOnce() throws Exception {
        System.out.println(kills + " kills, seed " + seed);
        directory = TestFiles.newDirectory("XaKillCampaign");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("max_prepared_transactions", "20")
                .start()) {
            server = "jdbc:postgresql://localhost:" + postgres.getPort() + "/";
            execute("CREATE TABLE shop_shipment (order_number varchar)");
            execute("CREATE TABLE shop_booking (order_number varchar)");
            try {
                for (Role role : PLACES) {
                    living.add(start(role));
                    // One after the other: the first makes the tables.
                    living.get(living.size() - 1).awaitReady(PATIENCE);
                }
                for (int killed = 1; killed <= kills; killed++) {
                    killOne(random.nextInt(PLACES.size()));
                    if (killed % 10 == 0) {
                        System.out.println(killed + " killed");
                    }
                }
                end();
            } finally {
                living.forEach(ChildProcess::close);
            }
            check();
        }
    }

    private ChildProcess start(Role role) throws IOException {
        String name = "worker" + (names.size() + 1);
        names.add(name);
        ShopSettings settings =
                new ShopSettings(name, directory.resolve("log"), server + "template1", "postgres", server + "postgres");
        List<String> arguments = new ArrayList<>(settings.arguments());
        arguments.add(role.name());
        arguments.add(ShopWorker.log(directory, name).toString());
        return ChildProcess.start(name, directory, List.of(), ShopWorker.class, arguments);
    }

    private void killOne(int place) throws Exception {
        ChildProcess victim = living.get(place);
        if (random.nextInt(100) < EARLY_IN_100) {
            awaitMoment(victim, LONGEST_START_MILLIS);
        } else {
            victim.awaitReady(PATIENCE);
            int most = PLACES.get(place) == Role.RECOVERY ? 2 : MOST_PROGRESS_LINES;
            awaitProgress(victim, random.nextInt(most));
            awaitMoment(victim, LONGEST_MOMENT_MILLIS);
        }
        victim.kill();
        living.set(place, start(PLACES.get(place)));
    }

    private void awaitMoment(ChildProcess victim, int longestMillis) throws InterruptedException {
        assertThat(victim.endsWithin(random.nextInt(longestMillis)))
                .as(victim.name() + " ended by itself, see " + directory)
                .isFalse();
    }

    /** So many more transactions, or as many as there is work for. */
    private void awaitProgress(ChildProcess victim, int lines) throws IOException {
        Path log = ShopWorker.log(directory, victim.name());
        long enough = RecordLog.read(log).size() + lines;
        await("progress of " + victim.name())
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .failFast(victim.name() + " ended, see " + directory, () -> !victim.isAlive())
                .until(() -> RecordLog.read(log).size() >= enough);
    }

    /** Those who sell end first, those who ship when nothing is left, and who recovers when all have ended. */
    private void end() throws Exception {
        stop(Role.SELLER);
        await("all orders to be shipped, and nothing in doubt")
                .atMost(Duration.ofMinutes(5))
                .failFast(
                        "a worker ended, see " + directory,
                        () -> living.stream()
                                .anyMatch(worker ->
                                        !worker.isAlive() && PLACES.get(living.indexOf(worker)) != Role.SELLER))
                .until(() -> messages("orders").isEmpty() && open() == 0);
        stop(Role.SHIPPER);
        await("empty log")
                .atMost(PATIENCE)
                .until(() -> Narayana.logged(directory.resolve("log")).isEmpty());
        stop(Role.RECOVERY);
    }

    private void stop(Role role) throws Exception {
        for (int place = 0; place < PLACES.size(); place++) {
            if (PLACES.get(place) == role) {
                ChildProcess worker = living.get(place);
                worker.awaitReady(PATIENCE);
                worker.endInput();
                worker.awaitEnd(PATIENCE);
            }
        }
    }

    private long open() throws SQLException {
        return query(server + "template1", "SELECT id FROM oncemq_branch").size()
                + query(server + "postgres", "SELECT gid FROM pg_prepared_xacts")
                        .size();
    }

    private List<String> messages(String queue) throws SQLException {
        return query(
                server + "template1",
                "SELECT m.text_body FROM oncemq_message m JOIN oncemq_destination d ON d.id = m.destination"
                        + " WHERE d.name = '" + queue + "'");
    }

    private void check() throws Exception {
        List<String> booked = query(server + "postgres", "SELECT order_number FROM shop_booking");
        List<String> confirmed = new ArrayList<>();
        for (String name : names) {
            RecordLog.read(ShopWorker.log(directory, name)).stream()
                    .filter(line -> line.startsWith(name))
                    .forEach(confirmed::add);
        }
        System.out.println(booked.size() + " orders booked, " + confirmed.size() + " of them confirmed");
        assertThat(booked).doesNotHaveDuplicates().containsAll(confirmed).hasSizeGreaterThan(kills);
        assertThat(query(server + "postgres", "SELECT order_number FROM shop_shipment"))
                .as("shipments")
                .containsExactlyInAnyOrderElementsOf(booked);
        assertThat(messages("shipped")).as("messages that say so").containsExactlyInAnyOrderElementsOf(booked);
        assertThat(query(server + "template1", "SELECT branch FROM oncemq_parked"))
                .as("parked")
                .isEmpty();
        assertThat(query(server + "template1", "SELECT number FROM oncemq_claim"))
                .as("claims")
                .isEmpty();
        TestFiles.delete(directory);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server + "postgres", "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> query(String url, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }
}
