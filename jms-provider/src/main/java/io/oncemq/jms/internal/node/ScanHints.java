// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * From where a source is read: what lies below was claimed when it was last looked at. Without the hint each claim would
 * read over the rows of all messages consumed since the last vacuum. A message that appears below (a transaction that
 * committed late, a message given back) is found when a wake-up names it, or by a scan from the start, which is made now and
 * then: as seldom as it is expensive.
 *
 * <p>Used by one thread at a time, that which claims, but for {@link #lower}.
 */
final class ScanHints {

    private static final long SHORTEST_PAUSE_NANOS = 250_000_000;
    private static final int PAUSE_PER_COST = 20;

    private final Source source;
    private final long[] lowest = new long[10];
    private final AtomicLong lowered = new AtomicLong(Long.MAX_VALUE);
    private long fullScanDue;
    private long fullScanBegan;
    private boolean scanningFully;

    ScanHints(Source source, long nanoTime) {
        this.source = source;
        this.fullScanDue = nanoTime;
    }

    /** The position to read from now. */
    ScanPosition position(long nanoTime) {
        long named = lowered.getAndSet(Long.MAX_VALUE);
        for (int priority = 0; priority < lowest.length; priority++) {
            lowest[priority] = Math.min(lowest[priority], named);
        }
        if (!scanningFully && nanoTime - fullScanDue >= 0) {
            scanningFully = true;
            fullScanBegan = nanoTime;
            Arrays.fill(lowest, 0);
        }
        return new ScanPosition(source, lowest.clone());
    }

    /** Takes note of what was read from {@link #position}. */
    void read(List<QueuedMessage> messages) {
        for (QueuedMessage message : messages) {
            int priority = message.message().priority();
            lowest[priority] = Math.max(lowest[priority], message.id() + 1);
        }
    }

    /** Nothing that was below the position when the scan began is left: the next full scan is due according to its cost. */
    void complete(long nanoTime) {
        if (scanningFully) {
            scanningFully = false;
            fullScanDue = nanoTime + Math.max(SHORTEST_PAUSE_NANOS, PAUSE_PER_COST * (nanoTime - fullScanBegan));
        }
    }

    /** A message of this id, or one above, may be unclaimed. Any thread. */
    void lower(long id) {
        lowered.accumulateAndGet(id, Math::min);
    }
}
