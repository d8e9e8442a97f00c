// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers that own connections of a node were lost and made again. Thread-safe. */
final class Reconnects {

    private final AtomicBoolean reconnected = new AtomicBoolean();
    private final AtomicBoolean ever = new AtomicBoolean();
    private final AtomicLong last = new AtomicLong();

    void happened() {
        last.set(System.nanoTime());
        ever.set(true);
        reconnected.set(true);
    }

    boolean sinceLastAsked() {
        return reconnected.getAndSet(false);
    }

    boolean within(long nanos) {
        return ever.get() && System.nanoTime() - last.get() < nanos;
    }
}
