// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import io.oncemq.jms.Admin;
import io.oncemq.jms.DeadLetter;
import io.oncemq.jms.DeadLetters;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * The process that is killed: an operator who retries dead letters, edits them, and moves them to and fro, while a consumer fails again
 * with what was retried.
 */
final class DeadLetterChild {

    static final String QUEUE = "orders";
    static final String DEAD = "dead";
    static final String OTHER = "other";
    static final int BATCH = 20;

    private DeadLetterChild() {}

    /** Arguments: URL and user of the database, name of the node, seed. */
    public static void main(String[] arguments) throws Exception {
        Random random = new Random(Long.parseLong(arguments[3]));
        CountDownLatch stop = StandardInput.ended();
        try (OnceMQConnectionFactory factory = new DatabaseAddress(arguments[0], arguments[1]).factory(arguments[2]);
                Admin admin = factory.admin();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
            connection.start();
            Thread failing = new Thread(() -> fail(session, consumer, stop), "failing");
            failing.start();
            System.out.println(ChildProcess.READY);
            int done = 0;
            while (stop.getCount() > 0) {
                String from = random.nextBoolean() ? DEAD : OTHER;
                done += change(admin.deadLetters(from), from.equals(DEAD) ? OTHER : DEAD, random);
            }
            failing.join();
            System.out.println(ChildProcess.ANSWER + done);
        } catch (Exception failure) {
            failure.printStackTrace();
            System.exit(3);
        }
    }

    private static int change(DeadLetters letters, String target, Random random) throws Exception {
        List<DeadLetter> found = letters.list(null, 0, 1 + random.nextInt(BATCH));
        if (found.isEmpty()) {
            return 0;
        }
        long[] ids = found.stream().mapToLong(DeadLetter::id).toArray();
        return switch (random.nextInt(4)) {
            case 0 -> letters.retry(ids);
            case 1 ->
                letters.retryEdited(ids[0], message -> message.setIntProperty("edited", random.nextInt())) ? 1 : 0;
            case 2 -> letters.moveMatching("number < 100", target);
            default -> letters.move(target, ids);
        };
    }

    private static void fail(Session session, MessageConsumer consumer, CountDownLatch stop) {
        try {
            while (stop.getCount() > 0) {
                for (Message message = consumer.receive(50); message != null; message = consumer.receiveNoWait()) {
                    // They are given up with the rollback.
                }
                session.rollback();
            }
        } catch (Exception failure) {
            failure.printStackTrace();
            System.exit(4);
        }
    }
}
