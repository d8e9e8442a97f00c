// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread that sends each number to several queues and keeps trying, whatever happens to the database. */
final class NumberSender implements AutoCloseable {

    private static final long PAUSE_MILLIS = 2;
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 50;

    /**
     * A send that failed.
     *
     * @param took how long it took to fail
     */
    record Failure(JMSException exception, Duration took) {}

    private final Connection connection;
    private final List<String> queues;
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<Long, Failure> failures = new ConcurrentHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "number-sender");

    NumberSender(Connection connection, List<String> queues) {
        this.connection = connection;
        this.queues = queues;
        thread.start();
    }

    private void run() {
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            // A number is used once, so that a second copy can only come from the system.
            for (long number = 0; !stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); number++) {
                send(session, queues.get((int) (number % queues.size())), number);
            }
        } catch (JMSException failure) {
            System.out.println("The sender's session: " + failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(Session session, String queue, long number) throws InterruptedException {
        long began = System.nanoTime();
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(session.createTextMessage(Long.toString(number)));
            acknowledged.add(number);
        } catch (JMSException failure) {
            failures.put(number, new Failure(failure, Duration.ofNanos(System.nanoTime() - began)));
            if (stop.await(PAUSE_AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** The numbers that went to a queue and were acknowledged. */
    List<Long> acknowledged(String queue) {
        return acknowledged.stream()
                .filter(number -> queues.get((int) (number % queues.size())).equals(queue))
                .sorted()
                .toList();
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    Map<Long, Failure> failures() {
        return Map.copyOf(failures);
    }

    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        thread.join();
    }
}
