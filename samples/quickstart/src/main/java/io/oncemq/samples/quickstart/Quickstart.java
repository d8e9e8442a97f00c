// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.quickstart;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** Sends an order, then receives it, stores it and sends an event: the last three in one transaction of the database. */
public final class Quickstart {

    private Quickstart() {}

    /** Argument: the JDBC URL of a database; without, H2 in a file. */
    public static void main(String[] arguments) throws Exception {
        run(arguments.length > 0 ? arguments[0] : "jdbc:h2:./target/quickstart");
    }

    static void run(String url) throws SQLException, JMSException {
        try (Connection database = DriverManager.getConnection(url);
                OnceMQConnectionFactory factory = new OnceMQConnectionFactory(url);
                jakarta.jms.Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            try (Statement statement = database.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS shipment (name VARCHAR(100))");
            }
            Queue orders = session.createQueue("orders");
            Queue events = session.createQueue("events");
            session.createProducer(orders).send(session.createTextMessage("a dozen eggs"));

            connection.start();
            database.setAutoCommit(false);
            try (MessageConsumer consumer = session.createConsumer(orders);
                    JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(database))) {
                Message order = consumer.receive(10_000);
                insertShipment(database, order.getBody(String.class));
                session.createProducer(events).send(session.createTextMessage("shipped"));
                transaction.commit();
            }

            try (MessageConsumer consumer = session.createConsumer(events)) {
                System.out.println("event: " + consumer.receive(10_000).getBody(String.class));
            }
        }
    }

    private static void insertShipment(Connection database, String order) throws SQLException {
        try (PreparedStatement insert = database.prepareStatement("INSERT INTO shipment VALUES (?)")) {
            insert.setString(1, order);
            insert.executeUpdate();
        }
        System.out.println("shipped: " + order);
    }
}
