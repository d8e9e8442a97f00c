// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the workers handle and notices what was handled twice. Thread-safe, except {@link Latencies}. */
final class Recorder {

    private final ConcurrentHashMap<Long, Boolean> seen = new ConcurrentHashMap<>();
    private final LongAdder doubles = new LongAdder();
    private final AtomicLong handled = new AtomicLong();
    private final LongAdder sent = new LongAdder();
    private final ThreadLocal<Latencies> latencies = ThreadLocal.withInitial(Latencies::new);
    private volatile boolean open;
    private volatile boolean stopping;

    /** A message was handled whose call, or whose way, began at this time. */
    void handled(long identity, long beganNanos) {
        if (open) {
            latencies.get().add(System.nanoTime() - beganNanos);
        }
        if (seen.put(identity, true) != null) {
            doubles.increment();
        }
        handled.incrementAndGet();
    }

    /** A message was sent that another worker is to handle. */
    void sent() {
        sent.increment();
    }

    long handled() {
        return handled.get();
    }

    long sentOnly() {
        return sent.sum();
    }

    long doubles() {
        return doubles.sum();
    }

    void open() {
        open = true;
    }

    void close() {
        open = false;
    }

    void stop() {
        stopping = true;
    }

    boolean stopping() {
        return stopping;
    }

    /** The latencies of the calling thread while the window was open. */
    long[] ownLatencies() {
        return latencies.get().toArray();
    }

    private static final class Latencies {
        private long[] nanos = new long[1024];
        private int size;

        void add(long value) {
            if (size == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * size);
            }
            nanos[size++] = value;
        }

        long[] toArray() {
            return Arrays.copyOf(nanos, size);
        }
    }
}
