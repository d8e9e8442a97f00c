// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * From where a source is read: what lies below was claimed when it was last looked at. Without the hint each claim would
 * read over the rows of all messages consumed since the last vacuum. A message that appears below (a transaction that
 * committed late, a message given back) is found when a wake-up names it, or by a scan from the start, which is made now and
 * then: as seldom as it is expensive.
 *
 * <p>Thread-safe: the poll reads on from here too.
 */
final class ScanHints {

    private static final long SHORTEST_PAUSE_NANOS = 250_000_000;
    private static final int PAUSE_PER_COST = 20;

    private final Source source;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final long[] lowest = new long[10];

    /** The lowest id named since the last position was taken: kept apart, since what is being read may not include it. */
    @GuardedBy("lock") private long lowered = Long.MAX_VALUE;

    @GuardedBy("lock") private long fullScanDue;

    @GuardedBy("lock") private long fullScanBegan;

    @GuardedBy("lock") private boolean scanningFully;

    ScanHints(Source source, long nanoTime) {
        this.source = source;
        this.fullScanDue = nanoTime;
    }

    /** The position to read from now. */
    ScanPosition position(long nanoTime) {
        lock.lock();
        try {
            if (!scanningFully && nanoTime - fullScanDue >= 0) {
                scanningFully = true;
                fullScanBegan = nanoTime;
                Arrays.fill(lowest, 0);
            }
            for (int priority = 0; priority < lowest.length; priority++) {
                lowest[priority] = Math.min(lowest[priority], lowered);
            }
            lowered = Long.MAX_VALUE;
            return new ScanPosition(source, lowest.clone());
        } finally {
            lock.unlock();
        }
    }

    /** Takes note of what was read from a position, but for priorities of which a lower id was named meanwhile. */
    void read(ScanPosition from, List<QueuedMessage> messages) {
        lock.lock();
        try {
            for (QueuedMessage message : messages) {
                int priority = message.message().priority();
                if (lowest[priority] >= from.lowest()[priority]) {
                    lowest[priority] = Math.max(lowest[priority], message.id() + 1);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing that was below the position when the scan began is left: the next full scan is due according to its cost. */
    void complete(long nanoTime) {
        lock.lock();
        try {
            if (scanningFully) {
                scanningFully = false;
                fullScanDue = nanoTime + Math.max(SHORTEST_PAUSE_NANOS, PAUSE_PER_COST * (nanoTime - fullScanBegan));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A message of this id, or one above, may be unclaimed. */
    void lower(long id) {
        lock.lock();
        try {
            lowered = Math.min(lowered, id);
        } finally {
            lock.unlock();
        }
    }
}
