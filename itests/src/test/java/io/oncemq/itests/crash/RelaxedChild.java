// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.Map;

/** The process that is killed: prints what it receives, with acknowledgements that are not waited for. */
final class RelaxedChild {

    static final String QUEUE = "numbers";
    static final String NUMBER = "number";

    private RelaxedChild() {}

    /** Arguments: URL and user of the database. */
    public static void main(String[] arguments) throws Exception {
        DatabaseAddress database = new DatabaseAddress(arguments[0], arguments[1]);
        try (OnceMQConnectionFactory factory = database.factory("relaxed", Map.of(Option.ACKNOWLEDGEMENT, "relaxed"));
                Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
            consumer.setMessageListener(RelaxedChild::print);
            connection.start();
            System.out.println(ChildProcess.READY);
            StandardInput.ended().await();
        }
    }

    private static void print(Message message) {
        try {
            System.out.println(ChildProcess.ANSWER + message.getIntProperty(NUMBER));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
