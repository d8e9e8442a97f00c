// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Subscriptions of topics (Jakarta Messaging 8.3). */
abstract class SubscriptionContract extends JmsContract {

    SubscriptionContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private void publish(Session session, String text, String colour) throws JMSException {
        Message message = session.createTextMessage(text);
        message.setStringProperty("colour", colour);
        session.createProducer(topic(session)).send(message);
    }

    @Test
    void unsharedDurableNeedsAClientId() throws Exception {
        Session session = session();
        Topic topic = topic(session);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, name()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createDurableSubscriber(topic, name()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, name(), null, true))
                .isInstanceOf(IllegalStateException.class);
        session.createSharedDurableConsumer(topic, name()).close();
        session.unsubscribe(name());
    }

    @Test
    void namesAreNeeded() throws Exception {
        Session session = connectAs(name()).createSession();
        Topic topic = topic(session);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, null)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic, "")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(null, name()))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.unsubscribe(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void durableSubscriptionKeepsMessagesWhileNobodyListens() throws Exception {
        Session session = connectAs(name()).createSession();
        Topic topic = topic(session);
        session.createDurableConsumer(topic, name()).close();
        send(topic, "a", "b");
        MessageConsumer consumer = session.createDurableConsumer(topic, name());
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        consumer.close();
        session.unsubscribe(name());
        send(topic, "c");
        assertNothingComes(session.createDurableConsumer(topic, name()));
    }

    @Test
    void durableSubscriptionOutlivesItsConnection() throws Exception {
        try (Connection connection = factory().createConnection()) {
            connection.setClientID(name());
            Session session = connection.createSession();
            session.createDurableConsumer(topic(session), name());
        }
        Session session = connectAs(name()).createSession();
        send(topic(session), "a");
        assertThat(receive(session.createDurableConsumer(topic(session), name()), 1))
                .containsExactly("a");
    }

    @Test
    void anotherTopicSelectorOrNoLocalIsANewSubscription() throws Exception {
        Session session = connectAs(name()).createSession();
        Topic topic = topic(session);
        Topic other = session.createTopic(name() + "-other");
        session.createDurableConsumer(topic, name()).close();

        send(topic, "lost by another topic");
        session.createDurableConsumer(other, name()).close();
        assertEmpty(session.createDurableConsumer(other, name()));

        session.createDurableConsumer(topic, name()).close();
        send(topic, "lost by another selector");
        assertEmpty(session.createDurableConsumer(topic, name(), "colour = 'red'", false));

        publish(session, "lost by noLocal", "red");
        assertEmpty(session.createDurableConsumer(topic, name(), "colour = 'red'", true));
    }

    private static void assertEmpty(MessageConsumer consumer) throws JMSException {
        assertNothingComes(consumer);
        consumer.close();
    }

    @Test
    void activeDurableSubscriptionCannotBeChangedOrShared() throws Exception {
        Session session = connectAs(name()).createSession();
        Topic topic = topic(session);
        session.createDurableConsumer(topic, name());
        assertThatThrownBy(() -> session.createDurableConsumer(topic, name())).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, name(), "a = 1", false))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(session.createTopic(name() + "-other"), name()))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, name()))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.unsubscribe(name())).isInstanceOf(JMSException.class);
    }

    @Test
    void activeSharedSubscriptionCannotBeChanged() throws Exception {
        Session session = connectAs(name()).createSession();
        Topic topic = topic(session);
        session.createSharedConsumer(topic, name(), "a = 1");
        session.createSharedDurableConsumer(topic, name(), "a = 1");
        for (String selector : new String[] {null, "a = 2"}) {
            assertThatThrownBy(() -> session.createSharedConsumer(topic, name(), selector))
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, name(), selector))
                    .isInstanceOf(JMSException.class);
        }
        assertThatThrownBy(() -> session.createDurableConsumer(topic, name(), "a = 1", false))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.unsubscribe(name())).isInstanceOf(JMSException.class);
        session.createSharedConsumer(topic, name(), "a = 1").close();
    }

    @Test
    void sharedConsumersShareTheMessages() throws Exception {
        Session first = session();
        Session second = session();
        MessageConsumer one = first.createSharedConsumer(topic(first), name());
        MessageConsumer two = second.createSharedConsumer(topic(second), name());
        send(topic(first), "a", "b", "c", "d");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(text(one.receive(PRESENT)));
            all.add(text(two.receive(PRESENT)));
        }
        assertThat(all).containsExactlyInAnyOrder("a", "b", "c", "d");
        assertNothingComes(one);
        assertNothingComes(two);
        one.close();
        send(topic(first), "e");
        assertThat(receive(two, 1)).containsExactly("e");
        two.close();
        send(topic(first), "f");
        assertNothingComes(first.createSharedConsumer(topic(first), name()));
    }

    @Test
    void oneNameCanBelongToSeveralSubscriptions() throws Exception {
        Session plain = session();
        Session identified = connectAs(name()).createSession();
        Topic topic = topic(plain);
        List<MessageConsumer> consumers = List.of(
                plain.createSharedConsumer(topic, name()),
                plain.createSharedDurableConsumer(topic, name()),
                identified.createSharedConsumer(topic, name()),
                identified.createSharedDurableConsumer(topic, name()));
        send(topic, "a");
        for (MessageConsumer consumer : consumers) {
            assertThat(receive(consumer, 1)).containsExactly("a");
            consumer.close();
        }
        plain.unsubscribe(name());
        identified.unsubscribe(name());
    }

    @Test
    void unsubscribeNeedsTheSubscription() throws Exception {
        Session session = connectAs(name()).createSession();
        assertThatThrownBy(() -> session.unsubscribe("nobody")).isInstanceOf(InvalidDestinationException.class);
        session.createSharedConsumer(topic(session), name());
        assertThatThrownBy(() -> session.unsubscribe(name())).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void subscriptionWithUnacknowledgedMessagesIsInUse() throws Exception {
        Session session = connectAs(name()).createSession(Session.CLIENT_ACKNOWLEDGE);
        Topic topic = topic(session);
        MessageConsumer consumer = session.createDurableConsumer(topic, name());
        send(topic, "a", "b");
        Message message = consumer.receive(PRESENT);
        consumer.close();
        assertThatThrownBy(() -> session.unsubscribe(name())).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, name(), "x = 1", false))
                .isInstanceOf(JMSException.class);
        MessageConsumer again = session.createDurableConsumer(topic, name());
        assertThat(receive(again, 1)).containsExactly("b");
        again.close();
        message.acknowledge();
        session.unsubscribe(name());
    }

    @Test
    void messagesOfAClosedNonDurableConsumerStayInTheTransaction() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(topic(session));
        send(topic(session), "a");
        assertThat(receive(consumer, 1)).containsExactly("a");
        consumer.close();
        session.commit();
    }

    @Test
    void rolledBackMessageOfADurableSubscriptionComesAgain() throws Exception {
        Connection connection = connectAs(name());
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createDurableConsumer(topic(session), name());
        send(topic(session), "a");
        assertThat(receive(consumer, 1)).containsExactly("a");
        session.close();
        Session next = connection.createSession();
        Message again = next.createDurableConsumer(topic(next), name()).receive(PRESENT);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(again.getJMSRedelivered()).isTrue();
    }

    @Test
    void selectorOfASubscriptionDiscardsTheOthers() throws Exception {
        Session session = session();
        MessageConsumer red = session.createConsumer(topic(session), "colour = 'red'");
        MessageConsumer all = session.createConsumer(topic(session));
        publish(session, "a", "blue");
        publish(session, "b", "red");
        assertThat(receive(red, 1)).containsExactly("b");
        assertThat(receive(all, 2)).containsExactly("a", "b");
        assertNothingComes(red);
    }

    @Test
    void noLocalLeavesOutWhatTheConnectionSends() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer noLocal = session.createConsumer(topic(session), null, true);
        MessageConsumer local = session.createConsumer(topic(session), null, false);
        session.createProducer(topic(session)).send(session.createTextMessage("own"));
        send(topic(session), "other");
        assertThat(receive(noLocal, 1)).containsExactly("other");
        assertThat(receive(local, 2)).containsExactly("own", "other");
    }

    @Test
    void noLocalOfADurableSubscriptionGoesByTheClientId() throws Exception {
        try (Connection connection = factory().createConnection()) {
            connection.setClientID(name());
            connection.start();
            Session session = connection.createSession();
            MessageConsumer consumer = session.createDurableConsumer(topic(session), name(), null, true);
            session.createProducer(topic(session)).send(session.createTextMessage("own"));
            assertNothingComes(consumer);
        }
        Session session = connectAs(name()).createSession();
        MessageProducer producer = session.createProducer(topic(session));
        producer.send(session.createTextMessage("own again"));
        send(topic(session), "other");
        assertThat(receive(session.createDurableConsumer(topic(session), name(), null, true), 1))
                .containsExactly("other");
    }

    @Test
    void subscriberTellsWhatItIs() throws Exception {
        Session session = connectAs(name()).createSession();
        var subscriber = session.createDurableSubscriber(topic(session), name(), "a = 1", true);
        assertThat(subscriber.getTopic()).isEqualTo(topic(session));
        assertThat(subscriber.getNoLocal()).isTrue();
        assertThat(subscriber.getMessageSelector()).isEqualTo("a = 1");
    }

    @Test
    void temporaryTopicHasNoDurableSubscription() throws Exception {
        Session session = connectAs(name()).createSession();
        Topic temporary = session.createTemporaryTopic();
        assertThatThrownBy(() -> session.createDurableConsumer(temporary, name()))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(temporary, name()))
                .isInstanceOf(InvalidDestinationException.class);
    }
}
