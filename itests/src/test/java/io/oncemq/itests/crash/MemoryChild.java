// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process with little memory: goes through a long queue, or sends and receives large messages. Prints what it has found. */
final class MemoryChild {

    static final String QUEUE = "work";
    static final String BROWSE = "browse";
    static final String SELECT = "select";
    static final String DRAIN = "drain";
    static final String BYTES = "bytes";
    static final String TEXT = "text";
    static final String MANY = "many";
    static final int QUEUES = 16;
    static final int MESSAGES = 20;

    /** Of so many messages, the selector wants one. */
    static final int KINDS = 1000;

    private static final int BATCH = 200;
    private static final int CHUNK = 1 << 20;
    private static final long LATE = 120_000;

    private MemoryChild() {}

    /** Arguments: URL and user of the database, what to do, and for large messages how many MiB. */
    public static void main(String[] arguments) throws Exception {
        long began = System.nanoTime();
        try (OnceMQConnectionFactory factory = new DatabaseAddress(arguments[0], arguments[1])
                        .factory("memory", Map.of(Option.STATEMENT_TIMEOUT, "2m"));
                Connection connection = factory.createConnection()) {
            connection.start();
            long found = switch (arguments[2]) {
                case BROWSE -> browse(connection);
                case SELECT -> consume(connection, "kind = 7");
                case DRAIN -> consume(connection, null);
                case MANY -> many(connection);
                default -> large(connection, arguments[2], Integer.parseInt(arguments[3]));
            };
            System.out.println(arguments[2] + " took " + (System.nanoTime() - began) / 1_000_000 + " ms");
            System.out.println(ChildProcess.ANSWER + found);
        }
    }

    private static long browse(Connection connection) throws JMSException {
        try (Session session = connection.createSession();
                QueueBrowser browser = session.createBrowser(session.createQueue(QUEUE))) {
            long found = 0;
            for (Enumeration<?> messages = browser.getEnumeration(); messages.hasMoreElements(); found++) {
                Object unused = messages.nextElement();
            }
            return found;
        }
    }

    private static long consume(Connection connection, String selector) throws JMSException {
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE), selector)) {
            long found = 0;
            while (consumer.receive(2000) != null) {
                found++;
                if (found % BATCH == 0) {
                    session.commit();
                }
            }
            session.commit();
            return found;
        }
    }

    private static long many(Connection connection) throws JMSException, InterruptedException {
        try (Session session = connection.createSession()) {
            for (int i = 0; i < QUEUES * MESSAGES; i++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(new byte[CHUNK]);
                session.createProducer(session.createQueue(MANY + i % QUEUES)).send(message);
            }
        }
        System.out.println("sent");
        CountDownLatch received = new CountDownLatch(QUEUES * MESSAGES);
        CountDownLatch some = new CountDownLatch(QUEUES * MESSAGES / 2);
        for (int queue = 0; queue < QUEUES; queue++) {
            Session session = connection.createSession();
            session.createConsumer(session.createQueue(MANY + queue)).setMessageListener(message -> {
                received.countDown();
                some.countDown();
                if (some.getCount() == 0) {
                    // Fast at first, so that much is fetched ahead; then slow.
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
            });
        }
        boolean all = received.await(LATE, TimeUnit.MILLISECONDS);
        System.out.println(all ? "all received" : "not all received");
        return QUEUES * MESSAGES - received.getCount();
    }

    private static long large(Connection connection, String kind, int megabytes) throws JMSException {
        try (Session session = connection.createSession()) {
            Queue queue = session.createQueue(kind);
            send(session, queue, kind.equals(TEXT), megabytes);
            System.out.println("sent");
            Message received = session.createConsumer(queue).receive(LATE);
            return received instanceof TextMessage text ? text.getText().length() : length((BytesMessage) received);
        }
    }

    private static void send(Session session, Queue queue, boolean text, int megabytes) throws JMSException {
        if (text) {
            session.createProducer(queue).send(session.createTextMessage("x".repeat(megabytes * CHUNK)));
            return;
        }
        BytesMessage message = session.createBytesMessage();
        byte[] chunk = new byte[CHUNK];
        for (int i = 0; i < megabytes; i++) {
            message.writeBytes(chunk);
        }
        session.createProducer(queue).send(message);
    }

    private static long length(BytesMessage message) throws JMSException {
        byte[] chunk = new byte[CHUNK];
        long length = 0;
        for (int read = message.readBytes(chunk); read > 0; read = message.readBytes(chunk)) {
            length += read;
        }
        return length;
    }
}
