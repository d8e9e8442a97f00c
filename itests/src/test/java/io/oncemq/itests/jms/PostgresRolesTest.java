// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.Admin;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The roles of roles.sql: what a database user with one of them can do through the provider, and cannot. */
class PostgresRolesTest extends JmsContract {

    private Session owner;

    PostgresRolesTest() {
        super(PostgresJmsDatabase::new);
    }

    @BeforeEach
    void createRolesAndDestinations() throws Exception {
        owner = session();
        owner.createConsumer(queue(owner)).close();
        owner.createSharedDurableConsumer(topic(owner), name()).close();
        try (InputStream script = getClass().getResourceAsStream("/io/oncemq/jdbc/postgresql/roles.sql")) {
            assertThat(script).isNotNull();
            String schema = database().address().get(2);
            execute(new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${schema}", schema)
                    .replace("${prefix}", "oncemq_"));
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A connection of a database user who has these roles alone. */
    private Connection connectionOf(String... roles) throws Exception {
        String role = roles[0];
        String user = "\"" + role + " " + name() + "\"";
        execute("CREATE ROLE " + user + " LOGIN");
        closing(() -> execute("DROP ROLE " + user));
        for (String granted : roles) {
            execute("GRANT oncemq_" + granted + " TO " + user);
        }
        OnceMQConnectionFactory factory = closing(database()
                .factory()
                .option(Option.SCHEMA, "validate")
                .user(role + " " + name())
                .build());
        Connection connection = closing(factory.createConnection());
        connection.start();
        return connection;
    }

    /** Does something in a transaction of the application, which has the same user as the session. */
    private void inTransaction(String role, Session session, Work work) throws Exception {
        try (var connection = DriverManager.getConnection(database().address().get(0), role + " " + name(), "")) {
            connection.setAutoCommit(false);
            try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection))) {
                work.run();
                transaction.commit();
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private void assertRefused(String named, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining(named)
                .hasMessageContaining("permission denied");
    }

    /** One of these messages is stored: they have the same id. */
    private static void sendTwice(Session session, MessageProducer producer, String text) throws JMSException {
        for (int i = 0; i < 2; i++) {
            Message message = session.createTextMessage(text);
            message.setStringProperty("JMS_OnceMQ_DuplicateID", text);
            producer.send(message);
        }
    }

    @Test
    void producerSends() throws Exception {
        Connection connection = connectionOf("producer");
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(session.createTextMessage("a"));
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer two = transacted.createProducer(queue(transacted));
        two.send(transacted.createTextMessage("b"));
        two.send(transacted.createTextMessage("c"));
        transacted.commit();
        producer.setDeliveryDelay(1);
        producer.send(session.createTextMessage("d"));
        session.createProducer(topic(session)).send(session.createTextMessage("t"));
        assertThat(receive(owner.createConsumer(queue(owner)), 4)).containsExactly("a", "b", "c", "d");
        producer.setDeliveryDelay(0);
        inTransaction("producer", session, () -> producer.send(session.createTextMessage("e")));
        sendTwice(session, producer, "f");
        producer.send(session.createTextMessage("g"));
        assertThat(receive(owner.createConsumer(queue(owner)), 3)).containsExactly("e", "f", "g");
        assertThat(text(owner.createSharedDurableConsumer(topic(owner), name()).receive(PRESENT)))
                .isEqualTo("t");
    }

    @Test
    void producerIsToldWhatIsFullButMakesNoRoom() throws Exception {
        try (Admin admin = factory().admin()) {
            admin.set(name(), "maximum-messages", "1");
            closing(() -> clear("maximum-messages"));
            admin.set(name(), "when-full", "fail");
            closing(() -> clear("when-full"));
        }
        Session session = connectionOf("producer").createSession();
        for (Destination destination : List.of(queue(session), topic(session))) {
            MessageProducer producer = session.createProducer(destination);
            producer.send(session.createTextMessage("a"));
            assertThatThrownBy(() -> producer.send(session.createTextMessage("b")))
                    .isInstanceOf(ResourceAllocationException.class);
        }
        try (Admin admin = factory().admin()) {
            admin.set(name(), "when-full", "discard-oldest");
        }
        // Another node heeds the setting within a second.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertRefused(
                        name(), () -> session.createProducer(queue(session)).send(session.createTextMessage("c"))));
    }

    private void clear(String setting) throws JMSException {
        try (Admin admin = factory().admin()) {
            admin.clear(name(), setting);
        }
    }

    @Test
    void producerNeitherConsumesNorBrowses() throws Exception {
        send(queue(owner), "a");
        Session session = connectionOf("producer").createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertRefused("message", () -> consumer.receive(1000));
        Enumeration<?> browsed = session.createBrowser(queue(session)).getEnumeration();
        assertThatThrownBy(browsed::hasMoreElements)
                .isInstanceOf(JMSSecurityRuntimeException.class)
                .hasMessageContaining("browse")
                .hasMessageContaining("permission denied");
        assertRefused("subscribe", () -> session.createSharedDurableConsumer(topic(session), name() + "-other"));
        assertRefused(name(), () -> session.unsubscribe(name()));
        Queue unknown = session.createQueue(name() + "-unknown");
        assertRefused(name() + "-unknown", () -> session.createProducer(unknown));
        assertThat(receive(owner.createConsumer(queue(owner)), 1)).containsExactly("a");
    }

    @Test
    void consumerReceivesAndSubscribes() throws Exception {
        send(queue(owner), "a", "b");
        Connection connection = connectionOf("consumer");
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        session.rollback();
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        session.commit();
        MessageConsumer subscriber = session.createSharedDurableConsumer(topic(session), name() + "-own");
        // With the second commit goes what the first has left of its message.
        for (String text : List.of("t", "u", "v")) {
            send(topic(owner), text);
            assertThat(text(subscriber.receive(PRESENT))).isEqualTo(text);
            session.commit();
        }
        subscriber.close();
        session.unsubscribe(name() + "-own");
        send(queue(owner), "c");
        consumer.close();
        Session joining = connection.createSession();
        MessageConsumer joined = joining.createConsumer(queue(joining));
        inTransaction("consumer", joining, () -> assertThat(receive(joined, 1)).containsExactly("c"));
        joined.close();
        assertNothingComes(owner.createConsumer(queue(owner)));
    }

    /** The message stays, counted, and does not come as fast as it fails. */
    @Test
    void consumerDoesNotGiveUp() throws Exception {
        giveUpAfter(1);
        send(queue(owner), "sick");
        Session session = connectionOf("consumer").createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        for (int delivery = 1; delivery <= 3; delivery++) {
            long began = System.nanoTime();
            Message message = consumer.receive(PRESENT);
            assertThat(text(message)).isEqualTo("sick");
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isGreaterThan(Duration.ofMillis(delivery == 1 ? 0 : 900));
            session.rollback();
        }
    }

    @Test
    void producerAndConsumerInOneGivesUp() throws Exception {
        giveUpAfter(2);
        send(queue(owner), "sick", "sound");
        Session session = connectionOf("producer", "consumer").createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        for (int delivery = 1; delivery <= 2; delivery++) {
            assertThat(text(consumer.receive(PRESENT))).isEqualTo("sick");
            session.rollback();
        }
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("sound");
        session.commit();
        assertThat(text(owner.createConsumer(owner.createQueue(name() + "-dead"))
                        .receive(PRESENT)))
                .isEqualTo("sick");
    }

    private void giveUpAfter(int deliveries) throws JMSException {
        try (Admin admin = factory().admin()) {
            admin.set(name(), "maximum-deliveries", Integer.toString(deliveries));
            admin.set(name(), "dead-letter-queue", name() + "-dead");
        }
        // Who may only produce and consume creates no queue.
        owner.createConsumer(owner.createQueue(name() + "-dead")).close();
    }

    @Test
    void consumerDoesNotSend() throws Exception {
        Connection connection = connectionOf("consumer");
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue(session));
        assertRefused(name(), () -> producer.send(session.createTextMessage("x")));
        MessageProducer publisher = session.createProducer(topic(session));
        assertRefused(name(), () -> publisher.send(session.createTextMessage("x")));
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        transacted.createProducer(queue(transacted)).send(transacted.createTextMessage("x"));
        assertThatThrownBy(transacted::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("permission denied")
                .extracting(failure -> ((JMSException) failure).getErrorCode())
                .isEqualTo("ONCEMQ-DATABASE-REFUSED");
        assertNothingComes(owner.createConsumer(queue(owner)));
    }

    @Test
    void browserBrowses() throws Exception {
        send(queue(owner), "a");
        Session session = connectionOf("browser").createSession();
        assertThat(session.createBrowser(queue(session)).getEnumeration().hasMoreElements())
                .isTrue();
        MessageProducer producer = session.createProducer(queue(session));
        assertRefused(name(), () -> producer.send(session.createTextMessage("x")));
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertRefused("message", () -> consumer.receive(1000));
        assertRefused("subscribe", () -> session.createConsumer(topic(session)));
        assertThat(receive(owner.createConsumer(queue(owner)), 1)).containsExactly("a");
    }

    @Test
    void applicationDoesAll() throws Exception {
        Session session = connectionOf("application").createSession();
        TemporaryQueue replies = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(replies);
        session.createProducer(replies).send(session.createTextMessage("reply"));
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("reply");
        Queue created = session.createQueue(name() + "-new");
        MessageProducer producer = session.createProducer(created);
        producer.setDeliveryDelay(1);
        producer.send(session.createTextMessage("later"));
        assertThat(text(session.createConsumer(created).receive(PRESENT))).isEqualTo("later");
        producer.setDeliveryDelay(0);
        sendTwice(session, producer, "once");
        producer.send(session.createTextMessage("last"));
        assertThat(receive(session.createConsumer(created), 2)).containsExactly("once", "last");
        Topic topic = session.createTopic(name() + "-new");
        MessageConsumer subscriber = session.createConsumer(topic);
        session.createProducer(topic).send(session.createTextMessage("event"));
        assertThat(text(subscriber.receive(PRESENT))).isEqualTo("event");
    }
}
