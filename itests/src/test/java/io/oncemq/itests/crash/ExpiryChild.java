// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jms.Admin;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process whose node moves expired messages: those of {@link #IDLE}, which nobody reads, and of {@link #READ}, when they are
 * about to be received. It says so when enough are moved.
 */
final class ExpiryChild {

    static final String IDLE = "idle";
    static final String READ = "read";
    static final String EXPIRED = "expired";

    private ExpiryChild() {}

    /** Arguments: URL and user of the database, name of the node, and how many are moved when it says so. */
    public static void main(String[] arguments) throws Exception {
        int enough = Integer.parseInt(arguments[3]);
        CountDownLatch stop = StandardInput.ended();
        try (OnceMQConnectionFactory factory = new DatabaseAddress(arguments[0], arguments[1]).factory(arguments[2]);
                Admin admin = factory.admin();
                Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(READ))) {
            connection.start();
            boolean told = false;
            do {
                Message late = consumer.receiveNoWait();
                if (late != null) {
                    throw new AssertionError("Delivered although it has expired: " + late);
                }
                if (!told && messages(admin, EXPIRED) >= enough) {
                    told = true;
                    System.out.println(ChildProcess.READY);
                }
            } while (!stop.await(1, TimeUnit.MILLISECONDS));
        }
    }

    private static long messages(Admin admin, String queue) throws Exception {
        return admin.destinations().stream()
                .filter(figures -> figures.name().equals(queue))
                .mapToLong(figures -> figures.messages())
                .sum();
    }
}
