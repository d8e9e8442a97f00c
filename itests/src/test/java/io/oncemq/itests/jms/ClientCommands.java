// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a {@link ClientChild} can be told. It has at most one connection, and consumers under names, each with a session. */
final class ClientCommands implements AutoCloseable {

    /** Long enough for a message that comes. */
    private static final long PRESENT = 30_000;

    /** Stands after the text of a message that is delivered again. */
    static final String AGAIN = "*";

    /** A consumer, the last message that it received, and all those that its listener got. */
    private static final class Consumer {
        final Session session;
        final MessageConsumer consumer;
        final List<String> heard = new CopyOnWriteArrayList<>();

        @Nullable Message last;

        Consumer(Session session, MessageConsumer consumer) {
            this.session = session;
            this.consumer = consumer;
        }
    }

    private final OnceMQConnectionFactory factory;
    private final Map<String, Consumer> consumers = new HashMap<>();
    private final AtomicLong begun = new AtomicLong();
    private @Nullable Connection connection;
    private @Nullable Thread publisher;

    ClientCommands(OnceMQConnectionFactory factory) {
        this.factory = factory;
    }

    String execute(String command, List<String> words) throws Exception {
        return switch (command) {
            case "connect" -> connect(words.isEmpty() ? null : words.get(0));
            case "disconnect" -> disconnect();
            case "consume" -> consume(words);
            case "consume reply-to" -> consumeReplyTo(words.get(0));
            case "listen" -> listen(consumer(words.get(0)));
            case "heard" -> String.join(" ", consumer(words.get(0)).heard);
            case "receive" -> receive(consumer(words.get(0)));
            case "acknowledge" -> acknowledge(consumer(words.get(0)));
            case "leave" -> leave(words.get(0));
            case "unsubscribe" -> unsubscribe(words.get(0));
            case "send" -> send(words.get(0), words.get(1), words.get(2));
            case "send each" -> sendEach(words.get(0), Integer.parseInt(words.get(1)));
            case "subscribe each" -> subscribeEach(words.get(0), Integer.parseInt(words.get(1)));
            case "publish" -> publish(words.get(0));
            case "begun" -> Long.toString(begun.get());
            case "end publishing" -> endPublishing();
            case "request" -> request(words.get(0), words.get(1));
            case "ask" -> ask(words.get(0), words.get(1));
            case "serve" -> serve(words.get(0), Integer.parseInt(words.get(1)));
            default -> throw new IllegalArgumentException("Unknown command " + command);
        };
    }

    private Connection connection() {
        return Objects.requireNonNull(connection, "not connected");
    }

    private Consumer consumer(String name) {
        return Objects.requireNonNull(consumers.get(name), name);
    }

    private String connect(@Nullable String clientId) throws JMSException {
        Connection opened = factory.createConnection();
        try {
            if (clientId != null) {
                opened.setClientID(clientId);
            }
            opened.start();
        } catch (JMSException e) {
            opened.close();
            throw e;
        }
        connection = opened;
        return "connected";
    }

    private String disconnect() throws Exception {
        consumers.clear();
        if (publisher != null) {
            endPublishing();
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
        return "disconnected";
    }

    /** Words: its name, session mode, kind, destination, name of the subscription, selector, whether noLocal. */
    private String consume(List<String> words) throws JMSException {
        Session session = connection().createSession(Integer.parseInt(words.get(1)));
        String subscription = words.get(4);
        String selector = words.get(5).isEmpty() ? null : words.get(5);
        boolean noLocal = Boolean.parseBoolean(words.get(6));
        String target = words.get(3);
        MessageConsumer consumer = switch (words.get(2)) {
            case "queue" -> session.createConsumer(session.createQueue(target), selector);
            case "topic" -> session.createConsumer(session.createTopic(target), selector, noLocal);
            case "durable" ->
                session.createDurableConsumer(session.createTopic(target), subscription, selector, noLocal);
            case "shared" -> session.createSharedConsumer(session.createTopic(target), subscription, selector);
            case "shared durable" ->
                session.createSharedDurableConsumer(session.createTopic(target), subscription, selector);
            default -> throw new IllegalArgumentException(words.get(2));
        };
        consumers.put(words.get(0), new Consumer(session, consumer));
        return "consuming";
    }

    /** Receives a request and tries to consume where its replies are to go. */
    private String consumeReplyTo(String queue) throws JMSException {
        try (Session session = connection().createSession();
                MessageConsumer requests = session.createConsumer(session.createQueue(queue))) {
            session.createConsumer(requests.receive(PRESENT).getJMSReplyTo());
            return "consuming";
        }
    }

    private static String listen(Consumer consumer) throws JMSException {
        consumer.consumer.setMessageListener(message -> {
            try {
                consumer.heard.add(note(message));
            } catch (JMSException e) {
                consumer.heard.add(e.toString());
            }
        });
        return "listening";
    }

    /** The text of a message; marked if it is told to be delivered again. */
    static String note(Message message) throws JMSException {
        boolean again = message.getJMSRedelivered() && message.getIntProperty("JMSXDeliveryCount") >= 2;
        return ((TextMessage) message).getText() + (again ? AGAIN : "");
    }

    private static String receive(Consumer consumer) throws JMSException {
        consumer.last = consumer.consumer.receive(PRESENT);
        return consumer.last == null ? "nothing" : ((TextMessage) consumer.last).getText();
    }

    private static String acknowledge(Consumer consumer) throws JMSException {
        Objects.requireNonNull(consumer.last).acknowledge();
        return "acknowledged";
    }

    private String leave(String name) throws JMSException {
        consumer(name).consumer.close();
        return "left";
    }

    private String unsubscribe(String subscription) throws JMSException {
        try (Session session = connection().createSession()) {
            session.unsubscribe(subscription);
        }
        return "unsubscribed";
    }

    /** Sends a text to a topic; its property "colour" is that. */
    private String send(String topic, String text, String colour) throws JMSException {
        try (Session session = connection().createSession()) {
            TextMessage message = session.createTextMessage(text);
            message.setStringProperty("colour", colour);
            session.createProducer(session.createTopic(topic)).send(message);
        }
        return "sent";
    }

    /** Sends a message to each of these queues. */
    private String sendEach(String prefix, int queues) throws JMSException {
        try (Session session = connection().createSession()) {
            for (int i = 0; i < queues; i++) {
                session.createProducer(session.createQueue(prefix + i)).send(session.createTextMessage("other"));
            }
        }
        return "sent";
    }

    /** Makes a consumer of each of these topics, under its name. */
    private String subscribeEach(String prefix, int topics) throws JMSException {
        for (int i = 0; i < topics; i++) {
            Session session = connection().createSession();
            String topic = prefix + i;
            consumers.put(topic, new Consumer(session, session.createConsumer(session.createTopic(topic))));
        }
        return "subscribed";
    }

    /** Begins to publish numbers, 1 and so on, as fast as it can. */
    private String publish(String topic) throws JMSException {
        Session session = connection().createSession();
        MessageProducer producer = session.createProducer(session.createTopic(topic));
        begun.set(0);
        Thread started = new Thread(() -> publish(session, producer), "publisher");
        publisher = started;
        started.start();
        return "publishing";
    }

    private void publish(Session session, MessageProducer producer) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                producer.send(session.createTextMessage(Long.toString(begun.incrementAndGet())));
            }
        } catch (JMSException e) {
            System.out.println("publisher ends: " + e);
        }
    }

    /** Tells the last number that was published. */
    private String endPublishing() throws InterruptedException {
        Thread ending = Objects.requireNonNull(publisher);
        publisher = null;
        ending.interrupt();
        ending.join();
        return Long.toString(begun.get());
    }

    /** Waits for the reply to a request. */
    private String request(String queue, String text) throws Exception {
        QueueSession session = (QueueSession) connection().createSession();
        QueueRequestor requestor = new QueueRequestor(session, session.createQueue(queue));
        try {
            return ((TextMessage) requestor.request(session.createTextMessage(text))).getText();
        } finally {
            requestor.close();
        }
    }

    /** Sends a request whose reply is not waited for, and tells the name of the temporary queue. */
    private String ask(String queue, String text) throws JMSException {
        Session session = connection().createSession();
        Queue replies = session.createTemporaryQueue();
        TextMessage request = session.createTextMessage(text);
        request.setJMSReplyTo(replies);
        session.createProducer(session.createQueue(queue)).send(request);
        return replies.getQueueName();
    }

    /** Answers that many requests. */
    private String serve(String queue, int count) throws JMSException {
        try (Session session = connection().createSession(Session.SESSION_TRANSACTED);
                MessageConsumer requests = session.createConsumer(session.createQueue(queue))) {
            for (int i = 0; i < count; i++) {
                TextMessage request = (TextMessage) Objects.requireNonNull(requests.receive(PRESENT), "no request");
                TextMessage reply = session.createTextMessage("re: " + request.getText());
                String correlation = request.getJMSCorrelationID();
                reply.setJMSCorrelationID(correlation == null ? request.getJMSMessageID() : correlation);
                Destination replies = request.getJMSReplyTo();
                session.createProducer(replies).send(reply);
                session.commit();
            }
        }
        return "served";
    }

    @Override
    public void close() throws Exception {
        disconnect();
    }
}
