// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import jakarta.jms.JMSException;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection that several contexts share: it is closed with the last of them (Jakarta Messaging 6.1.4). Thread-safe. */
final class SharedConnection {

    private final OnceMQConnection connection;
    private final AtomicInteger contexts = new AtomicInteger(1);

    SharedConnection(OnceMQConnection connection) {
        this.connection = connection;
    }

    OnceMQConnection connection() {
        return connection;
    }

    /** Counts one more context. */
    void share() {
        contexts.incrementAndGet();
    }

    /** Counts a context less, whose session has been closed. */
    void release() throws JMSException {
        if (contexts.decrementAndGet() == 0) {
            connection.close();
        }
    }
}
