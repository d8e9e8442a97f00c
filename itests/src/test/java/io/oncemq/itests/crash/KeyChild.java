// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.MessageKeys;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The process that is killed: sends versions of messages with keys, replaces and cancels them, and consumes them, all in transactions
 * that say in rows what they did. When its input ends, it consumes what is left.
 */
final class KeyChild {

    static final String QUEUE = "reminders";
    static final String[] TABLES = {
        "CREATE TABLE sent (name varchar(20) NOT NULL, version integer NOT NULL, PRIMARY KEY (name, version))",
        "CREATE TABLE consumed (name varchar(20) NOT NULL, version integer NOT NULL, PRIMARY KEY (name, version))",
        "CREATE TABLE cancelled (name varchar(20) NOT NULL, version integer NOT NULL, PRIMARY KEY (name, version))",
        "CREATE TABLE too_late (name varchar(20) NOT NULL, version integer NOT NULL, PRIMARY KEY (name, version))"
    };

    private static final int SENDERS = 3;
    private static final int KEYS_OF_A_SENDER = 5;
    private static final int CONSUMERS = 2;
    private static final long LONGEST_DELAY_MILLIS = 100;

    private final DatabaseAddress database;
    private final Connection connection;
    private final CountDownLatch stop;

    private KeyChild(DatabaseAddress database, Connection connection, CountDownLatch stop) {
        this.database = database;
        this.connection = connection;
        this.stop = stop;
    }

    /** Arguments: URL and user of the database, name of the node, seed. */
    public static void main(String[] arguments) throws Exception {
        DatabaseAddress database = new DatabaseAddress(arguments[0], arguments[1]);
        long seed = Long.parseLong(arguments[3]);
        CountDownLatch stop = StandardInput.ended();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (OnceMQConnectionFactory factory = database.factory(arguments[2]);
                Connection connection = factory.createConnection()) {
            connection.start();
            KeyChild child = new KeyChild(database, connection, stop);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                int sender = i;
                running.add(threads.submit(() -> {
                    child.send(sender, new Random(seed + sender));
                    return null;
                }));
            }
            for (int i = 0; i < CONSUMERS; i++) {
                running.add(threads.submit(() -> {
                    child.consume();
                    return null;
                }));
            }
            System.out.println(ChildProcess.READY);
            for (Future<?> thread : running) {
                thread.get();
            }
        } catch (Exception failure) {
            failure.printStackTrace();
            System.exit(3);
        } finally {
            threads.shutdown();
        }
    }

    private java.sql.Connection open() throws SQLException {
        java.sql.Connection jdbc = database.open();
        jdbc.setAutoCommit(false);
        jdbc.setTransactionIsolation(java.sql.Connection.TRANSACTION_READ_COMMITTED);
        return jdbc;
    }

    private void send(int sender, Random random) throws JMSException, SQLException {
        try (java.sql.Connection jdbc = open();
                Session session = connection.createSession();
                MessageProducer producer = session.createProducer(session.createQueue(QUEUE))) {
            while (stop.getCount() > 0) {
                String name = "key" + sender + "-" + random.nextInt(KEYS_OF_A_SENDER);
                try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(jdbc))) {
                    int version = lastVersion(jdbc, name);
                    if (version > 0 && random.nextInt(3) == 0) {
                        cancel(session, jdbc, name, version);
                    } else {
                        Message message = session.createMessage();
                        message.setStringProperty(MessageKeys.PROPERTY, name);
                        message.setIntProperty("version", version + 1);
                        producer.setDeliveryDelay(random.nextBoolean() ? 0 : random.nextLong(LONGEST_DELAY_MILLIS));
                        producer.send(message);
                        insert(jdbc, "sent", name, version + 1);
                    }
                    if (random.nextInt(5) == 0) {
                        transaction.rollback();
                    } else {
                        transaction.commit();
                    }
                }
            }
        }
    }

    private static void cancel(Session session, java.sql.Connection jdbc, String name, int version)
            throws JMSException, SQLException {
        Queue queue = session.createQueue(QUEUE);
        boolean cancelled = MessageKeys.cancel(session, queue, name);
        // It may have been cancelled before.
        if (cancelled
                || number(jdbc, "SELECT count(*) FROM cancelled WHERE name = ? AND version = " + version, name) == 0) {
            String table = cancelled ? "cancelled" : "too_late";
            if (number(jdbc, "SELECT count(*) FROM " + table + " WHERE name = ? AND version = " + version, name) == 0) {
                insert(jdbc, table, name, version);
            }
        }
    }

    private static int lastVersion(java.sql.Connection jdbc, String name) throws SQLException {
        return number(jdbc, "SELECT coalesce(max(version), 0) FROM sent WHERE name = ?", name);
    }

    private static int number(java.sql.Connection jdbc, String query, String name) throws SQLException {
        try (PreparedStatement statement = jdbc.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void insert(java.sql.Connection jdbc, String table, String name, int version) throws SQLException {
        try (PreparedStatement insert =
                jdbc.prepareStatement("INSERT INTO " + table + " (name, version) VALUES (?, ?)")) {
            insert.setString(1, name);
            insert.setInt(2, version);
            insert.executeUpdate();
        }
    }

    private void consume() throws JMSException, SQLException {
        try (java.sql.Connection jdbc = open();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
            // Of a process that was killed, messages are there and cannot be received before it is taken for dead.
            while (stop.getCount() > 0 || left(jdbc) > 0) {
                try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(jdbc))) {
                    Message message = consumer.receive(100);
                    if (message != null) {
                        insert(
                                jdbc,
                                "consumed",
                                message.getStringProperty(MessageKeys.PROPERTY),
                                message.getIntProperty("version"));
                    }
                    transaction.commit();
                }
            }
        }
    }

    private static int left(java.sql.Connection jdbc) throws SQLException {
        try (Statement statement = jdbc.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT (SELECT count(*) FROM oncemq_message) + (SELECT count(*) FROM oncemq_delayed)")) {
            row.next();
            return row.getInt(1);
        } finally {
            jdbc.rollback();
        }
    }
}
