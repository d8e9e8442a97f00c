// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Sends numbered orders in units of each kind: singly, in a transaction of the session, and in a transaction of the
 * application. Before a unit it records {@code try KIND NUMBERS}, and {@code ok NUMBERS} when the send or commit returned,
 * or {@code failed NUMBERS} when it said that nothing was sent.
 */
final class OrderProducer implements Callable<Void> {

    /** How the orders of a unit are sent. */
    enum Kind {
        SINGLE,
        LOCAL,
        JOINED
    }

    /** Error code of a send or commit of which nobody knows whether it took effect. */
    private static final String UNKNOWN = "ONCEMQ-OUTCOME-UNKNOWN";

    private static final int LARGEST_UNIT = 4;
    private static final int LONGEST_PAUSE_MILLIS = 12;

    private final ChildSettings settings;
    private final Connection connection;
    private final RecordLog log;
    private final CountDownLatch stop;
    private final Random random;
    private final long end;
    private long next;

    OrderProducer(ChildSettings settings, Connection connection, RecordLog log, CountDownLatch stop, long first) {
        this.settings = settings;
        this.connection = connection;
        this.log = log;
        this.stop = stop;
        this.end = first + (settings.ordersEach() == 0 ? ChildSettings.ORDERS_PER_PRODUCER : settings.ordersEach());
        this.next = first;
        this.random = new Random(first);
    }

    @Override
    public Void call() throws Exception {
        try (Session automatic = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
                java.sql.Connection business = settings.database().open()) {
            business.setAutoCommit(false);
            while (next < end && !stop.await(pauseMillis(), TimeUnit.MILLISECONDS)) {
                Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
                long size = kind == Kind.SINGLE ? 1 : Math.min(end - next, 1 + random.nextInt(LARGEST_UNIT));
                List<Long> orders = LongStream.range(next, next + size).boxed().toList();
                next += size;
                String numbers = orders.stream().map(String::valueOf).collect(Collectors.joining(" "));
                log.write("try " + kind + " " + numbers);
                try {
                    switch (kind) {
                        case SINGLE -> send(automatic, orders);
                        case LOCAL -> {
                            send(transacted, orders);
                            transacted.commit();
                        }
                        case JOINED -> sendJoined(transacted, business, orders);
                    }
                } catch (JMSException failure) {
                    if (kind != Kind.JOINED && !UNKNOWN.equals(failure.getErrorCode())) {
                        log.write("failed " + numbers);
                    }
                    throw failure;
                }
                log.write("ok " + numbers);
            }
        }
        return null;
    }

    private int pauseMillis() {
        return settings.ordersEach() == 0 ? random.nextInt(LONGEST_PAUSE_MILLIS) : 0;
    }

    private static void send(Session session, List<Long> orders) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(Business.ORDERS))) {
            for (long order : orders) {
                producer.send(session.createTextMessage(Long.toString(order)));
            }
        }
    }

    private static void sendJoined(Session session, java.sql.Connection business, List<Long> orders)
            throws JMSException, SQLException, IOException {
        try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(business));
                PreparedStatement insert = business.prepareStatement(Business.INSERT_BOOKING)) {
            for (long order : orders) {
                insert.setLong(1, order);
                insert.executeUpdate();
            }
            send(session, orders);
            transaction.commit();
        }
    }
}
