// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a subscription is in use, and what may be done with it meanwhile (Jakarta Messaging 8.3). */
abstract class SubscriptionUseContract extends JmsContract {

    SubscriptionUseContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** Makes a consumer of some kind of subscription. */
    private interface Subscribing {
        MessageConsumer subscribe(Session session, String selector) throws JMSException;
    }

    private Subscribing shared() {
        return (session, selector) -> session.createSharedConsumer(topic(session), name(), selector);
    }

    private Subscribing sharedDurable() {
        return (session, selector) -> session.createSharedDurableConsumer(topic(session), name(), selector);
    }

    private Subscribing durable() {
        return (session, selector) -> session.createDurableConsumer(topic(session), name(), selector, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    void sharedSubscriptionIsInUseAsLongAsItsMessagesAre(int mode) throws Exception {
        assertInUse(shared(), mode);
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    void sharedDurableSubscriptionIsInUseAsLongAsItsMessagesAre(int mode) throws Exception {
        assertInUse(sharedDurable(), mode);
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    void durableSubscriptionIsInUseAsLongAsItsMessagesAre(int mode) throws Exception {
        assertInUse(durable(), mode);
    }

    private void assertInUse(Subscribing kind, int mode) throws Exception {
        Connection connection = connectAs(name());
        Session session = connection.createSession(mode);
        MessageConsumer consumer = kind.subscribe(session, null);
        send(topic(session), "a");
        Message message = consumer.receive(PRESENT);
        consumer.close();
        assertThatThrownBy(() -> kind.subscribe(session, "x IS NULL")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.unsubscribe(name())).isInstanceOf(JMSException.class);
        if (mode == Session.SESSION_TRANSACTED) {
            session.commit();
        } else {
            message.acknowledge();
        }
        kind.subscribe(session, "x IS NULL").close();
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    void subscriptionIsFreeWhenItsConsumerIsClosed(int mode) throws Exception {
        Session session = connectAs(name()).createSession(mode);
        MessageConsumer consumer = session.createDurableConsumer(topic(session), name());
        send(topic(session), "a", "b");
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        consumer.close();
        session.unsubscribe(name());
    }

    @Test
    void rollbackFreesTheSubscription() throws Exception {
        Session session = connectAs(name()).createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createDurableConsumer(topic(session), name());
        send(topic(session), "a");
        assertThat(receive(consumer, 1)).containsExactly("a");
        consumer.close();
        session.rollback();
        session.unsubscribe(name());
    }

    @Test
    void sharedAndUnsharedDurableSubscriptionsCannotHaveOneName() throws Exception {
        Session session = connectAs(name()).createSession();
        Topic topic = topic(session);
        session.createDurableConsumer(topic, name()).close();
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, name()))
                .isInstanceOf(JMSException.class);
        session.unsubscribe(name());
        session.createSharedDurableConsumer(topic, name()).close();
        assertThatThrownBy(() -> session.createDurableConsumer(topic, name())).isInstanceOf(JMSException.class);
        session.unsubscribe(name());
    }

    @Test
    void durableSubscriptionKeepsItsUnacknowledgedMessages() throws Exception {
        try (Connection connection = factory().createConnection()) {
            connection.setClientID(name());
            connection.start();
            Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            MessageConsumer consumer = session.createDurableConsumer(topic(session), name());
            send(topic(session), "a", "b", "c");
            consumer.receive(PRESENT).acknowledge();
            assertThat(receive(consumer, 1)).containsExactly("b");
        }
        Session session = connectAs(name()).createSession();
        MessageConsumer consumer = session.createDurableConsumer(topic(session), name());
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("b");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        Message fresh = consumer.receive(PRESENT);
        assertThat(text(fresh)).isEqualTo("c");
        assertThat(fresh.getJMSRedelivered()).isFalse();
    }

    @Test
    void expiredMessageOfADurableSubscriptionIsNotDelivered() throws Exception {
        Session session = connectAs(name()).createSession();
        session.createDurableConsumer(topic(session), name()).close();
        Session sender = session();
        MessageProducer producer = sender.createProducer(topic(sender));
        Message brief = sender.createTextMessage("brief");
        producer.send(brief, DeliveryMode.PERSISTENT, 4, 200);
        producer.send(sender.createTextMessage("lasting"));
        await().atMost(Duration.ofSeconds(10)).until(() -> System.currentTimeMillis() > brief.getJMSExpiration() + 50);
        MessageConsumer consumer = session.createDurableConsumer(topic(session), name());
        assertThat(receive(consumer, 1)).containsExactly("lasting");
        assertNothingComes(consumer);
    }

    @Test
    void closedNonDurableSubscriberMissesWhatComesMeanwhile() throws Exception {
        Session session = session();
        session.createConsumer(topic(session)).close();
        send(topic(session), "missed");
        MessageConsumer consumer = session.createConsumer(topic(session));
        send(topic(session), "heard");
        assertThat(receive(consumer, 1)).containsExactly("heard");
        assertNothingComes(consumer);
    }

    @Test
    void slowSubscriberDoesNotHoldUpTheOthers() throws Exception {
        Session slow = session();
        MessageConsumer idle = slow.createConsumer(topic(slow));
        Session fast = session();
        MessageConsumer busy = fast.createConsumer(topic(fast));
        String[] texts = new String[300];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        send(topic(slow), texts);
        assertThat(receive(busy, texts.length)).containsExactly(texts);
        assertThat(receive(idle, texts.length)).containsExactly(texts);
    }

    @Test
    void contextsThatShareAConnectionAreLocalToEachOther() throws Exception {
        JMSContext first = context();
        JMSContext second = first.createContext(JMSContext.AUTO_ACKNOWLEDGE);
        var noLocal = first.createConsumer(topic(first), null, true);
        var local = first.createConsumer(topic(first), null, false);
        second.createProducer().send(topic(second), "own");
        context().createProducer().send(topic(second), "other");
        assertThat(noLocal.receiveBody(String.class, PRESENT)).isEqualTo("other");
        assertThat(local.receiveBody(String.class, PRESENT)).isEqualTo("own");
        assertThat(local.receiveBody(String.class, PRESENT)).isEqualTo("other");
        second.close();
    }

    @Test
    void noLocalMeansNothingToQueues() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session), null, true);
        session.createProducer(queue(session)).send(session.createTextMessage("own"));
        assertThat(receive(consumer, 1)).containsExactly("own");
    }
}
