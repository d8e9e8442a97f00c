// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import jakarta.jms.BytesMessage;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How the speed changes with the number of sessions, nodes, destinations, waiting messages and subscriptions and the size of the
 * bodies; what idle consumers cost; and what a transaction does that somebody holds open. The arguments are the names of series,
 * by commas, and then the options {@code --seconds}, {@code --warmup}, {@code --backlog} (the longest queue), {@code --url} and
 * {@code --user}.
 */
final class GrowthBenchmark {

    private static final int SENDERS = 8;
    private static final int BATCH = 50;
    private static final int SHALLOW = 100;
    private static final int WINDOWS = 6;

    private final Server server;
    private final Options options;

    private GrowthBenchmark(Server server, Options options) {
        this.server = server;
        this.options = options;
    }

    /** What is measured. */
    @SuppressWarnings("ImmutableEnumChecker") // methods without state
    private enum Series {
        SESSIONS(GrowthBenchmark::sessions),
        NODES(GrowthBenchmark::nodes),
        DESTINATIONS(GrowthBenchmark::destinations),
        BACKLOG(GrowthBenchmark::backlog),
        BODIES(GrowthBenchmark::bodies),
        SUBSCRIPTIONS(GrowthBenchmark::subscriptions),
        IDLE(GrowthBenchmark::idle),
        HELD(GrowthBenchmark::held);

        private final Measured measured;

        Series(Measured measured) {
            this.measured = measured;
        }

        static List<Series> parse(String names) throws UsageException {
            try {
                return Arrays.stream(names.split(",", -1))
                        .map(name -> valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList();
            } catch (IllegalArgumentException e) {
                throw new UsageException("Unknown series in '" + names + "'; allowed are "
                        + Arrays.toString(values()).toLowerCase(Locale.ROOT) + ", by commas");
            }
        }
    }

    @FunctionalInterface
    private interface Measured {
        void run(GrowthBenchmark benchmark) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> rest = new ArrayList<>(List.of(arguments));
        boolean all = rest.isEmpty() || rest.get(0).startsWith("--");
        try {
            List<Series> series = all ? List.of(Series.values()) : Series.parse(rest.remove(0));
            Options options = Options.parse(rest);
            try (Server server = Server.open(options)) {
                GrowthBenchmark benchmark = new GrowthBenchmark(server, options);
                for (Series each : series) {
                    each.measured.run(benchmark);
                }
            }
        } catch (UsageException misuse) {
            System.err.println(misuse.getMessage());
            System.exit(2);
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private double rate(List<Crew.Step> steps) throws Exception {
        return Crew.rate(steps, options.warmUp(), options.measured());
    }

    private GrowthStore store() throws Exception {
        return new GrowthStore(server);
    }

    private static Crew.Step sender(Session session, String... queues) throws Exception {
        MessageProducer producer = session.createProducer(null);
        List<jakarta.jms.Queue> destinations = new ArrayList<>();
        for (String queue : queues) {
            destinations.add(session.createQueue(queue));
        }
        String text = Payload.text();
        return () -> {
            producer.send(
                    destinations.get(ThreadLocalRandom.current().nextInt(destinations.size())),
                    session.createTextMessage(text));
            return 1;
        };
    }

    /** Senders, each in a session of its own. */
    private void sessions() throws Exception {
        print("| sessions that send | messages/s |%n|---:|---:|");
        for (int count : new int[] {1, 2, 4, 8, 16, 32, 64}) {
            try (GrowthStore store = store()) {
                List<Crew.Step> steps = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    steps.add(sender(store.connect("one").createSession(), "orders"));
                }
                print("| %d | %.0f |", count, rate(steps));
            }
        }
    }

    /** As many senders and receivers as ever, over more nodes: processes could be slower, since these share a JVM. */
    private void nodes() throws Exception {
        print("%n| nodes, with 8 senders and 8 receivers on one shallow queue | messages/s |%n|---:|---:|");
        for (int count : new int[] {1, 2, 4, 8}) {
            try (GrowthStore store = store()) {
                Flow flow = new Flow(SHALLOW);
                List<Crew.Step> steps = new ArrayList<>();
                for (int i = 0; i < SENDERS; i++) {
                    String node = "node" + i % count;
                    steps.add(flow.sender(sender(store.connect(node).createSession(), "orders"), options.measured()));
                    Session session = store.connect(node).createSession();
                    steps.add(flow.receiver(session.createConsumer(session.createQueue("orders"))));
                }
                print("| %d | %.0f |", count, rate(steps));
            }
        }
    }

    /** Senders, each of which sends anywhere. */
    private void destinations() throws Exception {
        print("%n| queues, with 16 sessions that send to any | messages/s |%n|---:|---:|");
        for (int count : new int[] {1, 10, 100, 1000, 10_000}) {
            try (GrowthStore store = store()) {
                String[] queues = new String[count];
                Arrays.setAll(queues, i -> "queue" + i);
                List<Crew.Step> steps = new ArrayList<>();
                for (int i = 0; i < 2 * SENDERS; i++) {
                    steps.add(sender(store.connect("one").createSession(), queues));
                }
                // Each becomes known.
                Session session = store.connect("one").createSession();
                for (String queue : queues) {
                    session.createProducer(session.createQueue(queue)).send(session.createTextMessage("first"));
                }
                print("| %d | %.0f |", count, rate(steps));
            }
        }
    }

    /** Four consumers that drain, in transactions of 50; the queue may be empty before the time is over. */
    private void backlog() throws Exception {
        print("%n| waiting messages, drained by 4 in transactions of 50 | messages/s |%n|---:|---:|");
        for (long count = 1000; count <= options.backlog(); count *= 10) {
            try (GrowthStore store = store()) {
                store.fill("orders", count);
                List<Drain> drains = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    drains.add(new Drain(store.connect("one").createSession(Session.SESSION_TRANSACTED), BATCH));
                }
                print("| %d | %.0f |", count, Drain.rate(drains, count, options.measured()));
            }
        }
    }

    /** One sender of bytes, beside plain JDBC that inserts the same bytes. */
    private void bodies() throws Exception {
        print("%n| bytes in a message | messages/s sent | MiB/s | plain JDBC | ratio |%n|---:|---:|---:|---:|---:|");
        for (int size : new int[] {100, 1 << 10, 10 << 10, 100 << 10, 1 << 20}) {
            byte[] body = new byte[size];
            ThreadLocalRandom.current().nextBytes(body);
            try (GrowthStore store = store();
                    Connection raw = store.rawTable();
                    PreparedStatement insert = raw.prepareStatement(GrowthStore.RAW_INSERT)) {
                Session session = store.connect("one").createSession();
                MessageProducer producer = session.createProducer(session.createQueue("orders"));
                Crew.Step send = () -> {
                    BytesMessage message = session.createBytesMessage();
                    message.writeBytes(body);
                    producer.send(message);
                    return 1;
                };
                Crew.Step plain = () -> {
                    insert.setBytes(1, body);
                    return insert.executeUpdate();
                };
                // Before and after: what is written later has to make new files for the log.
                double before = rate(List.of(plain));
                double ours = rate(List.of(send));
                double theirs = (before + rate(List.of(plain))) / 2;
                print("| %d | %.0f | %.1f | %.0f | %.2f |", size, ours, ours * size / (1 << 20), theirs, ours / theirs);
            }
        }
    }

    /** One publisher to durable subscriptions that nobody reads meanwhile. */
    private void subscriptions() throws Exception {
        print("%n| durable subscriptions of a topic | messages/s published | deliveries/s |%n|---:|---:|---:|");
        for (int count : new int[] {1, 3, 10, 30, 100}) {
            try (GrowthStore store = store()) {
                Session session = store.connect("one").createSession();
                Topic topic = session.createTopic("news");
                for (int i = 0; i < count; i++) {
                    session.createSharedDurableConsumer(topic, "subscription" + i)
                            .close();
                }
                MessageProducer producer = session.createProducer(topic);
                String text = Payload.text();
                double rate = rate(List.of(() -> {
                    producer.send(session.createTextMessage(text));
                    return 1;
                }));
                print("| %d | %.0f | %.0f |", count, rate, rate * count);
            }
        }
    }

    /** A thousand consumers that wait for nothing, beside ten thousand queues. */
    private void idle() throws Exception {
        try (GrowthStore store = store()) {
            Session sender = store.connect("one").createSession(Session.SESSION_TRANSACTED);
            for (int i = 0; i < 10_000; i++) {
                sender.createProducer(sender.createQueue("idle" + i)).send(sender.createTextMessage("x"));
                if (i % SHALLOW == 0) {
                    sender.commit();
                }
            }
            sender.commit();
            jakarta.jms.Connection connection = store.connect("one");
            for (int i = 0; i < 1000; i++) {
                Session session = connection.createSession();
                session.createConsumer(session.createQueue("waiting" + i)).setMessageListener(message -> {
                    throw new IllegalStateException("Nothing was sent");
                });
            }
            Crew.Step nothing = () -> {
                Thread.sleep(SHALLOW);
                return 0;
            };
            double unused = rate(List.of(nothing));
            long before = store.statements();
            unused = rate(List.of(nothing));
            double statements =
                    (store.statements() - before) / (double) options.measured().toSeconds();
            System.gc();
            long heap =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            print(
                    "%n10,000 queues with a message each, 1,000 consumers of other queues: %.1f statements/s, heap %d MiB",
                    statements, heap >> 20);
        }
    }

    /** Four senders and four receivers, while another session holds a transaction open. */
    private void held() throws Exception {
        print("%n| a transaction held open by somebody else, after | messages/s, 4 to 4 |%n|---|---:|");
        try (GrowthStore store = store()) {
            Flow flow = new Flow(SHALLOW);
            List<Crew.Step> steps = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                steps.add(flow.sender(sender(store.connect("one").createSession(), "orders"), options.measured()));
                Session session = store.connect("one").createSession();
                steps.add(flow.receiver(session.createConsumer(session.createQueue("orders"))));
            }
            try (Crew crew = new Crew(steps)) {
                double unused = crew.rate(options.warmUp());
                print("| (none) | %.0f |", crew.rate(options.measured()));
                try (Connection holder = store.hold()) {
                    Duration passed = Duration.ZERO;
                    for (int window = 0; window < WINDOWS; window++) {
                        double rate = crew.rate(options.measured());
                        passed = passed.plus(options.measured());
                        print("| %d s | %.0f |", passed.toSeconds(), rate);
                    }
                    holder.rollback();
                }
                print("| (its end) | %.0f |", crew.rate(options.measured()));
            }
        }
    }
}
