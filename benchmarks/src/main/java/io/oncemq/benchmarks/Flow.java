// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import jakarta.jms.MessageConsumer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Senders and receivers on one queue, with so many messages under way at most. What is received counts. */
final class Flow {

    private static final long WAIT_MILLIS = 100;

    private final Semaphore underWay;

    Flow(int most) {
        this.underWay = new Semaphore(most);
    }

    /** Sends as long as there is room, for which it waits so long at most. */
    Crew.Step sender(Crew.Step send, Duration wait) {
        return () -> {
            if (underWay.tryAcquire(Math.min(WAIT_MILLIS, wait.toMillis()), TimeUnit.MILLISECONDS)) {
                send.run();
            }
            return 0;
        };
    }

    /** Receives. */
    Crew.Step receiver(MessageConsumer consumer) {
        return () -> {
            if (consumer.receive(WAIT_MILLIS) == null) {
                return 0;
            }
            underWay.release();
            return 1;
        };
    }
}
