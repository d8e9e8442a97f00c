// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.NamedDestination;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an activation consumes.
 *
 * @param name of a durable or shared subscription
 * @param attempts to connect in a row; negative for any number
 */
record Subscription(
        ProviderSettings settings,
        Target target,
        @Nullable String selector,
        boolean durable,
        boolean shared,
        @Nullable String name,
        int maxSession,
        int attempts,
        Duration reconnectInterval) {

    /** A queue or a topic. */
    record Target(boolean queue, String name) {

        /** The destination that was found; null if it is none. */
        static @Nullable Target of(Object found) {
            try {
                if (found instanceof NamedDestination named) {
                    return new Target(named.kind() == DestinationKind.QUEUE, named.name());
                }
                if (found instanceof Queue queue) {
                    return new Target(true, queue.getQueueName());
                }
                return found instanceof Topic topic ? new Target(false, topic.getTopicName()) : null;
            } catch (JMSException ignored) {
                // One of another provider, which does not tell its name.
                return null;
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Begins to consume: one message at a time goes to a session of the pool. */
    ConnectionConsumer open(Connection connection, Session session, ServerSessionPool pool) throws JMSException {
        if (target.queue()) {
            return connection.createConnectionConsumer(session.createQueue(target.name()), selector, pool, 1);
        }
        Topic topic = session.createTopic(target.name());
        if (durable) {
            return shared
                    ? connection.createSharedDurableConnectionConsumer(topic, name, selector, pool, 1)
                    : connection.createDurableConnectionConsumer(topic, name, selector, pool, 1);
        }
        return shared
                ? connection.createSharedConnectionConsumer(topic, name, selector, pool, 1)
                : connection.createConnectionConsumer(topic, selector, pool, 1);
    }

    @Override
    public String toString() {
        return (target.queue() ? "queue " : "topic ") + target + (name == null ? "" : ", subscription " + name);
    }
}
