// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.itests.crash.ChildProcess;
import io.oncemq.itests.crash.TestFiles;
import io.oncemq.itests.faults.Fault;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process under a transaction manager dies at each point of the life of a transaction, from its start to the end of its
 * recovery; the next process recovers, in at most two passes. Then nothing is prepared, the manager's log is empty, each order
 * is either there or shipped, and there is a row in the other database for exactly those that are shipped.
 *
 * <p>In the build some of the points, chosen by a seed that is printed; all of them with {@code -Doncemq.matrix=all}.
 */
abstract class XaCrashMatrix {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final boolean ALL = System.getProperty("oncemq.matrix", "").equals("all");
    private static final long SEED = Long.getLong("oncemq.seed", System.nanoTime() % 1_000_000);

    /** Deaths in a build. */
    private static final int SOME = 10;

    /** Where the messages are: URL and user. */
    abstract List<String> messages(EmbeddedPostgres server, Path directory);

    @Test
    @Timeout(1200)
    void whoeverDiesIsRecoveredInTwoPasses() throws Exception {
        Path directory = TestFiles.newDirectory(getClass().getSimpleName());
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("max_prepared_transactions", "20")
                .start()) {
            String business = "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
            try (Connection connection = DriverManager.getConnection(business, "postgres", "");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE shop_shipment (order_number varchar)");
            }
            List<String> messages = messages(server, directory);
            die(new Chain(directory, messages, business));
        }
        TestFiles.delete(directory);
    }

    private void die(Chain chain) throws Exception {
        List<HaltPoint> points = ALL ? HaltPoint.all() : some();
        System.out.println(getClass().getSimpleName() + ": " + points.size() + " deaths, seed " + SEED);
        for (HaltPoint point : points) {
            chain.die(point);
        }
        chain.end();
    }

    /** Some points; what a recovery dies of comes with what leaves something to recover. */
    private static List<HaltPoint> some() {
        List<HaltPoint> all = HaltPoint.all();
        TreeSet<Integer> chosen = new TreeSet<>();
        Random random = new Random(SEED);
        while (chosen.size() < SOME) {
            int index = random.nextInt(all.size());
            chosen.add(index);
            if (all.get(index).phase() == HaltPoint.Phase.RECOVERY) {
                chosen.add(index - 1);
            }
        }
        return chosen.stream().map(all::get).toList();
    }

    /** Processes one after the other, each of which recovers what the one before has left. */
    private static final class Chain {

        private final Path directory;
        private final List<String> messages;
        private final String business;
        private final List<String> alone = new ArrayList<>();
        private Map<String, List<String>> before = Map.of("orders", List.of(), "shipped", List.of());
        private final List<HaltPoint> unrecovered = new ArrayList<>();
        private int last;

        Chain(Path directory, List<String> messages, String business) {
            this.directory = directory;
            this.messages = messages;
            this.business = business;
        }

        void die(HaltPoint point) throws Exception {
            String order = Integer.toString(++last);
            try (ChildProcess child = start(List.of(order, point.text()))) {
                if (point.phase() == HaltPoint.Phase.WORK) {
                    check(child.awaitAnswer(PATIENCE));
                    unrecovered.clear();
                    if (point.work() == HaltPoint.Work.ALONE) {
                        alone.add(Integer.toString(last));
                    }
                }
                assertThat(child.awaitExit(PATIENCE))
                        .as("exit of process %s, which is to die at %s; see %s", last, point, directory)
                        .isEqualTo(Fault.HALTED);
                unrecovered.add(point);
            }
        }

        private ChildProcess start(List<String> rest) throws Exception {
            ShopSettings settings = new ShopSettings(
                    "shop" + last, directory.resolve("log"), messages.get(0), messages.get(1), business);
            List<String> arguments = new ArrayList<>(settings.arguments());
            arguments.addAll(rest);
            return ChildProcess.start("shop" + last, directory, List.of(), ShopChild.class, arguments);
        }

        /** What a process says that has recovered. */
        private Map<String, List<String>> check(String answer) {
            Map<String, List<String>> state = new HashMap<>();
            for (String part : answer.split(" ")) {
                int equals = part.indexOf('=');
                String list = part.substring(equals + 1);
                state.put(part.substring(0, equals), list.isEmpty() ? List.of() : Arrays.asList(list.split(",")));
            }
            String after = unrecovered + ": " + answer;
            for (String open : List.of("branches", "business", "log")) {
                assertThat(state.get(open)).as(open + " after " + after).containsExactly("0");
            }
            List<String> orders = state.get("orders");
            List<String> shipped = state.get("shipped");
            List<String> both = new ArrayList<>(orders);
            both.addAll(shipped);
            assertThat(both).as("orders after " + after).doesNotHaveDuplicates();
            if (unrecovered.isEmpty()) {
                assertThat(both).isEmpty();
            } else {
                HaltPoint decisive = unrecovered.get(0);
                assertThat(shipped.size() - before.get("shipped").size())
                        .as("shipped after " + after)
                        .isEqualTo(decisive.committed() ? 1 : 0);
                assertThat(shipped).containsAll(before.get("shipped"));
                assertThat(both.size()
                                - before.get("orders").size()
                                - before.get("shipped").size())
                        .as("new orders after " + after)
                        .isEqualTo(1);
                // Of messages alone there are no rows.
                List<String> expected = new ArrayList<>(before.getOrDefault("rows", List.of()));
                if (decisive.committed() && decisive.work() != HaltPoint.Work.ALONE) {
                    List<String> now = new ArrayList<>(shipped);
                    now.removeAll(before.get("shipped"));
                    expected.addAll(now);
                }
                assertThat(state.get("rows")).as("rows after " + after).containsExactlyInAnyOrderElementsOf(expected);
            }
            before = state;
            return state;
        }

        /** The last one recovers, and gets all that is there. */
        void end() throws Exception {
            last++;
            try (ChildProcess child = start(List.of())) {
                check(child.awaitAnswer(PATIENCE));
                assertThat(child.awaitAnswer(PATIENCE)).contains(" orders= shipped= ");
                child.awaitEnd(PATIENCE);
            }
        }
    }
}
