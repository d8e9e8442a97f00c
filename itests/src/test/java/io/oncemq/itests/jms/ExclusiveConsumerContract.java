// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.Admin;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queues and subscriptions that one consumer at a time reads, of all nodes. */
abstract class ExclusiveConsumerContract extends JmsContract {

    private Admin admin;

    ExclusiveConsumerContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void openAdministration() throws JMSException {
        admin = closing(factory().admin());
        admin.set(name(), "exclusive-consumer", "true");
        closing(() -> admin.clear(name(), "exclusive-consumer"));
    }

    private Session elsewhere() throws JMSException {
        Connection connection = closing(closing(database()
                        .factory()
                        .option(Option.NODE_NAME, "elsewhere-" + name())
                        .build())
                .createConnection());
        connection.start();
        return connection.createSession();
    }

    @Test
    void theNextConsumerTakesOverWhenTheFirstCloses() throws Exception {
        Session session = session();
        MessageConsumer first = session.createConsumer(queue(session));
        MessageConsumer second = session().createConsumer(queue(session));
        send(queue(session), "a", "b", "c");
        assertThat(text(first.receive(PRESENT))).isEqualTo("a");
        assertNothingComes(second);
        assertThat(second.receiveNoWait()).isNull();
        assertThat(text(first.receive(PRESENT))).isEqualTo("b");
        first.close();
        assertThat(text(second.receive(PRESENT))).isEqualTo("c");
    }

    @Test
    void aConsumerOfAnotherNodeTakesOver() throws Exception {
        Session session = session();
        MessageConsumer first = session.createConsumer(queue(session));
        send(queue(session), "a");
        assertThat(text(first.receive(PRESENT))).isEqualTo("a");
        Session other = elsewhere();
        MessageConsumer second = other.createConsumer(queue(other));
        send(queue(session), "b", "c");
        assertNothingComes(second);
        assertThat(text(first.receive(PRESENT))).isEqualTo("b");
        first.close();
        assertThat(text(second.receive(PRESENT))).isEqualTo("c");
        // And back again, to one that waits already.
        MessageConsumer third = session.createConsumer(queue(session));
        send(queue(session), "d");
        assertThat(text(second.receive(PRESENT))).isEqualTo("d");
        assertNothingComes(third);
        second.close();
        send(queue(session), "e");
        assertThat(text(third.receive(PRESENT))).isEqualTo("e");
    }

    @Test
    void consumersWithSelectorsWaitForEachOther() throws Exception {
        Session session = session();
        MessageConsumer first = session.createConsumer(queue(session), "JMSPriority > 0");
        MessageConsumer second = session().createConsumer(queue(session), "JMSPriority > 1");
        send(queue(session), "a", "b");
        assertThat(text(first.receive(PRESENT))).isEqualTo("a");
        assertNothingComes(second);
        first.close();
        assertThat(text(second.receive(PRESENT))).isEqualTo("b");
    }

    @Test
    void aSharedSubscriptionIsReadByOneConsumer() throws Exception {
        Session session = session();
        MessageConsumer first = session.createSharedDurableConsumer(topic(session), name());
        Session other = elsewhere();
        MessageConsumer second = other.createSharedDurableConsumer(topic(other), name());
        send(topic(session), "a", "b");
        assertThat(text(first.receive(PRESENT))).isEqualTo("a");
        assertNothingComes(second);
        first.close();
        assertThat(text(second.receive(PRESENT))).isEqualTo("b");
    }

    @Test
    void whoeverReadsIsExcludedWhenTheSettingIsMade() throws Exception {
        admin.clear(name(), "exclusive-consumer");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer first = session.createConsumer(queue(session));
        Session transacted = session(Session.SESSION_TRANSACTED);
        MessageConsumer second = transacted.createConsumer(queue(session));
        send(queue(session), "a", "b");
        String ofFirst = text(first.receive(PRESENT));
        String ofSecond = text(second.receive(PRESENT));
        assertThat(List.of(ofFirst, ofSecond)).containsExactlyInAnyOrder("a", "b");
        admin.set(name(), "exclusive-consumer", "true");
        session.commit();
        transacted.rollback();
        assertNothingComes(second);
        assertThat(text(first.receive(PRESENT))).isEqualTo(ofSecond);
        session.commit();
        admin.clear(name(), "exclusive-consumer");
        send(queue(session), "c");
        assertThat(text(second.receive(PRESENT))).isEqualTo("c");
        transacted.commit();
    }

    /** Consumers come and go on two nodes while messages are sent: each message once, and in the order in which they were sent. */
    @Test
    void theOrderIsKeptWhileConsumersComeAndGo() throws Exception {
        int count = 150;
        String[] texts = IntStream.range(0, count).mapToObj(i -> "t" + i).toArray(String[]::new);
        Session session = session();
        send(queue(session), texts);
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        List<Future<?>> ended = new ArrayList<>();
        for (Session each : List.of(session(), elsewhere(), session())) {
            ended.add(threads.submit(() -> {
                while (received.size() < count) {
                    try (MessageConsumer consumer = each.createConsumer(queue(each))) {
                        for (int i = 0; i < 25; i++) {
                            Message message = consumer.receive(200);
                            if (message == null) {
                                break;
                            }
                            received.add(text(message));
                        }
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : ended) {
            each.get();
        }
        assertThat(received).containsExactly(texts);
    }
}
