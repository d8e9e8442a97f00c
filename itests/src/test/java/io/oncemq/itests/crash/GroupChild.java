// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The process that is killed: consumes messages of groups, and in the same transaction inserts a row for each that says how many
 * of its group had been done.
 */
final class GroupChild {

    static final String QUEUE = "steps";
    static final String TABLE = "CREATE TABLE step (chain varchar(10) NOT NULL, number integer NOT NULL,"
            + " done_before integer NOT NULL, PRIMARY KEY (chain, number))";

    private static final int CONSUMERS = 3;

    private GroupChild() {}

    /** Arguments: URL and user of the database, name of the node. */
    public static void main(String[] arguments) throws Exception {
        DatabaseAddress database = new DatabaseAddress(arguments[0], arguments[1]);
        CountDownLatch stop = StandardInput.ended();
        ExecutorService threads = Executors.newFixedThreadPool(CONSUMERS);
        try (OnceMQConnectionFactory factory = database.factory(arguments[2]);
                Connection connection = factory.createConnection()) {
            connection.start();
            List<Future<?>> consumers = new ArrayList<>();
            for (int i = 0; i < CONSUMERS; i++) {
                consumers.add(threads.submit(() -> {
                    consume(database, connection, stop);
                    return null;
                }));
            }
            System.out.println(ChildProcess.READY);
            for (Future<?> consumer : consumers) {
                consumer.get();
            }
        } catch (Exception failure) {
            failure.printStackTrace();
            System.exit(3);
        } finally {
            threads.shutdown();
        }
    }

    private static void consume(DatabaseAddress database, Connection connection, CountDownLatch stop)
            throws JMSException, SQLException {
        try (java.sql.Connection jdbc = database.open();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
            jdbc.setAutoCommit(false);
            jdbc.setTransactionIsolation(java.sql.Connection.TRANSACTION_READ_COMMITTED);
            while (stop.getCount() > 0) {
                try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(jdbc))) {
                    Message message = consumer.receive(200);
                    if (message != null) {
                        insert(jdbc, message.getStringProperty("JMSXGroupID"), message.getIntProperty("JMSXGroupSeq"));
                    }
                    transaction.commit();
                }
            }
        }
    }

    private static void insert(java.sql.Connection jdbc, String chain, int number) throws SQLException {
        try (PreparedStatement before = jdbc.prepareStatement("SELECT count(*) FROM step WHERE chain = ?");
                PreparedStatement insert =
                        jdbc.prepareStatement("INSERT INTO step (chain, number, done_before) VALUES (?, ?, ?)")) {
            before.setString(1, chain);
            try (ResultSet row = before.executeQuery()) {
                row.next();
                insert.setString(1, chain);
                insert.setInt(2, number);
                insert.setInt(3, row.getInt(1));
            }
            insert.executeUpdate();
        }
    }
}
