// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import java.util.Collection;

/**
 * How many messages of a source are worth having in memory: as many as somebody waits for, and ahead of that twice what was taken
 * of late, as far as memory allows. Guarded by the lock of its dispatcher.
 */
final class Appetite {

    private static final int MOST = 1000;

    private final DemandMeter demand = new DemandMeter();

    /** The size of large messages of late: only so many are claimed ahead as fit into memory. */
    private long largest;

    /** A message was handed out. */
    void taken(long nanoTime) {
        demand.taken(nanoTime);
    }

    /** Messages have come into memory. */
    void noteSizes(Collection<Delivery> deliveries) {
        largest -= largest / 8;
        for (Delivery delivery : deliveries) {
            largest = Math.max(largest, delivery.message().message().size());
        }
    }

    /** How many bytes a message may have, by those of late; at least one. */
    long largest() {
        return Math.max(1, largest);
    }

    /**
     * How many messages to have in memory by claims.
     *
     * @param affordable how many bytes there may be
     */
    int target(int waiting, int prefetch, long affordable, long nanoTime) {
        return Math.min(MOST, Math.max(waiting, ahead(prefetch, affordable, nanoTime)));
    }

    /** How many messages there may be in memory by hand-off. Of a prefetch of one, the consumer has the one. */
    int room(int waiting, int prefetch, long affordable, long nanoTime) {
        return Math.max(waiting, ahead(prefetch - 1, affordable, nanoTime));
    }

    private int ahead(int prefetch, long affordable, long nanoTime) {
        return (int) Math.min(Math.min(prefetch, affordable / largest()), 2L * demand.rate(nanoTime));
    }
}
