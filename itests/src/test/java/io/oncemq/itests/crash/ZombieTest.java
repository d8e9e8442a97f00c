// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is stopped until others have declared it dead, and then goes on. */
@Timeout(180)
class ZombieTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> QUEUES = List.of(ZombieChild.TAKEN, ZombieChild.UNTOUCHED, ZombieChild.JOINED);

    /** Numbers sent to each queue: those that the zombie holds, and as many afterwards. */
    private static final int ALL = 2 * ZombieChild.HELD;

    private PostgresServer server;
    private DatabaseAddress database;
    private Path directory;
    private Children children;

    @BeforeEach
    void start() throws Exception {
        server = PostgresServer.start();
        database = server.address();
        database.execute(ZombieChild.CREATE_TABLE);
        directory = TestFiles.newDirectory("zombie");
        children = new Children(directory);
    }

    @AfterEach
    void end() throws Exception {
        children.close();
        server.close();
    }

    @Test
    @DisplayName(
            "race 9: a stopped process is taken over; when it goes on it fails where it must, recovers, and works on")
    void stoppedProcessIsTakenOverAndWorksOn() throws Exception {
        try (OnceMQConnectionFactory factory = database.factory("survivor");
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            send(session, 0, ZombieChild.HELD);
            ChildProcess zombie = children.start(
                    "zombie", ZombieChild.class, List.of(database.url(), database.user(), directory.toString()));
            zombie.awaitReady(PATIENCE);
            long before = zombieNode();

            zombie.freeze();
            await("takeover").atMost(PATIENCE).until(() -> nodes().equals(List.of("survivor")));
            consume(session, ZombieChild.TAKEN, ZombieChild.HELD);
            Files.createFile(ZombieChild.commit(directory));
            zombie.thaw();

            await("registration").atMost(PATIENCE).until(() -> nodes().contains(ZombieChild.NODE));
            assertThat(zombieNode()).isGreaterThan(before);
            send(session, ZombieChild.HELD, ALL);
            await("all effects").atMost(PATIENCE).untilAsserted(() -> {
                assertThat(database.number("SELECT count(*) FROM oncemq_message m JOIN oncemq_destination d"
                                + " ON d.id = m.destination WHERE d.name <> '" + ZombieChild.EFFECTS + "'"))
                        .isZero();
                assertThat(firstCommits()).hasSize(QUEUES.size());
            });
            zombie.endInput();
            zombie.awaitEnd(PATIENCE);

            checkRecords();
            assertThat(database.numbers("SELECT number FROM effect"))
                    .containsExactlyInAnyOrderElementsOf(numbers(0, ALL));
            assertThat(effects(session))
                    .containsExactlyInAnyOrderElementsOf(Stream.of(ZombieChild.TAKEN, ZombieChild.UNTOUCHED)
                            .flatMap(queue -> numbers(0, ALL).stream().map(number -> queue + " " + number))
                            .toList());
        }
        for (String table : List.of("node", "claim", "message", "lease", "member")) {
            assertThat(database.rows("SELECT * FROM oncemq_" + table)).as(table).isEmpty();
        }
    }

    private List<String> nodes() throws Exception {
        return database.rows("SELECT name FROM oncemq_node");
    }

    private long zombieNode() throws Exception {
        return database.number("SELECT max(id) FROM oncemq_node WHERE name = '" + ZombieChild.NODE + "'");
    }

    private static List<Long> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Long::valueOf).toList();
    }

    private static void send(Session session, int from, int to) throws JMSException {
        for (String queue : QUEUES) {
            try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
                for (int number = from; number < to; number++) {
                    producer.send(session.createTextMessage(Integer.toString(number)));
                }
            }
        }
        session.commit();
    }

    /** What the zombie would have done with these messages. */
    private static void consume(Session session, String queue, int count) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
                MessageProducer effects = session.createProducer(session.createQueue(ZombieChild.EFFECTS))) {
            for (int i = 0; i < count; i++) {
                Message message = consumer.receive(PATIENCE.toMillis());
                assertThat(message.getJMSRedelivered()).isTrue();
                effects.send(session.createTextMessage(queue + " " + message.getBody(String.class)));
            }
            session.commit();
        }
    }

    private static List<String> effects(Session session) throws JMSException {
        List<String> effects = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(ZombieChild.EFFECTS))) {
            for (Message message = consumer.receive(2000); message != null; message = consumer.receive(500)) {
                effects.add(message.getBody(String.class));
            }
            session.commit();
        }
        return effects;
    }

    private List<String> firstCommits() throws Exception {
        return RecordLog.read(ZombieChild.log(directory)).stream()
                .filter(line -> !line.contains(" got "))
                .toList();
    }

    private void checkRecords() throws Exception {
        List<String> commits = firstCommits();
        System.out.println(commits);
        // Another node has consumed what it held, and has done its work.
        assertThat(commits)
                .filteredOn(line -> line.startsWith(ZombieChild.TAKEN))
                .singleElement()
                .asString()
                .contains("failed jakarta.jms.");
        // The application's transaction was open all the time, so that nobody could have its messages.
        assertThat(commits).contains(ZombieChild.JOINED + " committed");
        for (String queue : QUEUES) {
            assertThat(RecordLog.read(ZombieChild.log(directory)))
                    .as("it works on")
                    .contains(queue + " got " + (ALL - 1));
        }
    }
}
