// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Objects that many threads may use at once: factories, connections, destinations (Jakarta Messaging 2.8). */
abstract class ConcurrentUseContract extends JmsContract {

    private static final int THREADS = 8;
    private static final int EACH = 10;

    ConcurrentUseContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** Has each of the threads, numbered, do the same at the same time. */
    private void atOnce(ThreadTask task) throws Exception {
        CountDownLatch start = new CountDownLatch(THREADS);
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            Callable<Void> numbered = () -> {
                start.countDown();
                start.await();
                task.run(number);
                return null;
            };
            all.add(threads.submit(numbered));
        }
        for (Future<Void> each : all) {
            each.get(30, TimeUnit.SECONDS);
        }
    }

    private interface ThreadTask {
        void run(int number) throws Exception;
    }

    private static void send(Connection connection, Destination destination, String prefix) throws JMSException {
        try (Session session = connection.createSession();
                MessageProducer producer = session.createProducer(destination)) {
            for (int i = 0; i < EACH; i++) {
                producer.send(session.createTextMessage(prefix + i));
            }
        }
    }

    @Test
    void factoryConnectionAndDestinationServeManyThreads() throws Exception {
        Connection shared = connect();
        Session reader = session();
        Destination destination = queue(reader);
        atOnce(number -> {
            try (Connection own = factory().createConnection()) {
                send(own, destination, "own " + number + " ");
                send(shared, destination, "shared " + number + " ");
            }
        });
        List<String> expected = IntStream.range(0, THREADS * EACH)
                .mapToObj(i -> i / EACH + " " + i % EACH)
                .flatMap(text -> List.of("own " + text, "shared " + text).stream())
                .toList();
        MessageConsumer consumer = reader.createConsumer(destination);
        assertThat(receive(consumer, expected.size())).containsExactlyInAnyOrderElementsOf(expected);
        assertNothingComes(consumer);
    }

    @Test
    void connectionIsClosedWhileOthersUseIt() throws Exception {
        Connection shared = freshConnection();
        atOnce(number -> {
            try {
                for (int i = 0; i < EACH; i++) {
                    shared.start();
                    shared.createSession().createProducer(null);
                    shared.stop();
                }
                if (number == 0) {
                    shared.close();
                }
            } catch (IllegalStateException closed) {
                assertThat(closed).hasMessageContaining("closed");
            }
        });
        shared.close();
    }
}
