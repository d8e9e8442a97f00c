// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import io.oncemq.idempotent.Inbox;
import io.oncemq.idempotent.MessageKey;
import io.oncemq.itests.crash.ChildProcess;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.postgresql.ds.PGSimpleDataSource;

/** Ships orders until its standard input ends: the messages of one database, the shipments in another. */
final class InboxChild {

    private InboxChild() {}

    /** Arguments: the URLs of the messages and of the effects, and how many listeners. */
    public static void main(String[] arguments) throws Exception {
        PGSimpleDataSource effects = new PGSimpleDataSource();
        effects.setURL(arguments[1]);
        effects.setUser("postgres");
        Inbox inbox = Inbox.builder("shipping", effects).build();
        inbox.createTable();
        try (OnceMQConnectionFactory factory = OnceMQConnectionFactory.builder()
                        .url(arguments[0])
                        .user("postgres")
                        .password("")
                        .build();
                Connection connection = factory.createConnection()) {
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                listen(connection, inbox);
            }
            connection.start();
            System.out.println(ChildProcess.READY);
            while (System.in.read() >= 0) {
                // Until the end.
            }
        }
    }

    private static void listen(Connection connection, Inbox inbox) throws JMSException {
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        session.createConsumer(session.createQueue("orders"))
                .setMessageListener(inbox.listener(
                        MessageKey.json("$.order"),
                        (message, effects) -> InboxContract.ship(
                                        MessageKey.json("$.order").of(message))
                                .apply(effects)));
    }
}
