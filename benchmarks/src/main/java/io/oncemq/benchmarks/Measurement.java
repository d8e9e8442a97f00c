// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Runs a workload once: workers, a window in which they are measured, and a check of what they did. */
final class Measurement {

    private static final long POLL_MILLIS = 5;
    private static final long END_SECONDS = 60;

    private final Meter meter;
    private final Job job;
    private final Workload workload;
    private final String subject;
    private final long backlog;
    private final Recorder recorder = new Recorder();
    private final List<Thread> threads = new ArrayList<>();
    private final List<long[]> latencies = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final CountDownLatch opened;
    private List<StatementCost> statements = List.of();

    private Measurement(Meter meter, Job job, Workload workload, String subject, int backlog) {
        this.meter = meter;
        this.job = job;
        this.workload = workload;
        this.subject = subject;
        this.backlog = workload.kind().needsBacklog() ? backlog : Long.MAX_VALUE;
        this.opened = new CountDownLatch(workload.workers());
    }

    /** Measures a subject on tables of its own, without a warm-up and on connections whose round trips are counted. */
    static Result counted(
            Server server, Meter meter, Workload workload, Subject subject, int backlog, Duration measured)
            throws Exception {
        return run(server, server.countingUrl(), meter, workload, subject, backlog, Duration.ZERO, measured);
    }

    /** Measures a subject on tables of its own. */
    static Result timed(
            Server server,
            Meter meter,
            Workload workload,
            Subject subject,
            int backlog,
            Duration warmUp,
            Duration measured)
            throws Exception {
        return run(server, server.url(), meter, workload, subject, backlog, warmUp, measured);
    }

    private static Result run(
            Server server,
            String url,
            Meter meter,
            Workload workload,
            Subject subject,
            int backlog,
            Duration warmUp,
            Duration measured)
            throws Exception {
        String schema = "benchmark_" + subject.name();
        server.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE; CREATE SCHEMA " + schema);
        meter.settle();
        Job job = subject.prepare(server, url, schema, workload, backlog);
        return new Measurement(meter, job, workload, subject.name(), backlog).run(warmUp, measured);
    }

    private Result run(Duration warmUp, Duration measured) throws Exception {
        long transactionsBefore = meter.transactions();
        Gauges used;
        try (job) {
            try {
                used = window(warmUp, measured);
            } finally {
                recorder.stop();
                join();
            }
        }
        throwIfFailed();
        double transactions = (double) (meter.transactions() - transactionsBefore) / recorder.handled();
        long[] all = latencies.stream().flatMapToLong(LongStream::of).toArray();
        return new Result(
                workload,
                subject,
                Statistics.percentile(all, 0.5),
                Statistics.percentile(all, 0.99),
                used,
                transactions,
                statements,
                faults(job.stock()));
    }

    private Gauges window(Duration warmUp, Duration measured) throws Exception {
        for (int i = 0; i < workload.workers(); i++) {
            int number = i;
            Thread thread = new Thread(() -> work(number), subject + "-worker-" + number);
            threads.add(thread);
            thread.start();
        }
        opened.await();
        // A warm-up that takes too much of the backlog leaves nothing to measure.
        await(warmUp, backlog / 4);
        meter.forgetStatements();
        Gauges before = meter.read(recorder);
        recorder.open();
        await(measured, backlog);
        recorder.close();
        Gauges used = meter.read(recorder).perMessageSince(before);
        statements = meter.statements(used.handled());
        return used;
    }

    private void work(int number) {
        try (Worker worker = job.worker(number)) {
            opened.countDown();
            while (!recorder.stopping()) {
                worker.step(recorder);
            }
        } catch (Throwable failure) {
            recorder.stop();
            synchronized (failures) {
                failures.add(failure);
            }
        } finally {
            opened.countDown();
        }
        synchronized (latencies) {
            latencies.add(recorder.ownLatencies());
        }
    }

    /** Waits until the time is over or as many messages have been handled, or somebody failed. */
    private void await(Duration time, long handled) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (!recorder.stopping() && System.nanoTime() - deadline < 0 && recorder.handled() < handled) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
            if (thread.isAlive()) {
                IllegalStateException stuck = new IllegalStateException(thread.getName() + " does not end");
                stuck.setStackTrace(thread.getStackTrace());
                throw stuck;
            }
        }
    }

    private void throwIfFailed() throws Exception {
        synchronized (failures) {
            if (!failures.isEmpty()) {
                Exception failure = new Exception(subject + " failed in " + workload.title(), failures.get(0));
                failures.stream().skip(1).forEach(failure::addSuppressed);
                throw failure;
            }
        }
    }

    private List<String> faults(Job.Stock stock) {
        List<String> faults = new ArrayList<>();
        long handled = recorder.handled();
        require(faults, "messages handled twice", 0, recorder.doubles());
        switch (workload.kind()) {
            case SEND -> require(faults, "messages stored, of those sent", handled, stock.waiting());
            case RECEIVE -> require(faults, "messages left, of those not received", backlog - handled, stock.waiting());
            case FLOW ->
                require(faults, "messages left, of those not received", recorder.sentOnly() - handled, stock.waiting());
            case JOB -> {
                require(faults, "messages left, of those not received", backlog - handled, stock.waiting());
                require(faults, "messages forwarded", handled, stock.forwarded());
                require(faults, "business rows updated", handled, stock.updates());
            }
        }
        if (recorder.handled() == 0) {
            faults.add("nothing was handled");
        }
        return faults;
    }

    private static void require(List<String> faults, String what, long expected, long actual) {
        if (expected != actual) {
            faults.add(what + ": expected " + expected + ", was " + actual);
        }
    }
}
