// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.Admin;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Consumers on two nodes that come, go, roll back, recover, are killed with messages in their hands, while two nodes send:
 * chosen by a seed, interleaved by chance. Each group is one consumer's at a time and comes in order, and a group that somebody
 * holds on to keeps nothing else back. <code>-Doncemq.seed=...</code> makes the same choices again.
 */
abstract class RandomGroupContract extends JmsContract {

    private static final int GROUPS = 6;
    private static final int PER_GROUP = 30;
    private static final int CONSUMERS = 5;

    RandomGroupContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private final class Run {
        final long seed;
        final List<OnceMQConnectionFactory> nodes;
        final Queue queue;
        final GroupBook book = new GroupBook();
        final AtomicInteger ungrouped = new AtomicInteger();
        final CountDownLatch left = new CountDownLatch((GROUPS + 1) * PER_GROUP);

        Run(long seed, Queue queue) {
            this.seed = seed;
            this.queue = queue;
            this.nodes = List.of(
                    factory(),
                    closing(database()
                            .factory()
                            .option(Option.NODE_NAME, "another")
                            .option(Option.PREFETCH, "7")
                            .build()));
        }

        /** Sends the messages of some groups, each in order, and some of none. */
        Void send(Random random, int first, int step) throws Exception {
            List<String> order = new ArrayList<>();
            for (int group = first; group < GROUPS; group += step) {
                for (int i = 0; i < PER_GROUP; i++) {
                    order.add(Character.toString((char) ('a' + group)));
                }
            }
            java.util.Collections.shuffle(order, random);
            int[] last = new int[GROUPS];
            try (Connection connection = nodes.get(random.nextInt(nodes.size())).createConnection()) {
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(queue);
                for (String group : order) {
                    producer.send(GroupContract.message(session, group + ++last[group.charAt(0) - 'a']));
                    if (random.nextInt(3) == 0) {
                        session.commit();
                    }
                }
                session.commit();
            }
            return null;
        }

        Void sendUngrouped() throws Exception {
            try (Connection connection = nodes.get(0).createConnection()) {
                Session session = connection.createSession();
                MessageProducer producer = session.createProducer(queue);
                for (int i = 1; i <= PER_GROUP; i++) {
                    producer.send(session.createTextMessage("-" + i));
                }
            }
            return null;
        }

        /** Consumes by one session after the other until all messages are done. */
        Void consume(Random random) throws Exception {
            while (left.getCount() > 0) {
                Connection connection = nodes.get(random.nextInt(nodes.size())).createConnection();
                try {
                    connection.start();
                    switch (random.nextInt(3)) {
                        case 0 -> new Hands(random, connection, Session.SESSION_TRANSACTED).work();
                        case 1 -> new Hands(random, connection, Session.CLIENT_ACKNOWLEDGE).work();
                        default -> listen(random, connection);
                    }
                } finally {
                    connection.close();
                }
            }
            return null;
        }

        void listen(Random random, Connection connection) throws Exception {
            Object consumer = new Object();
            CountDownLatch enough = new CountDownLatch(1 + random.nextInt(10));
            List<Throwable> failures = new ArrayList<>();
            Session session = connection.createSession();
            session.createConsumer(queue).setMessageListener(message -> {
                try {
                    String text = text(message);
                    book.received(consumer, text);
                    if (random.nextInt(8) == 0) {
                        book.givenBack(consumer);
                        throw new IllegalStateException("on purpose");
                    }
                    count(text);
                    book.done(consumer);
                    left.countDown();
                } catch (JMSException | AssertionError e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                } finally {
                    enough.countDown();
                }
            });
            boolean unused = enough.await(300, TimeUnit.MILLISECONDS);
            connection.close();
            synchronized (failures) {
                assertThat(failures).as("seed " + seed).isEmpty();
            }
        }

        void count(String text) {
            if (text.startsWith("-")) {
                ungrouped.incrementAndGet();
            }
        }

        /** A session that decides about several messages at once. */
        final class Hands {
            private final Random random;
            private final Connection connection;
            private final boolean transacted;
            private final Session session;
            private final List<String> texts = new ArrayList<>();
            private Message last;

            Hands(Random random, Connection connection, int mode) throws JMSException {
                this.random = random;
                this.connection = connection;
                this.session = connection.createSession(mode);
                this.transacted = mode == Session.SESSION_TRANSACTED;
            }

            void work() throws JMSException {
                MessageConsumer consumer = session.createConsumer(queue);
                for (int round = random.nextInt(12); round >= 0 && left.getCount() > 0; round--) {
                    Message message = random.nextInt(4) == 0 ? consumer.receiveNoWait() : consumer.receive(20);
                    if (message != null) {
                        last = message;
                        texts.add(text(message));
                        book.received(this, text(message));
                    }
                    int choice = random.nextInt(10);
                    if (choice < 4) {
                        done();
                    } else if (choice < 6) {
                        giveBack();
                    } else if (choice == 6) {
                        consumer.close();
                        consumer = session.createConsumer(queue);
                    }
                }
                if (random.nextBoolean()) {
                    done();
                }
                book.givenBack(this);
                connection.close();
            }

            private void done() throws JMSException {
                texts.forEach(Run.this::count);
                book.done(this);
                if (transacted) {
                    session.commit();
                } else if (last != null) {
                    last.acknowledge();
                }
                texts.forEach(text -> left.countDown());
                texts.clear();
            }

            private void giveBack() throws JMSException {
                book.givenBack(this);
                texts.clear();
                if (transacted) {
                    session.rollback();
                } else {
                    session.recover();
                }
            }

            @Override
            public String toString() {
                return "a session of " + connection;
            }
        }
    }

    @Test
    @Timeout(120)
    void eachGroupIsOneConsumersAtATimeAndInOrder() throws Exception {
        run();
    }

    /** Also where each message that was given back waits, and its group with it. */
    @Test
    @Timeout(120)
    void eachGroupIsInOrderWhereMessagesWait() throws Exception {
        try (Admin admin = factory().admin()) {
            admin.set(name(), "on-failure", "block");
            admin.set(name(), "redelivery-delay", "20ms");
            admin.set(name(), "redelivery-jitter", "1");
        }
        run();
    }

    private void run() throws Exception {
        // By chance, some are given back very often.
        try (Admin admin = factory().admin()) {
            admin.set(name(), "maximum-deliveries", "unlimited");
        }
        long seed = Long.getLong("oncemq.seed", System.nanoTime());
        Session setting = session(Session.SESSION_TRANSACTED);
        Run run = new Run(seed, queue(setting));
        // Somebody holds on to a group all the time.
        MessageProducer producer = setting.createProducer(run.queue);
        for (int i = 1; i <= 50; i++) {
            producer.send(GroupContract.message(setting, "z" + i));
        }
        setting.commit();
        assertThat(receive(setting.createConsumer(run.queue), 1)).containsExactly("z1");
        List<Future<Void>> workers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Random random = new Random(seed + i);
            int first = i;
            workers.add(threads.submit(() -> run.send(random, first, 2)));
        }
        workers.add(threads.submit(run::sendUngrouped));
        for (int i = 0; i < CONSUMERS; i++) {
            Random random = new Random(seed + 100 + i);
            workers.add(threads.submit(() -> run.consume(random)));
        }

        try {
            for (Future<Void> worker : workers) {
                worker.get(100, TimeUnit.SECONDS);
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ", " + run.left.getCount() + " messages left", e);
        }

        assertThat(run.ungrouped).as("seed " + seed).hasValue(PER_GROUP);
        for (int group = 0; group < GROUPS; group++) {
            assertThat(run.book.doneOf(Character.toString((char) ('a' + group))))
                    .as("seed " + seed)
                    .isEqualTo(PER_GROUP);
        }
    }
}
