// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.Permission;
import io.oncemq.jms.internal.message.MessageCodec;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.message.OnceMQTopic;
import io.oncemq.jms.internal.node.MessageFilter;
import io.oncemq.jms.internal.node.SourceReader;
import io.oncemq.jms.internal.selector.Selector;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.SubscriptionKind;
import io.oncemq.jms.spi.SubscriptionSpec;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;

/** Makes the consumers and browsers of a session: what they ask for is checked, subscribed to and opened here. */
final class ConsumerFactory {

    private final OnceMQSession session;
    private final OnceMQConnection connection;

    ConsumerFactory(OnceMQSession session, OnceMQConnection connection) {
        this.session = session;
        this.connection = connection;
    }

    /** A consumer of a queue, or of an unshared non-durable subscription of a topic. */
    OnceMQConsumer create(@Nullable Destination destination, @Nullable String selectorText, boolean noLocal)
            throws JMSException {
        session.checkOpen();
        OnceMQDestination required = Destinations.require(destination);
        if (required instanceof OnceMQTopic topic) {
            return subscribe(SubscriptionKind.NON_DURABLE, topic, null, selectorText, noLocal);
        }
        Selector selector = Selectors.parse(selectorText);
        return session.add(new OnceMQConsumer(session, () -> readQueue(required, selector, noLocal)));
    }

    private OnceMQConsumer.Reading readQueue(
            OnceMQDestination destination, @Nullable Selector selector, boolean noLocal) throws JMSException {
        // Asked first: if the node registers anew meanwhile, the queue is opened once more.
        long node = session.node().id();
        DestinationRecord queue = connection.destinations().resolve(destination, Permission.RECEIVE);
        connection.destinations().consumerOpened(queue);
        ConsumedSource source = new ConsumedSource(Source.queue(queue.id()), destination, false, () -> {});
        SourceReader reader = session.node().openQueue(queue, filter(selector, null));
        return new OnceMQConsumer.Reading(node, source, reader, text(selector), noLocal, () -> {
            connection.destinations().consumerClosed(queue);
            source.release();
        });
    }

    /** A consumer of a named subscription. */
    OnceMQConsumer createNamed(
            SubscriptionKind kind,
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selectorText,
            boolean noLocal)
            throws JMSException {
        session.checkOpen();
        OnceMQDestination required = Destinations.require(topic);
        if (!(required instanceof OnceMQTopic ownTopic)) {
            throw new InvalidDestinationException("'" + required.name() + "' is no topic");
        }
        requireName(name);
        if (kind == SubscriptionKind.DURABLE && connection.clientId() == null) {
            throw new IllegalStateException("An unshared durable subscription needs a client identifier: set it on the"
                    + " connection or its factory, or use a shared durable subscription");
        }
        return subscribe(kind, ownTopic, name, selectorText, noLocal);
    }

    private OnceMQConsumer subscribe(
            SubscriptionKind kind,
            OnceMQTopic topic,
            @Nullable String name,
            @Nullable String selectorText,
            boolean noLocal)
            throws JMSException {
        Selector selector = Selectors.parse(selectorText);
        return session.add(new OnceMQConsumer(session, () -> readSubscription(kind, topic, name, selector, noLocal)));
    }

    private OnceMQConsumer.Reading readSubscription(
            SubscriptionKind kind,
            OnceMQTopic topic,
            @Nullable String name,
            @Nullable Selector selector,
            boolean noLocal)
            throws JMSException {
        long node = session.node().id();
        DestinationRecord record = connection.destinations().resolve(topic, Permission.RECEIVE);
        if (record.temporary() && kind.durable()) {
            throw new InvalidDestinationException("A subscription to " + record + " cannot be durable");
        }
        if (kind.durable() && name != null) {
            // With another topic than before, it would end the subscription to that.
            connection.subscriptions().requirePermitted(connection.access(), connection.clientId(), name);
        }
        connection.destinations().consumerOpened(record);
        boolean subscribed = false;
        try {
            Subscriptions.Member member = connection
                    .subscriptions()
                    .subscribe(
                            new SubscriptionSpec(
                                    record.id(), kind, connection.clientId(), name, text(selector), noLocal),
                            topic);
            SourceReader reader = session.node()
                    .openSubscription(
                            member.subscription(),
                            topic.name(),
                            filter(selector, noLocal ? connection.origin() : null));
            subscribed = true;
            return new OnceMQConsumer.Reading(node, member.source(), reader, text(selector), noLocal, () -> {
                connection.destinations().consumerClosed(record);
                connection.subscriptions().consumerClosed(member);
            });
        } finally {
            if (!subscribed) {
                connection.destinations().consumerClosed(record);
            }
        }
    }

    /** A browser of a queue. */
    OnceMQBrowser createBrowser(@Nullable Queue queue, @Nullable String selectorText) throws JMSException {
        session.checkOpen();
        OnceMQDestination required = Destinations.require(queue);
        if (required.kind() != DestinationKind.QUEUE) {
            throw new InvalidDestinationException("'" + required.name() + "' is no queue");
        }
        Selector selector = Selectors.parse(selectorText);
        DestinationRecord record = connection.destinations().resolve(required, Permission.BROWSE);
        return new OnceMQBrowser(session, required, record, text(selector), filter(selector, null));
    }

    /** Deletes a durable subscription. */
    void unsubscribe(@Nullable String name) throws JMSException {
        session.checkOpen();
        if (name == null) {
            throw new InvalidDestinationException("The name of the subscription is null");
        }
        connection.subscriptions().requirePermitted(connection.access(), connection.clientId(), name);
        connection.subscriptions().unsubscribe(connection.clientId(), name);
    }

    private static void requireName(@Nullable String name) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new JMSException("The subscription needs a name, which is " + (name == null ? "null" : "empty"));
        }
    }

    private static @Nullable String text(@Nullable Selector selector) {
        return selector == null ? null : selector.text();
    }

    /**
     * What the node asks about each message.
     *
     * @param unwantedOrigin whose messages are left out; null for nobody's
     */
    private @Nullable MessageFilter filter(@Nullable Selector selector, @Nullable String unwantedOrigin) {
        if (selector == null && unwantedOrigin == null) {
            return null;
        }
        MessageCodec codec = session.codec();
        String key = (selector == null ? "" : selector.text())
                + (unwantedOrigin == null ? "" : "\0not from " + unwantedOrigin);
        return new MessageFilter(key, message -> matches(codec, message, selector, unwantedOrigin));
    }

    private static boolean matches(
            MessageCodec codec, QueuedMessage message, @Nullable Selector selector, @Nullable String unwantedOrigin) {
        if (unwantedOrigin != null && unwantedOrigin.equals(codec.origin(message.message()))) {
            return false;
        }
        return selector == null || selector.matches(codec.selectorValues(message)::apply);
    }
}
