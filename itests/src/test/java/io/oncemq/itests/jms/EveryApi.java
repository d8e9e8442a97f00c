// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAResource;

/** A program that uses each of the APIs once, says so, and fails if one does not do what it should. */
final class EveryApi {

    private static final long PRESENT = 20_000;

    private final OnceMQConnectionFactory.Builder builder;

    private EveryApi(OnceMQConnectionFactory.Builder builder) {
        this.builder = builder;
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("API "
                + Path.of(Message.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()));
        EveryApi program = new EveryApi(
                OnceMQConnectionFactory.builder().url(arguments[0]).user("sa").password(""));
        program.classic();
        program.context();
        program.domains();
        program.xa();
        program.connectionConsumer();
    }

    private static void require(Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError("Expected " + expected + ", found " + found);
        }
    }

    private static String body(Message message) throws JMSException {
        return message == null ? "nothing" : message.getBody(String.class);
    }

    private void classic() throws Exception {
        try (OnceMQConnectionFactory factory = builder.build();
                Connection connection = factory.createConnection()) {
            connection.setClientID("classic");
            connection.start();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            Topic topic = session.createTopic("classic");
            MessageConsumer durable = session.createDurableConsumer(topic, "d", "size > 3", true);
            MessageConsumer shared = session.createSharedConsumer(topic, "s");
            Message message = session.createTextMessage("hello");
            message.setIntProperty("size", 5);
            session.createProducer(topic).send(message);
            session.commit();
            require("hello", body(shared.receive(PRESENT)));
            session.rollback();
            Message again = shared.receive(PRESENT);
            require(2, again.getIntProperty("JMSXDeliveryCount"));
            require(true, durable.receiveNoWait() == null);
            session.commit();
            durable.close();
            session.unsubscribe("d");
            Queue queue = session.createQueue("classic");
            session.createProducer(queue).send(session.createStreamMessage());
            session.commit();
            require(true, session.createBrowser(queue).getEnumeration().hasMoreElements());
        }
        System.out.println("classic");
    }

    private void context() throws Exception {
        try (OnceMQConnectionFactory factory = builder.build();
                JMSContext context = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            Queue queue = context.createQueue("context");
            BlockingQueue<Message> completed = new LinkedBlockingQueue<>();
            context.createProducer()
                    .setAsync(new CompletionListener() {
                        @Override
                        public void onCompletion(Message message) {
                            completed.add(message);
                        }

                        @Override
                        public void onException(Message message, Exception exception) {
                            exception.printStackTrace();
                        }
                    })
                    .setDeliveryDelay(1)
                    .send(queue, "hello");
            require("hello", body(completed.poll(20, TimeUnit.SECONDS)));
            require("hello", context.createConsumer(queue).receiveBody(String.class, PRESENT));
            context.acknowledge();
        }
        System.out.println("context");
    }

    private void domains() throws Exception {
        try (OnceMQConnectionFactory factory = builder.build();
                QueueConnection queues = factory.createQueueConnection();
                TopicConnection topics = factory.createTopicConnection()) {
            queues.start();
            topics.start();
            QueueSession queueSession = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            Queue queue = queueSession.createQueue("domains");
            queueSession.createSender(queue).send(queueSession.createTextMessage("queue"));
            require("queue", body(queueSession.createReceiver(queue).receive(PRESENT)));
            TopicSession topicSession = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
            Topic topic = topicSession.createTopic("domains");
            var subscriber = topicSession.createSubscriber(topic);
            topicSession.createPublisher(topic).publish(topicSession.createTextMessage("topic"));
            require("topic", body(subscriber.receive(PRESENT)));
        }
        System.out.println("domains");
    }

    private void xa() throws Exception {
        try (var factory = builder.buildXA();
                XAConnection connection = factory.createXAConnection()) {
            connection.start();
            XASession session = connection.createXASession();
            Queue queue = session.createQueue("xa");
            XAResource resource = session.getXAResource();
            TestXid xid = TestXid.next();
            resource.start(xid, XAResource.TMNOFLAGS);
            session.createProducer(queue).send(session.createTextMessage("hello"));
            resource.end(xid, XAResource.TMSUCCESS);
            require(XAResource.XA_OK, resource.prepare(xid));
            resource.commit(xid, false);
            require("hello", body(session.createConsumer(queue).receive(PRESENT)));
        }
        System.out.println("xa");
    }

    private void connectionConsumer() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (OnceMQConnectionFactory factory = builder.build();
                Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            BlockingQueue<Message> seen = new LinkedBlockingQueue<>();
            session.setMessageListener(seen::add);
            Queue queue = session.createQueue("consumer");
            connection.createConnectionConsumer(queue, null, new ServerSessions(threads, session), 1);
            for (String text : List.of("a", "b")) {
                session.createProducer(queue).send(session.createTextMessage(text));
                require(text, body(seen.poll(20, TimeUnit.SECONDS)));
            }
        } finally {
            threads.shutdown();
        }
        System.out.println("connection consumer");
    }
}
