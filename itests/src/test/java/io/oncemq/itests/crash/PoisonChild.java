// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A process that consumes messages as fast as it can, and stops for somebody to kill it: with a poisonous message in its hands,
 * and just after it has rolled back a sick one. It records each message that it consumed; of those two, {@code poison COUNT}
 * and {@code sick COUNT}; and dead letters, as {@code dead TEXT}.
 */
final class PoisonChild {

    static final String QUEUE = "work";
    static final String POISON = "poison";
    static final String SICK = "sick";

    /** The dead-letter queue that it consumes as well. */
    static final String DEAD = "dead-consumed";

    static final String DEAD_LETTER = "dead ";

    private PoisonChild() {}

    /** What a child of this name writes down. */
    static Path log(Path directory) {
        return directory.resolve("poison.log");
    }

    /** Arguments: URL and user of the database, directory for the log, and name of the node. */
    public static void main(String[] arguments) throws Exception {
        CountDownLatch stop = StandardInput.ended();
        try (RecordLog log = RecordLog.append(log(Path.of(arguments[2])));
                OnceMQConnectionFactory factory =
                        new DatabaseAddress(arguments[0], arguments[1]).factory(arguments[3]);
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
                MessageConsumer deadLetters = session.createConsumer(session.createQueue(DEAD))) {
            connection.start();
            while (stop.getCount() > 0) {
                Message deadLetter = deadLetters.receiveNoWait();
                if (deadLetter != null) {
                    log.write(DEAD_LETTER + deadLetter.getBody(String.class));
                    session.commit();
                }
                Message message = consumer.receive(500);
                if (message == null) {
                    continue;
                }
                String text = message.getBody(String.class);
                if (text.equals(POISON)) {
                    log.write(POISON + " " + message.getIntProperty("JMSXDeliveryCount"));
                    System.out.println(ChildProcess.READY);
                    stop.await();
                } else if (text.equals(SICK)) {
                    log.write(SICK + " " + message.getIntProperty("JMSXDeliveryCount"));
                    session.rollback();
                    System.out.println(ChildProcess.READY);
                    stop.await();
                } else {
                    log.write(text);
                    session.commit();
                }
            }
        }
    }
}
