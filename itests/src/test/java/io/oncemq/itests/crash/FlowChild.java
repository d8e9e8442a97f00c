// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The process that is killed: sends numbers, the same one after the other to a ring, a queue and a topic that are full, and
 * records each when it was sent everywhere.
 */
final class FlowChild {

    static final String RING = "ring";
    static final String QUEUE = "small";
    static final String TOPIC = "news";

    private FlowChild() {}

    static Path log(Path directory) {
        return directory.resolve("flow.log");
    }

    /** Arguments: URL and user of the database, directory for the log, name of the node, first number. */
    public static void main(String[] arguments) throws Exception {
        CountDownLatch stop = StandardInput.ended();
        try (RecordLog log = RecordLog.append(log(Path.of(arguments[2])));
                OnceMQConnectionFactory factory =
                        new DatabaseAddress(arguments[0], arguments[1]).factory(arguments[3]);
                Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageProducer producer = session.createProducer(null)) {
            List<Destination> destinations =
                    List.of(session.createQueue(RING), session.createQueue(QUEUE), session.createTopic(TOPIC));
            System.out.println(ChildProcess.READY);
            for (int number = Integer.parseInt(arguments[4]); stop.getCount() > 0; number++) {
                for (Destination destination : destinations) {
                    producer.send(destination, session.createTextMessage(Integer.toString(number)));
                }
                log.write(Integer.toString(number));
            }
        }
    }
}
