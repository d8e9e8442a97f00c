// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.spi.Source;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A queue or a subscription that a consumer reads, as far as it is in use: by the consumer until that is closed, and by each
 * {@link Receipt} until that is settled. So a subscription outlives its consumer as long as one of its messages is part of a
 * transaction, or unacknowledged (Jakarta Messaging 8.3). Thread-safe.
 */
final class ConsumedSource {

    private final Source source;
    private final OnceMQDestination destination;
    private final boolean endsWithConsumer;
    private final Runnable unused;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private int uses = 1;

    /**
     * In use by its consumer.
     *
     * @param endsWithConsumer whether nobody else will ever have its messages
     * @param unused run once, when the last use has ended; without a lock
     */
    ConsumedSource(Source source, OnceMQDestination destination, boolean endsWithConsumer, Runnable unused) {
        this.source = source;
        this.destination = destination;
        this.endsWithConsumer = endsWithConsumer;
        this.unused = unused;
    }

    Source source() {
        return source;
    }

    OnceMQDestination destination() {
        return destination;
    }

    /** Whether it is an unshared non-durable subscription: nobody else will ever have its messages. */
    boolean endsWithConsumer() {
        return endsWithConsumer;
    }

    /** Begins one more use. */
    void retain() {
        lock.lock();
        try {
            uses++;
        } finally {
            lock.unlock();
        }
    }

    /** Begins one more use, unless the last has ended. */
    boolean retainIfUsed() {
        lock.lock();
        try {
            if (uses == 0) {
                return false;
            }
            uses++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a use. */
    void release() {
        boolean last;
        lock.lock();
        try {
            uses--;
            last = uses == 0;
        } finally {
            lock.unlock();
        }
        if (last) {
            unused.run();
        }
    }
}
