// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;

/**
 * A session or context that can cancel messages; to be implemented also by those that wrap one. Used by one thread at a time, as the
 * session itself.
 */
public interface KeyedSession {

    /**
     * Does what {@code MessageKeys.cancel} says.
     *
     * @param queue a queue of OnceMQ
     * @param key the key
     * @return whether there was a message to be cancelled
     */
    boolean cancel(Queue queue, String key) throws JMSException;
}
