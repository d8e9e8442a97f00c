// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.demo;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * A consumer in a process of its own, so that it can be killed. {@link #processOne} is what an application would write.
 *
 * <p>It reports to its parent on standard output: {@code done N}, the number of orders that it has processed, and {@code
 * again N}, how many of them had been delivered before.
 */
final class ConsumerProcess {

    /** The command by which the demo starts this process; not for people. */
    static final String COMMAND = "demo-consumer";

    private static final Duration NO_PROGRESS = Duration.ofSeconds(60);
    private static final long RECEIVE_MILLIS = 500;

    private final Database database;
    private final int number;
    private final int expected;
    private int done;
    private int again;

    private ConsumerProcess(Database database, int number, int expected) {
        this.database = database;
        this.number = number;
        this.expected = expected;
    }

    /** Arguments: URL, user (empty for none), number of the consumer, shipments expected in the end. */
    static int run(List<String> arguments) {
        if (arguments.size() != 4) {
            throw new UsageException("'" + COMMAND + "' is started by the demo only.");
        }
        String user = arguments.get(1).isEmpty() ? null : arguments.get(1);
        Database database = new Database(arguments.get(0), user, System.getenv("ONCEMQ_PASSWORD"));
        int number = Integer.parseInt(arguments.get(2));
        try {
            return new ConsumerProcess(database, number, Integer.parseInt(arguments.get(3))).consume();
        } catch (JMSException | SQLException failure) {
            throw new DemoException("Consumer " + number + " failed", failure);
        }
    }

    private int consume() throws JMSException, SQLException {
        try (OnceMQConnectionFactory factory = database.connectionFactory();
                Connection messages = factory.createConnection();
                java.sql.Connection business = database.open();
                Session session = messages.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer orders = session.createConsumer(session.createQueue(Order.QUEUE));
                MessageProducer events = session.createProducer(session.createQueue(Order.EVENT_QUEUE))) {
            messages.start();
            long lastProgress = System.nanoTime();
            while (true) {
                if (processOne(session, business, orders, events)) {
                    lastProgress = System.nanoTime();
                } else if (database.countShipments(business) >= expected) {
                    return 0;
                } else if (System.nanoTime() - lastProgress > NO_PROGRESS.toNanos()) {
                    throw new DemoException(
                            "Consumer " + number + " waited in vain for the orders that are missing", null);
                }
            }
        }
    }

    /** The main job: receive an order, change the business table, publish an event; all of it happens, or nothing. */
    private boolean processOne(
            Session session, java.sql.Connection business, MessageConsumer orders, MessageProducer events)
            throws JMSException, SQLException {
        try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(business))) {
            MapMessage message = (MapMessage) orders.receive(RECEIVE_MILLIS);
            if (message == null) {
                return false;
            }
            Order order = Order.of(message);
            database.insertShipment(business, order, number);
            TextMessage event = session.createTextMessage(order.id() + " shipped to " + order.customer());
            event.setStringProperty("orderId", order.id());
            events.send(event);
            transaction.commit();
            report(message.getJMSRedelivered());
            return true;
        }
    }

    private void report(boolean redelivered) {
        if (redelivered) {
            again++;
            System.out.println("again " + again);
        }
        done++;
        System.out.println("done " + done);
        System.out.flush();
    }
}
