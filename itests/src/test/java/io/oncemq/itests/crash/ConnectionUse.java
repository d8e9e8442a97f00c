// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A node uses four connections, whatever the number of sessions. */
abstract class ConnectionUse extends CrashContract {

    private static final int SESSIONS = 500;
    private static final int CONNECTIONS = 4;
    private static final String QUEUE = "work";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    ConnectionUse(CrashDatabase.Opening opening) {
        super("connection-use", opening);
    }

    /** Counts the connections to the database, leaving out the one that counts. */
    abstract String countConnections();

    private long connections() throws SQLException {
        return database.number(countConnections());
    }

    /** A server ends a session when it reads that its client has. */
    private void awaitNoConnection() {
        await("end of all connections").atMost(PATIENCE).until(() -> connections() == 0);
    }

    @Test
    void sessionsThatDoNothingHoldNoConnection() throws Exception {
        try (OnceMQConnectionFactory factory = database.factory("idle");
                Connection connection = factory.createConnection()) {
            connection.start();
            List<MessageProducer> producers = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                Session session = connection.createSession(i % 2 == 0 ? Session.AUTO_ACKNOWLEDGE : 0);
                producers.add(session.createProducer(session.createQueue(QUEUE)));
            }
            assertThat(producers).hasSize(SESSIONS);
            assertThat(connections()).isEqualTo(CONNECTIONS);
        }
        awaitNoConnection();
    }

    @Test
    void blockedReceiversHoldNoConnection() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        try (OnceMQConnectionFactory factory = database.factory("blocked");
                Connection connection = factory.createConnection();
                Session sending = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            CountDownLatch waiting = new CountDownLatch(SESSIONS);
            List<Future<Message>> received = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
                received.add(threads.submit(() -> {
                    waiting.countDown();
                    return consumer.receive();
                }));
            }
            waiting.await();
            // The receivers look for messages once before they block, on the connections of the node.
            await("all receivers to block")
                    .atMost(PATIENCE)
                    .during(Duration.ofMillis(500))
                    .until(() -> connections() == CONNECTIONS);
            try (MessageProducer producer = sending.createProducer(sending.createQueue(QUEUE))) {
                for (int i = 0; i < SESSIONS; i++) {
                    producer.send(sending.createTextMessage("work " + i));
                }
            }
            HashSet<String> bodies = new HashSet<>();
            for (Future<Message> message : received) {
                bodies.add(message.get().getBody(String.class));
            }
            assertThat(bodies).as("one message for each receiver").hasSize(SESSIONS);
            assertThat(connections()).isEqualTo(CONNECTIONS);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aPoolThatIsTooSmallIsNamedAndGetsBackWhatItGave() throws SQLException {
        SmallPool pool = new SmallPool(database, CONNECTIONS - 1);
        try (OnceMQConnectionFactory factory = factory(pool)) {
            assertThatThrownBy(factory::createConnection)
                    .isInstanceOf(ResourceAllocationException.class)
                    .hasMessageContaining("needs " + CONNECTIONS + " connections")
                    .hasMessageContaining("gave only " + (CONNECTIONS - 1))
                    .hasMessageContaining("pool");
        }
        assertThat(pool.inUse()).isZero();
        awaitNoConnection();
    }

    @Test
    void aPoolOfJustFourConnectionsIsEnough() throws Exception {
        SmallPool pool = new SmallPool(database, CONNECTIONS);
        try (OnceMQConnectionFactory factory = factory(pool);
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
            connection.start();
            producer.send(session.createTextMessage("hello"));
            session.commit();
            assertThat(consumer.receive(PATIENCE.toMillis()).getBody(String.class))
                    .isEqualTo("hello");
            session.commit();
        }
        assertThat(pool.inUse()).isZero();
    }

    private static OnceMQConnectionFactory factory(SmallPool pool) {
        return OnceMQConnectionFactory.builder()
                .dataSource(pool.dataSource())
                .option(Option.SCHEMA, "create")
                .option(Option.NODE_LINGER, "0s")
                .build();
    }
}
