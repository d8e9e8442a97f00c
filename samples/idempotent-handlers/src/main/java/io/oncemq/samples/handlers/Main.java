// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.handlers;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** Sends messages twice and in the wrong order, has them handled, and prints what has become of the rows. */
public final class Main {

    private Main() {}

    /** Needs no arguments: messages and data are in memory. */
    public static void main(String[] arguments) throws Exception {
        JdbcDataSource data = new JdbcDataSource();
        data.setURL("jdbc:h2:mem:data;DB_CLOSE_DELAY=-1");
        System.out.println(run(data, "jdbc:h2:mem:messages;DB_CLOSE_DELAY=-1"));
    }

    /** Messages and data are in different databases, as if they were those of another provider. */
    static String run(DataSource data, String messages) throws SQLException, JMSException, InterruptedException {
        Handlers handlers = new Handlers(data);
        try (Connection connection = data.getConnection()) {
            handlers.createTables(connection);
            for (String row : List.of(
                    "stock VALUES ('eggs', 100)",
                    "placed_order VALUES (7, 'NEW')",
                    "price VALUES ('eggs', 10, 0)",
                    "customer VALUES (3, 'unknown', 0)")) {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + row)) {
                    insert.execute();
                }
            }
        }
        try (OnceMQConnectionFactory factory = new OnceMQConnectionFactory(messages)) {
            send(factory);
            handle(factory, "take from stock", handlers.byMessageId());
            handle(factory, "orders", handlers.byState());
            handle(factory, "prices", handlers.byConditionalUpdate());
            handle(factory, "customers", handlers.byVersion());
        }
        return rows(data);
    }

    private static void send(OnceMQConnectionFactory factory) {
        try (JMSContext context = factory.createContext()) {
            send(context, "take from stock", "", Map.of("article", "eggs", "amount", 12));
            send(context, "take from stock", "", Map.of("article", "eggs", "amount", 12));
            send(context, "orders", "", Map.of("order", 7, "from", "NEW", "to", "PAID"));
            send(context, "orders", "", Map.of("order", 7, "from", "NEW", "to", "PAID"));
            send(context, "prices", "", Map.of("article", "eggs", "amount", 12, "changedAt", 2000L));
            send(context, "prices", "", Map.of("article", "eggs", "amount", 11, "changedAt", 1000L));
            for (long version : new long[] {1, 1, 2, 3, 2}) {
                send(context, "customers", "address " + version, Map.of("customer", 3, "version", version));
            }
        }
    }

    private static void send(JMSContext context, String queue, String text, Map<String, Object> properties) {
        var producer = context.createProducer();
        properties.forEach(producer::setProperty);
        producer.send(context.createQueue(queue), text);
    }

    /** Until the queue is empty. */
    private static void handle(OnceMQConnectionFactory factory, String name, MessageListener handler)
            throws JMSException, InterruptedException {
        try (JMSContext context = factory.createContext();
                JMSContext observer = factory.createContext()) {
            Queue queue = context.createQueue(name);
            context.createConsumer(queue).setMessageListener(handler);
            try (QueueBrowser browser = observer.createBrowser(queue)) {
                while (browser.getEnumeration().hasMoreElements()) {
                    Thread.sleep(20);
                }
            }
        }
    }

    private static String rows(DataSource data) throws SQLException {
        String query =
                "SELECT (SELECT amount FROM stock), (SELECT state FROM placed_order), (SELECT amount FROM price),"
                        + " (SELECT address FROM customer)";
        try (Connection connection = data.getConnection();
                PreparedStatement select = connection.prepareStatement(query);
                ResultSet row = select.executeQuery()) {
            row.next();
            return "stock=" + row.getInt(1) + " order=" + row.getString(2) + " price=" + row.getInt(3) + " customer="
                    + row.getString(4);
        }
    }
}
