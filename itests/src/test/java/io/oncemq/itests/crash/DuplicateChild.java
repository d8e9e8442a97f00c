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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The process that is killed: sends all orders from the first on, as one does that does not know which were sent, in transactions and without,
 * and consumes them, with a row for each in the same transaction.
 */
final class DuplicateChild {

    static final String TABLE = "CREATE TABLE accepted_order (number integer NOT NULL PRIMARY KEY)";
    static final int ORDERS = 2000;

    private static final String QUEUE = "orders";
    private static final int SENDERS = 2;
    private static final int UNIT = 7;

    private DuplicateChild() {}

    /** Arguments: URL and user of the database, name of the node. */
    public static void main(String[] arguments) throws Exception {
        DatabaseAddress database = new DatabaseAddress(arguments[0], arguments[1]);
        CountDownLatch stop = StandardInput.ended();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (OnceMQConnectionFactory factory = database.factory(arguments[2]);
                Connection connection = factory.createConnection()) {
            connection.start();
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                boolean transacted = i % 2 == 0;
                senders.add(threads.submit(() -> {
                    send(connection, transacted);
                    return null;
                }));
            }
            Future<?> consumer = threads.submit(() -> {
                consume(database, connection, stop);
                return null;
            });
            System.out.println(ChildProcess.READY);
            for (Future<?> sender : senders) {
                sender.get();
            }
            System.out.println(ChildProcess.ANSWER + "sent");
            consumer.get();
        } catch (Exception failure) {
            failure.printStackTrace();
            System.exit(3);
        } finally {
            threads.shutdown();
        }
    }

    private static void send(Connection connection, boolean transacted) throws JMSException {
        try (Session session =
                        connection.createSession(transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(QUEUE))) {
            for (int number = 1; number <= ORDERS; number++) {
                Message message = session.createMessage();
                message.setStringProperty("JMS_OnceMQ_DuplicateID", "order-" + number);
                message.setIntProperty("number", number);
                producer.send(message);
                if (transacted && number % UNIT == 0) {
                    session.commit();
                }
            }
            if (transacted) {
                session.commit();
            }
        }
    }

    private static void consume(DatabaseAddress database, Connection connection, CountDownLatch stop)
            throws JMSException, SQLException {
        try (java.sql.Connection jdbc = database.open();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
                PreparedStatement insert = jdbc.prepareStatement("INSERT INTO accepted_order (number) VALUES (?)")) {
            jdbc.setAutoCommit(false);
            jdbc.setTransactionIsolation(java.sql.Connection.TRANSACTION_READ_COMMITTED);
            while (stop.getCount() > 0 || database.number("SELECT count(*) FROM oncemq_message") > 0) {
                try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(jdbc))) {
                    Message message = consumer.receive(100);
                    if (message != null) {
                        insert.setInt(1, message.getIntProperty("number"));
                        insert.executeUpdate();
                    }
                    transaction.commit();
                }
            }
        }
    }
}
