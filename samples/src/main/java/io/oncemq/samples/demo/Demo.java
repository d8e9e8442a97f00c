// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.demo;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The main job, shown at work: orders are sent, consumers process them, one of them is killed, the balance is drawn. */
final class Demo {

    private static final int SENDS_PER_COMMIT = 100;
    private static final long RECEIVE_MILLIS = 500;
    private static final long LOOK_MILLIS = 20;
    private static final int PROGRESS_STEPS = 5;

    private final DemoOptions options;
    private final Database database;
    private final List<Child> children = new ArrayList<>();
    private final long began = System.nanoTime();

    Demo(DemoOptions options) {
        this.options = options;
        this.database = options.database();
    }

    /** Returns 0 if the balance holds, else 1. */
    int run() {
        Path input = options.input();
        List<Order> orders =
                input == null ? OrderSource.makeUp(options.orders()) : OrderSource.read(input, options.orders());
        say("OnceMQ demo: receive an order, change a table, publish an event - in one database transaction each");
        say("database: " + database);
        try {
            prepare();
            send(orders);
            consume(orders.size());
            return balance(orders.size());
        } catch (SQLException | JMSException failure) {
            throw new DemoException("The demo did not come to its end", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new DemoException("The demo was interrupted", interruption);
        } finally {
            children.forEach(child -> {
                if (child.isAlive()) {
                    killQuietly(child);
                }
            });
        }
    }

    private void prepare() throws SQLException, JMSException {
        if (database.url().startsWith("jdbc:h2:file:./oncemq-demo/")) {
            deleteDefaultDatabase();
        }
        try (java.sql.Connection business = database.open()) {
            database.createBusinessTable(business);
        }
        try (OnceMQConnectionFactory factory = database.connectionFactory();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            int left = drain(session, Order.QUEUE).size()
                    + drain(session, Order.EVENT_QUEUE).size();
            if (left > 0) {
                step("cleared", left + " messages that an earlier run left");
            }
        }
    }

    private void send(List<Order> orders) throws JMSException {
        try (OnceMQConnectionFactory factory = database.connectionFactory();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(Order.QUEUE))) {
            int sent = 0;
            for (Order order : orders) {
                producer.send(order.toMessage(session));
                if (++sent % SENDS_PER_COMMIT == 0) {
                    session.commit();
                }
            }
            session.commit();
            step("sent", sent + " orders to the queue '" + Order.QUEUE + "', " + SENDS_PER_COMMIT + " per commit");
        }
    }

    /** Runs the consumers, kills one of them when a part of the work is done, and starts another. */
    private void consume(int expected) throws InterruptedException {
        for (int i = 0; i < options.consumers(); i++) {
            startChild(expected);
        }
        int killAt = Math.max(1, expected * 2 / 5);
        int nextProgress = expected / PROGRESS_STEPS;
        boolean killed = false;
        while (children.stream().anyMatch(Child::isAlive)) {
            Thread.sleep(LOOK_MILLIS);
            int done = children.stream().mapToInt(Child::done).sum();
            if (!killed && done >= killAt && children.get(0).isAlive()) {
                killed = true;
                kill(children.get(0));
                startChild(expected);
            }
            if (done >= nextProgress && nextProgress > 0) {
                step("progress", done + " of " + expected + " orders");
                nextProgress = Math.max(nextProgress, done) + expected / PROGRESS_STEPS;
            }
        }
        for (Child child : children) {
            child.awaitOutput();
            step("consumer " + child.number(), "processed " + child.done() + " orders" + redelivered(child));
        }
        Child last = children.get(children.size() - 1);
        if (last.exitCode() != 0) {
            step("consumer " + last.number(), "failed with exit code " + last.exitCode());
        }
    }

    private static String redelivered(Child child) {
        return child.again() == 0 ? "" : ", " + child.again() + " of them redelivered after the kill";
    }

    private void startChild(int expected) {
        Child child = Child.start(database, children.size() + 1, expected);
        children.add(child);
        step("consumer " + child.number(), "starts as process " + child.pid());
    }

    private void kill(Child child) throws InterruptedException {
        child.kill();
        step(
                "consumer " + child.number(),
                "KILLED (SIGKILL) in the middle of its work, after " + child.done()
                        + " orders; another one carries on");
    }

    private static void killQuietly(Child child) {
        try {
            child.kill();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    /** Compares what was sent with what was done. */
    private int balance(int orders) throws SQLException, JMSException {
        List<String> events;
        List<String> leftOrders;
        try (OnceMQConnectionFactory factory = database.connectionFactory();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            leftOrders = drain(session, Order.QUEUE);
            events = drain(session, Order.EVENT_QUEUE);
        }
        int rows;
        int shipped;
        try (java.sql.Connection business = database.open()) {
            rows = database.countShipments(business);
            shipped = database.countShippedOrders(business);
        }
        Set<String> announced = new HashSet<>(events);
        int lost = (orders - shipped) + (orders - announced.size());
        int twice = (rows - shipped) + (events.size() - announced.size());
        if (!leftOrders.isEmpty()) {
            step("left", leftOrders.size() + " orders are still in the queue");
        }
        say(String.format(
                Locale.ROOT,
                "balance: orders=%d rows=%d events=%d lost=%d twice=%d",
                orders,
                rows,
                events.size(),
                lost,
                twice));
        return lost == 0 && twice == 0 && leftOrders.isEmpty() ? 0 : 1;
    }

    /** Takes all messages of a queue; returns the order id of each. */
    private static List<String> drain(Session session, String queue) throws JMSException {
        List<String> orderIds = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            for (Message message = consumer.receive(RECEIVE_MILLIS);
                    message != null;
                    message = consumer.receive(RECEIVE_MILLIS)) {
                orderIds.add(String.valueOf(message.getStringProperty("orderId")));
            }
        }
        return orderIds;
    }

    private static void deleteDefaultDatabase() {
        Path directory = Path.of("oncemq-demo");
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The demo's database in " + directory + " could not be deleted", failure);
        }
    }

    private void step(String who, String what) {
        say(String.format(Locale.ROOT, "%6.1f s  %-11s %s", (System.nanoTime() - began) / 1e9, who, what));
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
