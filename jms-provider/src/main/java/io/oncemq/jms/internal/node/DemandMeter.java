// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

/**
 * How fast messages are taken: what decides how many are claimed ahead. Counts in two buckets of {@value #BUCKET_MILLIS} ms.
 * Not thread-safe.
 */
final class DemandMeter {

    static final long BUCKET_MILLIS = 100;
    private static final long BUCKET_NANOS = BUCKET_MILLIS * 1_000_000;

    private long bucketStart;
    private int current;
    private int previous;

    void taken(long nanoTime) {
        turn(nanoTime);
        current++;
    }

    /** Messages taken in about the last {@value #BUCKET_MILLIS} ms. */
    int rate(long nanoTime) {
        turn(nanoTime);
        return Math.max(current, previous);
    }

    private void turn(long nanoTime) {
        long elapsed = nanoTime - bucketStart;
        if (elapsed >= 2 * BUCKET_NANOS) {
            previous = 0;
            current = 0;
            bucketStart = nanoTime;
        } else if (elapsed >= BUCKET_NANOS) {
            previous = current;
            current = 0;
            bucketStart += BUCKET_NANOS;
        }
    }
}
