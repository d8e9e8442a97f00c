// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.admin.Permission;
import io.oncemq.jms.internal.message.MessageFactory;
import io.oncemq.jms.internal.message.OnceMQQueue;
import io.oncemq.jms.internal.message.OnceMQTopic;
import io.oncemq.jms.spi.SubscriptionKind;
import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueSession;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The many methods by which a session creates things: messages, destinations, producers, consumers and browsers. They only
 * give names to what the {@link ConsumerFactory} and others do.
 */
abstract class SessionMethods implements QueueSession, TopicSession {

    private final OnceMQConnection connection;
    private final Domain domain;
    private final MessageFactory messages;

    SessionMethods(OnceMQConnection connection, Domain domain) {
        this.connection = connection;
        this.domain = domain;
        this.messages = connection.messages();
    }

    abstract OnceMQSession session();

    abstract MessageSender sender();

    abstract ConsumerFactory consumers();

    abstract AssignedMessages assigned();

    abstract void checkOpen() throws IllegalStateException;

    abstract void refuseListenerIfJoined() throws JMSException;

    @Override
    public Message createMessage() throws JMSException {
        checkOpen();
        return messages.createMessage();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        checkOpen();
        return messages.createTextMessage();
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) throws JMSException {
        checkOpen();
        return messages.createTextMessage(text);
    }

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        checkOpen();
        return messages.createBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        checkOpen();
        return messages.createMapMessage();
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        checkOpen();
        return messages.createStreamMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        checkOpen();
        return messages.createObjectMessage();
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
        checkOpen();
        return messages.createObjectMessage(object);
    }

    @Override
    public OnceMQProducer createProducer(@Nullable Destination destination) throws JMSException {
        checkOpen();
        if (destination == null) {
            return new OnceMQProducer(session(), sender(), null);
        }
        connection.destinations().resolve(Destinations.require(destination), Permission.SEND);
        return new OnceMQProducer(session(), sender(), Destinations.require(destination));
    }

    @Override
    public OnceMQProducer createSender(@Nullable Queue queue) throws JMSException {
        return createProducer(queue);
    }

    @Override
    public OnceMQProducer createPublisher(@Nullable Topic topic) throws JMSException {
        return createProducer(topic);
    }

    @Override
    public OnceMQConsumer createConsumer(@Nullable Destination destination) throws JMSException {
        return consumers().create(destination, null, false);
    }

    @Override
    public OnceMQConsumer createConsumer(@Nullable Destination destination, @Nullable String selector)
            throws JMSException {
        return consumers().create(destination, selector, false);
    }

    @Override
    public OnceMQConsumer createConsumer(@Nullable Destination destination, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return consumers().create(destination, selector, noLocal);
    }

    @Override
    public OnceMQConsumer createReceiver(@Nullable Queue queue) throws JMSException {
        return createConsumer(queue);
    }

    @Override
    public OnceMQConsumer createReceiver(@Nullable Queue queue, @Nullable String selector) throws JMSException {
        return createConsumer(queue, selector);
    }

    @Override
    public OnceMQConsumer createSubscriber(@Nullable Topic topic) throws JMSException {
        return createConsumer(topic);
    }

    @Override
    public OnceMQConsumer createSubscriber(@Nullable Topic topic, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return createConsumer(topic, selector, noLocal);
    }

    @Override
    public OnceMQConsumer createDurableSubscriber(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createNamed("createDurableSubscriber", SubscriptionKind.DURABLE, topic, name, null, false);
    }

    @Override
    public OnceMQConsumer createDurableSubscriber(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return createNamed("createDurableSubscriber", SubscriptionKind.DURABLE, topic, name, selector, noLocal);
    }

    @Override
    public OnceMQConsumer createDurableConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createNamed("createDurableConsumer", SubscriptionKind.DURABLE, topic, name, null, false);
    }

    @Override
    public OnceMQConsumer createDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return createNamed("createDurableConsumer", SubscriptionKind.DURABLE, topic, name, selector, noLocal);
    }

    @Override
    public OnceMQConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createNamed("createSharedConsumer", SubscriptionKind.SHARED, topic, name, null, false);
    }

    @Override
    public OnceMQConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name, @Nullable String selector)
            throws JMSException {
        return createNamed("createSharedConsumer", SubscriptionKind.SHARED, topic, name, selector, false);
    }

    @Override
    public OnceMQConsumer createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name)
            throws JMSException {
        return createNamed("createSharedDurableConsumer", SubscriptionKind.SHARED_DURABLE, topic, name, null, false);
    }

    @Override
    public OnceMQConsumer createSharedDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector) throws JMSException {
        return createNamed(
                "createSharedDurableConsumer", SubscriptionKind.SHARED_DURABLE, topic, name, selector, false);
    }

    private OnceMQConsumer createNamed(
            String method,
            SubscriptionKind kind,
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            boolean noLocal)
            throws JMSException {
        checkOpen();
        domain.requireTopics(method);
        return consumers().createNamed(kind, topic, name, selector, noLocal);
    }

    @Override
    public OnceMQBrowser createBrowser(@Nullable Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public OnceMQBrowser createBrowser(@Nullable Queue queue, @Nullable String selector) throws JMSException {
        checkOpen();
        domain.requireQueues("createBrowser");
        return consumers().createBrowser(queue, selector);
    }

    @Override
    public Queue createQueue(@Nullable String name) throws JMSException {
        checkOpen();
        domain.requireQueues("createQueue");
        return new OnceMQQueue(requireName(name));
    }

    @Override
    public Topic createTopic(@Nullable String name) throws JMSException {
        checkOpen();
        domain.requireTopics("createTopic");
        return new OnceMQTopic(requireName(name));
    }

    private static String requireName(@Nullable String name) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new InvalidDestinationException(
                    "A destination needs a name, which is " + (name == null ? "null" : "empty"));
        }
        return name;
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        checkOpen();
        domain.requireQueues("createTemporaryQueue");
        return connection.destinations().createTemporaryQueue();
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        checkOpen();
        domain.requireTopics("createTemporaryTopic");
        return connection.destinations().createTemporaryTopic();
    }

    @Override
    public void unsubscribe(@Nullable String name) throws JMSException {
        checkOpen();
        domain.requireTopics("unsubscribe");
        consumers().unsubscribe(name);
    }

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        checkOpen();
        return assigned().listener();
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        checkOpen();
        if (listener != null) {
            refuseListenerIfJoined();
            if (session().dispatcher().active()) {
                throw new IllegalStateException("A consumer of the session has a MessageListener: the session itself"
                        + " cannot have one besides");
            }
        }
        assigned().setListener(listener);
    }

    @Override
    public void run() {
        assigned().run();
    }
}
