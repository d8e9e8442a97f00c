// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers when a node was away: its connections were lost and made again, or it could not do anything. Thread-safe. */
final class Reconnects {

    private final AtomicBoolean reconnected = new AtomicBoolean();
    private final AtomicBoolean ever = new AtomicBoolean();
    private final AtomicLong last = new AtomicLong();

    void happened() {
        stalled();
        reconnected.set(true);
    }

    /** The node, or the database, stood still. */
    void stalled() {
        last.set(System.nanoTime());
        ever.set(true);
    }

    boolean sinceLastAsked() {
        return reconnected.getAndSet(false);
    }

    boolean within(long nanos) {
        return ever.get() && System.nanoTime() - last.get() < nanos;
    }
}
