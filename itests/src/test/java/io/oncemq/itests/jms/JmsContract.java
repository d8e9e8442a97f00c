// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the areas of the contract have in common: a database and a factory per class, destinations of its own per test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class JmsContract {

    /** Long enough for a message that comes. */
    static final long PRESENT = 10_000;

    /** Long enough to notice a message that should not come. */
    static final long ABSENT = 100;

    private final Supplier<JmsDatabase> databases;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private JmsDatabase database;
    private OnceMQConnectionFactory factory;
    private String name = "";
    private int tests;
    ExecutorService threads;

    JmsContract(Supplier<JmsDatabase> databases) {
        this.databases = databases;
    }

    @BeforeAll
    void openDatabase() {
        String prefetch = System.getProperty("oncemq.prefetch");
        database = prefetch == null ? databases.get() : new Prefetching(databases.get(), prefetch);
        factory = database.factory().build();
    }

    @AfterAll
    void closeDatabase() throws Exception {
        factory.close();
        database.close();
    }

    @BeforeEach
    void begin(TestInfo info) {
        name = info.getTestMethod().map(Method::getName).orElseThrow() + "-" + ++tests;
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    void end() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        threads.shutdownNow();
    }

    JmsDatabase database() {
        return database;
    }

    OnceMQConnectionFactory factory() {
        return factory;
    }

    /** Closes something after the test. */
    <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    /** A started connection. */
    Connection connect() throws JMSException {
        Connection connection = closing(factory.createConnection());
        connection.start();
        return connection;
    }

    /** A connection that is neither started nor used. */
    Connection freshConnection() throws JMSException {
        return closing(factory.createConnection());
    }

    /** A started connection with this client identifier. */
    Connection connectAs(String clientId) throws JMSException {
        Connection connection = freshConnection();
        connection.setClientID(clientId);
        connection.start();
        return connection;
    }

    Session session() throws JMSException {
        return connect().createSession();
    }

    Session session(int mode) throws JMSException {
        return connect().createSession(mode);
    }

    JMSContext context() {
        return closing(factory.createContext());
    }

    JMSContext context(int mode) {
        return closing(factory.createContext(mode));
    }

    /** A name that only this test uses. */
    String name() {
        return name;
    }

    Queue queue(Session session) throws JMSException {
        return session.createQueue(name);
    }

    Queue queue(JMSContext context) {
        return context.createQueue(name);
    }

    Topic topic(Session session) throws JMSException {
        return session.createTopic(name);
    }

    Topic topic(JMSContext context) {
        return context.createTopic(name);
    }

    /** Sends texts by a session of its own, which commits them. */
    void send(Destination destination, String... texts) throws JMSException {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            for (String text : texts) {
                session.createProducer(destination).send(session.createTextMessage(text));
            }
        }
    }

    /** Has the database refuse messages of priority 3, until the test ends. */
    void refusePriorityThree() throws SQLException {
        execute("ALTER TABLE " + database.table("message") + " ADD CONSTRAINT no_three CHECK (priority <> 3)");
        closing(() -> execute("ALTER TABLE " + database.table("message") + " DROP CONSTRAINT no_three"));
    }

    private void execute(String sql) throws SQLException {
        try (java.sql.Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String text(Message message) throws JMSException {
        assertThat(message).as("message").isNotNull();
        return ((TextMessage) message).getText();
    }

    /** Receives that many messages, which must be there soon. */
    static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(consumer.receive(PRESENT)));
        }
        return texts;
    }

    static void assertNothingComes(MessageConsumer consumer) throws JMSException {
        assertThat(consumer.receive(ABSENT)).isNull();
    }
}
