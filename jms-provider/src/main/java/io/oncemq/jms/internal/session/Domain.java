// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import jakarta.jms.IllegalStateException;

/** For which of the APIs a connection or session was made. The domain-specific ones refuse the other domain (Jakarta Messaging 9.2). */
public enum Domain {
    /** The classic and the simplified API: everything is allowed. */
    COMMON,
    /** QueueConnection and QueueSession. */
    QUEUE,
    /** TopicConnection and TopicSession. */
    TOPIC;

    /** Refuses what only topics have. */
    void requireTopics(String method) throws IllegalStateException {
        if (this == QUEUE) {
            throw new IllegalStateException(method + " is not allowed on a QueueSession or QueueConnection");
        }
    }

    /** Refuses what only queues have. */
    void requireQueues(String method) throws IllegalStateException {
        if (this == TOPIC) {
            throw new IllegalStateException(method + " is not allowed on a TopicSession or TopicConnection");
        }
    }
}
