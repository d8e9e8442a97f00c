// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** NON_PERSISTENT messages to topics: they go without the store where all subscriptions end with consumers of the sender's node. */
abstract class NonPersistentTopicContract extends NonPersistentContract {

    NonPersistentTopicContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Override
    Destination destination(Session session) throws JMSException {
        return topic(session);
    }

    @Test
    void allSubscriptionsGetWhatTheySelect() throws Exception {
        int count = 1000;
        List<List<String>> received = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(5 * count + count / 2);
        for (int i = 0; i < 6; i++) {
            Session session = session();
            List<String> texts = new ArrayList<>();
            received.add(texts);
            MessageConsumer consumer = session.createConsumer(topic(session), i < 5 ? null : "JMSPriority > 6");
            consumer.setMessageListener(message -> {
                try {
                    texts.add(((TextMessage) message).getText());
                } catch (JMSException e) {
                    texts.add(e.toString());
                }
                all.countDown();
            });
        }
        List<String> sent = new ArrayList<>();
        List<String> urgent = new ArrayList<>();
        Session sending = session();
        MessageProducer producer = sending.createProducer(topic(sending));
        int inMemory = 0;
        for (int i = 0; i < count; i++) {
            boolean isUrgent = i % 2 == 0;
            if (i % 100 == 0) {
                inMemory += isSentInMemory(sending, "" + i, 7) ? 1 : 0;
            } else {
                producer.send(sending.createTextMessage("" + i), DeliveryMode.NON_PERSISTENT, isUrgent ? 7 : 4, 0);
            }
            sent.add("" + i);
            if (isUrgent) {
                urgent.add("" + i);
            }
        }

        assertThat(all.await(PRESENT, TimeUnit.MILLISECONDS)).isTrue();
        for (List<String> texts : received.subList(0, 5)) {
            assertThat(texts).containsExactlyInAnyOrderElementsOf(sent);
        }
        assertThat(received.get(5)).isEqualTo(urgent);
        assertThat(inMemory)
                .as("of 10 that were looked at, some were not stored")
                .isPositive();
    }

    @Test
    void messageForADurableSubscriptionIsStored() throws Exception {
        Session session = connectAs(name()).createSession();
        MessageConsumer passing = session.createConsumer(topic(session));
        sendInMemory(session, passing, "before");
        assertThat(receive(passing, 1)).containsExactly("before");
        MessageConsumer durable = session.createDurableConsumer(topic(session), "kept");
        durable.close();

        assertThat(isSentInMemory(session(), "for both")).isFalse();

        assertThat(receive(passing, 1)).containsExactly("for both");
        MessageConsumer again = session.createDurableConsumer(topic(session), "kept");
        assertThat(receive(again, 1)).containsExactly("for both");
        again.close();
        session.unsubscribe("kept");
        assertNothingComes(passing);
    }

    @Test
    void messageForASharedSubscriptionIsStored() throws Exception {
        Session session = session();
        MessageConsumer passing = session.createConsumer(topic(session));
        sendInMemory(session, passing, "before");
        assertThat(receive(passing, 1)).containsExactly("before");
        MessageConsumer shared = session.createSharedConsumer(topic(session), "shared");

        assertThat(isSentInMemory(session(), "for both")).isFalse();

        assertThat(receive(passing, 1)).containsExactly("for both");
        assertThat(receive(shared, 1)).containsExactly("for both");
    }

    @Test
    void consumerOfAnotherConnectionThatHasJustSubscribedGetsTheNextMessage() throws Exception {
        Session here = session();
        MessageConsumer local = here.createConsumer(topic(here));
        Session sending = session();
        try (OnceMQConnectionFactory other = database().senders().build();
                jakarta.jms.Connection connection = other.createConnection()) {
            connection.start();
            Session there = connection.createSession();
            for (int i = 0; i < 30; i++) {
                sendInMemory(here, local, "before " + i);
                assertThat(receive(local, 1)).containsExactly("before " + i);
                try (MessageConsumer remote = there.createConsumer(topic(there))) {
                    sendVolatile(sending, topic(sending), "for both " + i);
                    assertThat(receive(remote, 1)).containsExactly("for both " + i);
                    assertThat(receive(local, 1)).containsExactly("for both " + i);
                }
            }
        }
        assertNothingComes(local);
    }

    @Test
    void whatAConsumerHasNotSeenEndsWithIt() throws Exception {
        Session session = session();
        MessageConsumer staying = session.createConsumer(topic(session));
        MessageConsumer leaving = session.createConsumer(topic(session));
        Session sending = session();
        for (int attempt = 0; !isSentInMemory(sending, "x"); attempt++) {
            assertThat(attempt).as("all were stored").isLessThan(MOST_ATTEMPTS);
            assertThat(receive(staying, 1)).containsExactly("x");
            assertThat(receive(leaving, 1)).containsExactly("x");
        }
        leaving.close();

        assertThat(receive(staying, 1)).containsExactly("x");
        assertNothingComes(staying);
        assertNothingComes(session.createConsumer(topic(session)));
    }

    @Test
    void consumersThatComeAndGoGetEachMessageSentMeanwhileOnce() throws Exception {
        int count = 2000;
        Session session = session();
        MessageConsumer staying = session.createConsumer(topic(session));
        Session sending = session();
        threads.submit(() -> {
            for (int i = 0; i < count; i++) {
                sendVolatile(sending, topic(sending), Integer.toString(i));
            }
            return null;
        });
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            try (MessageConsumer passing = session.createConsumer(topic(session))) {
                String last = texts.isEmpty() ? "" : texts.get(texts.size() - 1);
                for (int i = 0; i < 37 && texts.size() < count; i++) {
                    texts.add(text(staying.receive(PRESENT)));
                }
                Message seen = passing.receiveNoWait();
                int previous = last.isEmpty() ? -1 : Integer.parseInt(last);
                for (; seen != null; seen = passing.receiveNoWait()) {
                    int number = Integer.parseInt(text(seen));
                    assertThat(number).as("in order, once").isGreaterThan(previous);
                    previous = number;
                }
            }
        }
        assertThat(texts)
                .isEqualTo(IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }
}
