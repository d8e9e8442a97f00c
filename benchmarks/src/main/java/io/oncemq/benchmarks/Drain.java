// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Receives in transactions until the queue is empty, or time is up. */
final class Drain {

    private static final long WAIT_MILLIS = 200;

    private final Session session;
    private final MessageConsumer consumer;
    private final int batch;

    Drain(Session session, int batch) throws JMSException {
        this.session = session;
        this.consumer = session.createConsumer(session.createQueue("orders"));
        this.batch = batch;
    }

    /** Messages in a second, from the first receipt to the last. */
    static double rate(List<Drain> drains, long backlog, Duration longest) throws Exception {
        AtomicBoolean late = new AtomicBoolean();
        AtomicLong received = new AtomicLong();
        AtomicLong lastAt = new AtomicLong();
        long began = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(drains.size());
        List<Future<?>> running = new ArrayList<>();
        for (Drain drain : drains) {
            running.add(threads.submit(() -> {
                int count = 1;
                while (count > 0 && !late.get()) {
                    count = drain.step();
                    long sum = received.addAndGet(count);
                    if (count > 0) {
                        lastAt.accumulateAndGet(System.nanoTime(), Math::max);
                    }
                    late.compareAndSet(false, sum >= backlog || System.nanoTime() - began > longest.toNanos());
                }
                return true;
            }));
        }
        threads.shutdown();
        for (Future<?> each : running) {
            each.get();
        }
        return received.get() * 1e9 / (lastAt.get() - began);
    }

    private int step() throws JMSException {
        int count = 0;
        while (count < batch && consumer.receive(WAIT_MILLIS) != null) {
            count++;
        }
        session.commit();
        return count;
    }
}
