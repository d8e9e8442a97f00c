// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jdbc.OnceMQ;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How long after a COMMIT of the application a consumer on another node has what was sent in the transaction, and how long after
 * a ROLLBACK what was received in it comes again: by each way in which the end of a transaction becomes known. Between its
 * last send and its end a transaction takes up to 100 ms. Options: {@code --url}, {@code --user}.
 */
final class WakeUpBenchmark {

    private static final int ROUNDS = 300;
    private static final int WARM_UP = 30;
    private static final int LONGEST_WORK_MILLIS = 100;
    private static final long PRESENT = 30_000;

    private final Session session;
    private final MessageProducer producer;
    private final MessageConsumer own;
    private final MessageConsumer consumer;
    private final PGSimpleDataSource dataSource;
    private final Random random = new Random(1);

    private WakeUpBenchmark(
            jakarta.jms.Connection sender, jakarta.jms.Connection receiver, PGSimpleDataSource dataSource)
            throws Exception {
        session = sender.createSession();
        producer = session.createProducer(session.createQueue("wake-up"));
        own = session.createConsumer(session.createQueue("again"));
        Session other = receiver.createSession();
        consumer = other.createConsumer(other.createQueue("wake-up"));
        this.dataSource = dataSource;
    }

    /** How the application ends its transaction. */
    private enum Way {
        BARE,
        WRAPPED,
        JOINED_TRANSACTION
    }

    private JoinedTransaction join(Connection connection) throws Exception {
        connection.setAutoCommit(false);
        return JoinedTransaction.begin(session, JdbcTransaction.of(connection));
    }

    private Connection connect(Way way) throws Exception {
        return way == Way.WRAPPED ? OnceMQ.wrap(dataSource).getConnection() : dataSource.getConnection();
    }

    private void work() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_WORK_MILLIS)));
    }

    private long commit(Way way) throws Exception {
        try (Connection connection = connect(way)) {
            JoinedTransaction joined = join(connection);
            producer.send(session.createTextMessage("x"));
            work();
            if (way == Way.JOINED_TRANSACTION) {
                joined.commit();
            } else {
                connection.commit();
            }
            long committed = System.nanoTime();
            require(consumer.receive(PRESENT));
            long took = System.nanoTime() - committed;
            if (way == Way.BARE) {
                joined.completed();
            }
            return took;
        }
    }

    private long rollBack(Way way) throws Exception {
        session.createProducer(session.createQueue("again")).send(session.createTextMessage("x"));
        try (Connection connection = connect(way)) {
            JoinedTransaction joined = join(connection);
            require(own.receive(PRESENT));
            work();
            if (way == Way.JOINED_TRANSACTION) {
                joined.rollback();
            } else {
                connection.rollback();
            }
            long ended = System.nanoTime();
            require(own.receive(PRESENT));
            long took = System.nanoTime() - ended;
            if (way == Way.BARE) {
                connection.commit();
                joined.completed();
            }
            return took;
        }
    }

    private static void require(@Nullable Message message) {
        if (message == null) {
            throw new IllegalStateException("Nothing came within " + PRESENT + " ms");
        }
    }

    @FunctionalInterface
    private interface Round {
        long run(Way way) throws Exception;
    }

    private static void measure(String what, Way way, Round round) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            round.run(way);
        }
        long[] nanos = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            nanos[i] = round.run(way);
        }
        System.out.println(String.format(
                Locale.ROOT,
                "| %s, %s | %.1f | %.1f | %.1f |",
                what,
                way.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                Statistics.percentile(nanos, 0.5) / 1e6,
                Statistics.percentile(nanos, 0.99) / 1e6,
                Statistics.percentile(nanos, 1) / 1e6));
    }

    private static OnceMQConnectionFactory factory(Server server, String node) {
        OnceMQConnectionFactory.Builder builder =
                OnceMQConnectionFactory.builder().url(server.url());
        String user = server.user();
        if (user != null) {
            builder.user(user).password("");
        }
        return builder.option(Option.SCHEMA, "create")
                .option(Option.NODE_NAME, node)
                .option(Option.NODE_LINGER, "0s")
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        try (Server server = Server.open(Options.parse(List.of(arguments)));
                OnceMQConnectionFactory one = factory(server, "one");
                OnceMQConnectionFactory two = factory(server, "two");
                jakarta.jms.Connection sender = one.createConnection();
                jakarta.jms.Connection receiver = two.createConnection()) {
            sender.start();
            receiver.start();
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setUrl(server.url());
            dataSource.setUser(server.user());
            WakeUpBenchmark benchmark = new WakeUpBenchmark(sender, receiver, dataSource);
            System.out.println("| ms | p50 | p99 | longest |");
            System.out.println("|---|---:|---:|---:|");
            for (Way way : Way.values()) {
                measure("sent, committed", way, benchmark::commit);
            }
            for (Way way : Way.values()) {
                measure("received, rolled back", way, benchmark::rollBack);
            }
        }
    }
}
