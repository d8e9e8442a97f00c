// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * Receives orders, and in the same transaction inserts a row and sends an event for each. Before it works on an order it
 * records {@code got ORDER COUNT REDELIVERED TIME}, and {@code done ORDER} when the commit returned.
 */
final class OrderConsumer implements Callable<Void> {

    private static final long RECEIVE_MILLIS = 500;

    /** A drain ends after this many waits in vain: enough for what a dead node held to come back. */
    private static final int EMPTY_BEFORE_END = 4;

    private final ChildSettings settings;
    private final Connection connection;
    private final RecordLog log;
    private final CountDownLatch stop;

    OrderConsumer(ChildSettings settings, Connection connection, RecordLog log, CountDownLatch stop) {
        this.settings = settings;
        this.connection = connection;
        this.log = log;
        this.stop = stop;
    }

    @Override
    public Void call() throws JMSException, SQLException, IOException {
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer orders = session.createConsumer(session.createQueue(Business.ORDERS));
                MessageProducer events = session.createProducer(session.createQueue(Business.EVENTS));
                java.sql.Connection business = settings.database().open()) {
            business.setAutoCommit(false);
            int empty = 0;
            while (stop.getCount() > 0 && !(settings.drain() && empty == EMPTY_BEFORE_END)) {
                empty = processOne(session, orders, events, business) ? 0 : empty + 1;
            }
        }
        return null;
    }

    private boolean processOne(
            Session session, MessageConsumer orders, MessageProducer events, java.sql.Connection business)
            throws JMSException, SQLException, IOException {
        try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(business))) {
            TextMessage message = (TextMessage) orders.receive(RECEIVE_MILLIS);
            if (message == null) {
                return false;
            }
            long order = Long.parseLong(message.getText());
            log.write("got " + order + " " + message.getIntProperty("JMSXDeliveryCount") + " "
                    + message.getJMSRedelivered() + " " + ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
            try (PreparedStatement insert = business.prepareStatement(Business.INSERT_SHIPMENT)) {
                insert.setLong(1, order);
                insert.setString(2, settings.name());
                insert.executeUpdate();
            }
            events.send(session.createTextMessage(Long.toString(order)));
            transaction.commit();
            log.write("done " + order);
            return true;
        }
    }
}
