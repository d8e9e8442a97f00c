// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thread that consumes orders in joined transactions. As an application does, it opens its connection again when the
 * database was away; the session and the consumer stay the same.
 */
final class ShipmentClerk implements AutoCloseable {

    private static final long RECEIVE_MILLIS = 300;
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 50;

    private final DatabaseAddress database;
    private final Session session;
    private final MessageConsumer consumer;
    private final AtomicInteger shipped = new AtomicInteger();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "shipment-clerk");

    ShipmentClerk(DatabaseAddress database, Connection connection, String queue) throws JMSException {
        this.database = database;
        this.session = connection.createSession(Session.SESSION_TRANSACTED);
        this.consumer = session.createConsumer(session.createQueue(queue));
        thread.start();
    }

    private void run() {
        try {
            while (stop.getCount() > 0) {
                shipUntilFailure();
                stop.await(PAUSE_AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private void shipUntilFailure() throws InterruptedException {
        try (java.sql.Connection business = database.open()) {
            business.setAutoCommit(false);
            while (stop.getCount() > 0) {
                shipOne(business);
            }
        } catch (SQLException | JMSException failure) {
            System.out.println("The clerk begins anew: " + failure);
        }
    }

    private void shipOne(java.sql.Connection business) throws JMSException, SQLException {
        try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(business))) {
            TextMessage order = (TextMessage) consumer.receive(RECEIVE_MILLIS);
            if (order == null) {
                return;
            }
            try (PreparedStatement insert = business.prepareStatement(Business.INSERT_SHIPMENT)) {
                insert.setLong(1, Long.parseLong(order.getText()));
                insert.setString(2, "clerk");
                insert.executeUpdate();
            }
            transaction.commit();
            shipped.incrementAndGet();
        }
    }

    /** How many commits have returned. */
    int shipped() {
        return shipped.get();
    }

    @Override
    public void close() throws InterruptedException, JMSException {
        stop.countDown();
        thread.join();
        session.close();
    }
}
