// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many senders to one destination with a limit, on two nodes. */
@Timeout(120)
abstract class FlowRaceContract extends FlowContract {

    private static final int SENDERS = 6;

    FlowRaceContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private List<Session> sessionsOfTwoNodes(int count) throws JMSException {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sessions.add(i % 2 == 0 ? session() : elsewhere());
        }
        return sessions;
    }

    /** Of one node, the limit is kept to the message. */
    @Test
    void sendersOfOneNodeNeverExceedTheLimit() throws Exception {
        set(name(), "maximum-messages", "40", "when-full", "fail");
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            sessions.add(session());
        }
        assertThat(sendUntilFull(sessions)).isEqualTo(40);
        assertThat(depth(name())).isEqualTo(40);
    }

    /** Of two, each may exceed it by what it was let in by its last reading: half of the room there was, or one unit. */
    @Test
    void sendersOfTwoNodesExceedTheLimitByLittle() throws Exception {
        set(name(), "maximum-messages", "40", "when-full", "fail");
        int sent = sendUntilFull(sessionsOfTwoNodes(SENDERS));
        assertThat(depth(name())).isEqualTo(sent);
        assertThat(sent).isBetween(40, 60);
    }

    private int sendUntilFull(List<Session> sessions) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> senders = new ArrayList<>();
        for (Session session : sessions) {
            senders.add(threads.submit(() -> {
                start.await();
                while (sendOne(session, "x")) {
                    sent.incrementAndGet();
                }
                return null;
            }));
        }
        start.countDown();
        for (Future<?> sender : senders) {
            sender.get(60, TimeUnit.SECONDS);
        }
        return sent.get();
    }

    private boolean sendOne(Session session, String text) throws JMSException {
        try {
            sendBy(session, queue(session), text);
            return true;
        } catch (JMSException refused) {
            assertThat(refused.getErrorCode()).as(refused.getMessage()).isEqualTo(FULL);
            return false;
        }
    }

    /** Nothing is lost, nothing comes twice, and the limit holds, while consumers make room all the time. */
    @Test
    void sendersWaitForConsumers() throws Exception {
        int messages = 600;
        int limit = 10;
        set(name(), "maximum-messages", "" + limit, "full-timeout", "60s");
        Queue<String> received = new ConcurrentLinkedQueue<>();
        List<Future<?>> senders = new ArrayList<>();
        AtomicLong deepest = new AtomicLong();
        for (Session session : sessionsOfTwoNodes(4)) {
            MessageConsumer consumer = session.createConsumer(queue(session));
            Future<?> unused = threads.submit(() -> {
                for (Message message = consumer.receive(); message != null; message = consumer.receive()) {
                    received.add(text(message));
                }
                return null;
            });
        }
        int number = 0;
        for (Session session : sessionsOfTwoNodes(SENDERS)) {
            int sender = number++;
            senders.add(threads.submit(() -> {
                for (int i = 0; i < messages / SENDERS; i++) {
                    sendBy(session, queue(session), sender + "-" + i);
                }
                return null;
            }));
        }
        for (Future<?> sender : senders) {
            while (!sender.isDone()) {
                deepest.accumulateAndGet(depth(name()), Math::max);
            }
            sender.get();
        }
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> received.size() >= messages);
        assertThat(received).hasSize(messages).doesNotHaveDuplicates();
        assertThat(deepest.get()).isBetween(1L, 2L * limit);
    }

    /** Whatever is sent meanwhile, a ring has its size in the end, and what it kept are the last of each sender. */
    @Test
    void aRingUnderManySendersHasItsSize() throws Exception {
        set(name(), "maximum-messages", "20", "when-full", "discard-oldest");
        List<Future<?>> senders = new ArrayList<>();
        for (Session session : sessionsOfTwoNodes(4)) {
            senders.add(threads.submit(() -> {
                sendBy(session, queue(session), numbers(0, 60));
                return null;
            }));
        }
        for (Future<?> sender : senders) {
            sender.get(60, TimeUnit.SECONDS);
        }
        assertThat(depth(name())).isBetween(15L, 30L);
        Session session = session();
        sendBy(session, queue(session), "last");
        List<String> kept = drain(session.createConsumer(queue(session)));
        assertThat(kept).hasSizeBetween(15, 20).endsWith("last");
        assertThat(kept).doesNotContain("0", "1", "2");
    }
}
