// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of messages a node has claimed ahead or is about to, over all its sources, and how many it may have. What
 * consumers wait for is claimed all the same. Thread-safe.
 */
final class MemoryBudget {

    private static final long MOST = 64 << 20;
    private static final int SHARE_OF_HEAP = 8;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** A share of the heap. */
    MemoryBudget() {
        this(Math.min(MOST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Messages have come into memory, or, with a negative number, have left it. */
    void add(long bytes) {
        if (bytes != 0) {
            used.addAndGet(bytes);
        }
    }

    /**
     * Sets bytes aside for messages that are about to be claimed, so that sources that claim at the same time do not count on the
     * same bytes. Whoever asks adds the negative of what it got when it has the messages.
     *
     * @param wanted how many bytes they may have
     * @return how many there are
     */
    long book(long wanted) {
        long before = used.getAndUpdate(now -> now + Math.min(wanted, Math.max(0, limit - now)));
        return Math.min(wanted, Math.max(0, limit - before));
    }

    /** How many bytes more there may be. */
    long free() {
        return Math.max(0, limit - used.get());
    }
}
