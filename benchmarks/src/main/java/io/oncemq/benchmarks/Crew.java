// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Threads that each repeat a step, and how many messages they do in a second. */
final class Crew implements AutoCloseable {

    /** What a thread repeats. */
    @FunctionalInterface
    interface Step {
        /** Returns how many messages count; a sender that is not what is measured says 0. */
        int run() throws Exception;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final LongAdder done = new LongAdder();

    /** Starts a thread for each step. */
    Crew(List<Step> steps) {
        steps.forEach(step -> running.add(threads.submit(() -> {
            while (!stopped.get()) {
                done.add(step.run());
            }
            return true;
        })));
    }

    /** Messages in a second, over this time. */
    double rate(Duration time) throws InterruptedException, ExecutionException {
        long before = done.sum();
        long began = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        double rate = (done.sum() - before) * 1e9 / (System.nanoTime() - began);
        for (Future<?> each : running) {
            if (each.isDone()) {
                // It can only have failed.
                each.get();
            }
        }
        return rate;
    }

    /** Messages in a second, after a warm-up. */
    static double rate(List<Step> steps, Duration warmUp, Duration measured) throws Exception {
        try (Crew crew = new Crew(steps)) {
            double unused = crew.rate(warmUp);
            return crew.rate(measured);
        }
    }

    /** Waits until the last steps have ended. */
    @Override
    public void close() throws InterruptedException, ExecutionException {
        stopped.set(true);
        threads.shutdown();
        for (Future<?> each : running) {
            each.get();
        }
    }
}
