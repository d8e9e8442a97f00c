// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Destinations that are full and take messages all the same: the oldest make room, or messages go elsewhere. */
abstract class OverflowContract extends FlowContract {

    OverflowContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Test
    void aRingKeepsTheNewest() throws Exception {
        set(name(), "maximum-messages", "5", "when-full", "discard-oldest");
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        for (int i = 0; i < 12; i++) {
            producer.setPriority(i % 10);
            producer.send(session.createTextMessage("" + i));
            assertThat(depth(name())).isLessThanOrEqualTo(5);
        }
        // In the order of delivery: highest priority first.
        assertThat(drain(session.createConsumer(queue(session)))).containsExactly("9", "8", "7", "11", "10");
    }

    @Test
    void aRingLeavesWhatConsumersHave() throws Exception {
        set(name(), "maximum-messages", "3", "when-full", "discard-oldest");
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "0", "1");
        assertThat(receive(consumer, 2)).containsExactly("0", "1");
        send(queue(session), numbers(2, 10));
        session.commit();
        List<String> rest = drain(consumer);
        session.commit();
        // The last is there in any case; some may have been claimed ahead of the consumer.
        assertThat(rest).contains("9").doesNotHaveDuplicates().isSorted();
        assertThat(rest.size()).isBetween(1, 8);
        assertThat(depth(name())).isZero();
    }

    @Test
    void aRingOfBytesAndOneOfAge() throws Exception {
        set(name() + "-bytes", "maximum-bytes", "5000", "when-full", "discard-oldest");
        set(name() + "-age", "maximum-age", "500ms", "when-full", "discard-oldest");
        Session session = session();
        Queue bytes = session.createQueue(name() + "-bytes");
        for (int i = 0; i < 10; i++) {
            sendBy(session, bytes, ("" + i).repeat(1000));
        }
        assertThat(drain(session.createConsumer(bytes)))
                .extracting(text -> text.substring(0, 1))
                .containsExactly("6", "7", "8", "9");
        Queue age = session.createQueue(name() + "-age");
        sendBy(session, age, "old", "old");
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            sendBy(session, age, "new");
            return browse(session, age).stream().noneMatch("old"::equals);
        });
    }

    private static List<String> browse(Session session, Queue queue) throws JMSException {
        try (var browser = session.createBrowser(queue)) {
            List<String> texts = new java.util.ArrayList<>();
            for (var messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                texts.add(text((Message) messages.nextElement()));
            }
            return texts;
        }
    }

    @Test
    void whatAFullQueueDoesNotTakeGoesToAnother() throws Exception {
        set(name(), "maximum-messages", "2", "when-full", "move", "overflow-queue", name() + "-more");
        set(name() + "-more", "maximum-messages", "3", "when-full", "fail");
        Session session = session(Session.SESSION_TRANSACTED);
        sendBy(session, queue(session), "a", "b");
        session.commit();
        // As a whole, more than the queue takes at all.
        sendBy(session, queue(session), "c", "d", "e");
        session.commit();
        sendBy(session, queue(session), "f");
        assertThat(assertFull(session::commit)).hasMessageContaining(name() + "-more");
        assertThat(drain(session.createConsumer(queue(session)))).containsExactly("a", "b");
        MessageConsumer overflow = session.createConsumer(session.createQueue(name() + "-more"));
        Message first = overflow.receive(PRESENT);
        assertThat(text(first)).isEqualTo("c");
        assertThat(((Queue) first.getJMSDestination()).getQueueName()).isEqualTo(name() + "-more");
        assertThat(drain(overflow)).containsExactly("d", "e");
        session.commit();
    }

    @Test
    void anOverflowQueueThatIsFullItselfIsNotAsked() throws Exception {
        set(name() + "-1", "maximum-messages", "1", "when-full", "move", "overflow-queue", name() + "-2");
        set(name() + "-2", "maximum-messages", "1", "when-full", "move", "overflow-queue", name() + "-1");
        Session session = session();
        Queue first = session.createQueue(name() + "-1");
        sendBy(session, first, "a", "b");
        assertFull(() -> sendBy(session, first, "c"));
    }

    @Test
    void joinedSendGoesElsewhere() throws Exception {
        set(name(), "maximum-messages", "1", "when-full", "move", "overflow-queue", name() + "-more");
        Session joined = session();
        Queue more = joined.createQueue(name() + "-more");
        MessageConsumer overflow = session().createConsumer(more);
        try (Connection connection = database().connect()) {
            connection.setAutoCommit(false);
            try (JoinedTransaction transaction = JoinedTransaction.begin(joined, JdbcTransaction.of(connection))) {
                sendBy(joined, queue(joined), "a", "b");
                transaction.commit();
            }
            assertThat(text(overflow.receive(PRESENT))).isEqualTo("b");
            try (JoinedTransaction transaction = JoinedTransaction.begin(joined, JdbcTransaction.of(connection))) {
                sendBy(joined, queue(joined), "c");
                transaction.rollback();
            }
        }
        assertNothingComes(overflow);
        assertThat(drain(joined.createConsumer(queue(joined)))).containsExactly("a");
    }

    @Test
    void aSlowSubscriptionIsNamed() throws Exception {
        set(name(), "maximum-messages", "2", "when-full", "fail");
        Session session = session();
        session.createSharedDurableConsumer(topic(session), "slow-" + name()).close();
        MessageConsumer fast = session.createSharedDurableConsumer(topic(session), "fast-" + name());
        sendBy(session, topic(session), "a", "b");
        assertThat(drain(fast)).containsExactly("a", "b");
        assertThat(assertFull(() -> sendBy(session, topic(session), "c"))).hasMessageContaining("slow-" + name());
        session.createSharedDurableConsumer(topic(session), "slow-" + name()).receive(PRESENT);
        sendBy(session, topic(session), "d");
        assertThat(drain(fast)).containsExactly("d");
    }

    @Test
    void aRingOfASubscriptionDoesNotConcernOthers() throws Exception {
        set(name(), "maximum-messages", "3", "when-full", "discard-oldest");
        Session session = session();
        session.createSharedDurableConsumer(topic(session), "slow-" + name()).close();
        MessageConsumer fast = session.createSharedDurableConsumer(topic(session), "fast-" + name());
        for (String text : numbers(0, 9)) {
            sendBy(session, topic(session), text);
            assertThat(text(fast.receive(PRESENT))).isEqualTo(text);
        }
        assertThat(drain(session.createSharedDurableConsumer(topic(session), "slow-" + name())))
                .containsExactly("6", "7", "8");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> depth(name()) == 0);
    }

    @Test
    void whatASubscriptionDoesNotTakeGoesToAQueue() throws Exception {
        set(name(), "maximum-messages", "3", "when-full", "move", "overflow-queue", name() + "-more");
        Session session = session();
        session.createSharedDurableConsumer(topic(session), "slow-" + name()).close();
        MessageConsumer fast = session.createSharedDurableConsumer(topic(session), "fast-" + name());
        for (String text : numbers(0, 9)) {
            sendBy(session, topic(session), text);
            assertThat(text(fast.receive(PRESENT))).isEqualTo(text);
        }
        assertThat(drain(session.createSharedDurableConsumer(topic(session), "slow-" + name())))
                .containsExactly("6", "7", "8");
        assertThat(drain(session.createConsumer(session.createQueue(name() + "-more"))))
                .containsExactly("0", "1", "2", "3", "4", "5");
    }
}
