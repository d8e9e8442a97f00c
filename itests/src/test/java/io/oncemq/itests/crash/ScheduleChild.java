// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.Admin;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.MissedOccurrences;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Recurrence;
import io.oncemq.jms.Schedule;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The process that is killed: its node sends messages that recur, and it consumes them, with a row for each in the same transaction. When
 * its input ends, it pauses the schedules and consumes what is left.
 */
final class ScheduleChild {

    static final String TABLE =
            "CREATE TABLE tick (schedule varchar(20) NOT NULL, due bigint NOT NULL, PRIMARY KEY (schedule, due))";

    private static final String QUEUE = "ticks";
    private static final int SCHEDULES = 8;

    private ScheduleChild() {}

    /** Arguments: URL and user of the database, name of the node. */
    public static void main(String[] arguments) throws Exception {
        DatabaseAddress database = new DatabaseAddress(arguments[0], arguments[1]);
        CountDownLatch stop = StandardInput.ended();
        try (OnceMQConnectionFactory factory = database.factory(arguments[2]);
                Admin admin = factory.admin();
                Connection connection = factory.createConnection();
                Session session = connection.createSession();
                java.sql.Connection jdbc = database.open()) {
            connection.start();
            Queue queue = session.createQueue(QUEUE);
            for (int i = 0; i < SCHEDULES; i++) {
                String name = "schedule" + i;
                if (admin.schedules().find(name).isEmpty()) {
                    admin.schedules()
                            .put(
                                    name,
                                    queue,
                                    session.createMessage(),
                                    Recurrence.every(Duration.ofSeconds(1)),
                                    MissedOccurrences.ALL);
                }
            }
            jdbc.setAutoCommit(false);
            jdbc.setTransactionIsolation(java.sql.Connection.TRANSACTION_READ_COMMITTED);
            MessageConsumer consumer = session.createConsumer(queue);
            System.out.println(ChildProcess.READY);
            boolean paused = false;
            while (!paused || database.number("SELECT count(*) FROM oncemq_message") > 0) {
                if (stop.getCount() == 0 && !paused) {
                    for (Schedule schedule : admin.schedules().list()) {
                        admin.schedules().pause(schedule.name());
                    }
                    paused = true;
                }
                consume(session, consumer, jdbc);
            }
        } catch (Exception failure) {
            failure.printStackTrace();
            System.exit(3);
        }
    }

    private static void consume(Session session, MessageConsumer consumer, java.sql.Connection jdbc) throws Exception {
        try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(jdbc))) {
            Message message = consumer.receive(100);
            if (message != null) {
                try (PreparedStatement insert =
                        jdbc.prepareStatement("INSERT INTO tick (schedule, due) VALUES (?, ?)")) {
                    insert.setString(1, message.getStringProperty("JMS_OnceMQ_Schedule"));
                    insert.setLong(2, message.getLongProperty("JMS_OnceMQ_ScheduledAt"));
                    insert.executeUpdate();
                }
            }
            transaction.commit();
        }
    }
}
