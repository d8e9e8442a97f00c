// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.CountDownLatch;

/** A process that sends back what it receives. */
final class EchoChild {

    static final String CALLS = "calls";
    static final String ANSWERS = "answers";

    private EchoChild() {}

    /** Arguments: URL and user of the database. */
    public static void main(String[] arguments) throws Exception {
        CountDownLatch stop = StandardInput.ended();
        try (OnceMQConnectionFactory factory = new DatabaseAddress(arguments[0], arguments[1]).factory("echo");
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer calls = session.createConsumer(session.createQueue(CALLS));
                MessageProducer answers = session.createProducer(session.createQueue(ANSWERS))) {
            connection.start();
            System.out.println(ChildProcess.READY);
            while (stop.getCount() > 0) {
                Message call = calls.receive(500);
                if (call != null) {
                    answers.send(session.createTextMessage(call.getBody(String.class)));
                    session.commit();
                }
            }
        }
    }
}
