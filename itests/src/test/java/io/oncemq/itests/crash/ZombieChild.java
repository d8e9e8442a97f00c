// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A process that holds messages in open transactions when it is stopped. When it goes on it commits them, and works on with
 * the same connection and sessions. It records how its first commits ended: {@code QUEUE committed} or {@code QUEUE failed
 * EXCEPTION}; and each message that it received later: {@code QUEUE got NUMBER}.
 */
final class ZombieChild {

    /** Queues of transacted sessions: of the first, others have consumed what is held; of the second, nobody has. */
    static final String TAKEN = "taken";

    static final String UNTOUCHED = "untouched";

    /** The queue that is read in a joined transaction. */
    static final String JOINED = "joined";

    /** Where the transacted sessions send the number of each message, after the name of its queue. */
    static final String EFFECTS = "effects";

    static final String CREATE_TABLE = "CREATE TABLE effect (number bigint NOT NULL)";
    static final String INSERT = "INSERT INTO effect VALUES (?)";

    /** Of each queue, so many messages are held. */
    static final int HELD = 5;

    static final String NODE = "zombie";

    private static final long WAIT = 300;

    private final RecordLog log;
    private final Path commit;
    private final CountDownLatch stop;

    private ZombieChild(RecordLog log, Path commit, CountDownLatch stop) {
        this.log = log;
        this.commit = commit;
        this.stop = stop;
    }

    /** The file whose existence asks for the commits. */
    static Path commit(Path directory) {
        return directory.resolve("commit");
    }

    static Path log(Path directory) {
        return directory.resolve("zombie.log");
    }

    /** Arguments: URL and user of the database, directory for the log. */
    public static void main(String[] arguments) throws Exception {
        DatabaseAddress database = new DatabaseAddress(arguments[0], arguments[1]);
        Path directory = Path.of(arguments[2]);
        CountDownLatch stop = StandardInput.ended();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (RecordLog log = RecordLog.append(log(directory));
                OnceMQConnectionFactory factory = database.factory(NODE);
                Connection connection = factory.createConnection()) {
            connection.start();
            ZombieChild child = new ZombieChild(log, commit(directory), stop);
            CountDownLatch holding = new CountDownLatch(3);
            List<Future<?>> workers = new ArrayList<>();
            for (String queue : List.of(TAKEN, UNTOUCHED)) {
                workers.add(threads.submit(() -> {
                    child.transacted(connection, queue, holding);
                    return null;
                }));
            }
            workers.add(threads.submit(() -> {
                child.joined(connection, database, holding);
                return null;
            }));
            while (!holding.await(WAIT, TimeUnit.MILLISECONDS)) {
                for (Future<?> worker : workers) {
                    if (worker.isDone()) {
                        worker.get();
                    }
                }
            }
            System.out.println(ChildProcess.READY);
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void awaitCommit() throws InterruptedException {
        while (!Files.exists(commit) && !stop.await(20, TimeUnit.MILLISECONDS)) {
            continue;
        }
    }

    private void transacted(Connection connection, String queue, CountDownLatch holding) throws Exception {
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
                MessageProducer effects = session.createProducer(session.createQueue(EFFECTS))) {
            for (int i = 0; i < HELD; i++) {
                work(session, queue, consumer.receive(), effects);
            }
            holding.countDown();
            awaitCommit();
            record(queue, session::commit);
            while (stop.getCount() > 0) {
                attempt(queue, () -> {
                    Message message = consumer.receive(WAIT);
                    if (message != null) {
                        log.write(queue + " got " + message.getBody(String.class));
                        work(session, queue, message, effects);
                    }
                    session.commit();
                });
            }
        }
    }

    private static void work(Session session, String queue, Message message, MessageProducer effects)
            throws JMSException {
        effects.send(session.createTextMessage(queue + " " + message.getBody(String.class)));
    }

    private void joined(Connection connection, DatabaseAddress database, CountDownLatch holding) throws Exception {
        try (Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(JOINED));
                java.sql.Connection business = database.open()) {
            business.setAutoCommit(false);
            try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(business))) {
                for (int i = 0; i < HELD; i++) {
                    insert(business, consumer.receive());
                }
                holding.countDown();
                awaitCommit();
                record(JOINED, transaction::commit);
            }
            while (stop.getCount() > 0) {
                attempt(JOINED, () -> {
                    try (JoinedTransaction transaction =
                            JoinedTransaction.begin(session, JdbcTransaction.of(business))) {
                        Message message = consumer.receive(WAIT);
                        if (message != null) {
                            log.write(JOINED + " got " + message.getBody(String.class));
                            insert(business, message);
                        }
                        transaction.commit();
                    }
                });
            }
        }
    }

    private static void insert(java.sql.Connection business, Message message) throws JMSException, SQLException {
        try (PreparedStatement insert = business.prepareStatement(INSERT)) {
            insert.setLong(1, Long.parseLong(message.getBody(String.class)));
            insert.executeUpdate();
        }
    }

    private interface Step {
        void make() throws JMSException, SQLException, IOException;
    }

    private void record(String queue, Step step) throws IOException {
        try {
            step.make();
            log.write(queue + " committed");
        } catch (JMSException | SQLException failure) {
            log.write(queue + " failed " + failure);
        }
    }

    /** The sessions are the same ones, so what fails once must work again. */
    private void attempt(String queue, Step step) throws IOException {
        try {
            step.make();
        } catch (JMSException | SQLException failure) {
            System.out.println(queue + ": " + failure);
        }
    }
}
