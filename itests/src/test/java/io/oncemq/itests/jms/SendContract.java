// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.oncemq.jms.spi.StoreException;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Sending (Jakarta Messaging 7, 3.4.11). */
abstract class SendContract extends JmsContract {

    SendContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Test
    void messagesComeInTheOrderSent() throws Exception {
        Session session = session();
        send(queue(session), "one", "two", "three");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 3)).containsExactly("one", "two", "three");
        assertNothingComes(consumer);
    }

    @Test
    void higherPriorityComesFirst() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(session.createTextMessage("low"), DeliveryMode.PERSISTENT, 1, 0);
        producer.send(session.createTextMessage("high"), DeliveryMode.PERSISTENT, 9, 0);
        assertThat(receive(session.createConsumer(queue(session)), 2)).containsExactly("high", "low");
    }

    @Test
    void sendOverwritesTheHeadersOfTheMessageSent() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.setDeliveryDelay(0);
        Message message = session.createTextMessage("x");
        message.setJMSDestination(session.createQueue("elsewhere"));
        message.setJMSDeliveryMode(DeliveryMode.PERSISTENT);
        message.setJMSPriority(2);
        message.setJMSExpiration(99);
        message.setJMSMessageID("ID:mine");
        message.setJMSTimestamp(1);
        long before = System.currentTimeMillis();

        producer.send(message, DeliveryMode.NON_PERSISTENT, 7, 60_000);

        long after = System.currentTimeMillis();
        for (Message seen :
                new Message[] {message, session.createConsumer(queue(session)).receive(PRESENT)}) {
            assertThat(seen.getJMSDestination()).isEqualTo(queue(session));
            assertThat(seen.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
            assertThat(seen.getJMSPriority()).isEqualTo(7);
            assertThat(seen.getJMSMessageID()).startsWith("ID:").isNotEqualTo("ID:mine");
            assertThat(seen.getJMSTimestamp()).isBetween(before, after);
            assertThat(seen.getJMSExpiration()).isEqualTo(seen.getJMSTimestamp() + 60_000);
            assertThat(seen.getJMSDeliveryTime()).isEqualTo(seen.getJMSTimestamp());
            assertThat(seen.getJMSRedelivered()).isFalse();
        }
    }

    @Test
    void messageWithoutTimeToLiveNeverExpires() throws Exception {
        Session session = session();
        Message message = session.createMessage();
        session.createProducer(queue(session)).send(message);
        assertThat(message.getJMSExpiration()).isZero();
    }

    @Test
    void messageSentAgainHasANewId() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        Message message = session.createTextMessage("x");
        producer.send(message);
        String first = message.getJMSMessageID();
        producer.send(message);
        assertThat(message.getJMSMessageID()).isNotEqualTo(first);
    }

    @Test
    void receivedMessageCanBeSentOn() throws Exception {
        Session session = session();
        send(queue(session), "x");
        Message received = session.createConsumer(queue(session)).receive(PRESENT);
        Queue other = session.createQueue(name() + "-other");
        session.createProducer(other).send(received);
        assertThat(text(session.createConsumer(other).receive(PRESENT))).isEqualTo("x");
    }

    @Test
    void timestampsAreLeftOutOnRequest() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.setDisableMessageTimestamp(true);
        producer.setDisableMessageID(true);
        assertThat(producer.getDisableMessageTimestamp()).isTrue();
        assertThat(producer.getDisableMessageID()).isTrue();
        Message message = session.createMessage();
        producer.send(message);
        assertThat(message.getJMSTimestamp()).isZero();
    }

    @Test
    void invalidDeliveryModePriorityAndTimesAreRefused() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        Message message = session.createMessage();
        assertThatThrownBy(() -> producer.setDeliveryMode(-1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.setPriority(-1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.setTimeToLive(-1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.setDeliveryDelay(-1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.send(message, -1, 4, 0)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.send(message, DeliveryMode.PERSISTENT, -1, 0))
                .isInstanceOf(JMSException.class);
        assertThat(producer.getDeliveryMode()).isEqualTo(Message.DEFAULT_DELIVERY_MODE);
        assertThat(producer.getPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
    }

    @Test
    void producerWithDestinationTakesNoOther() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        Message message = session.createMessage();
        assertThat(producer.getDestination()).isEqualTo(queue(session));
        assertThatThrownBy(() -> producer.send(queue(session), message))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void producerWithoutDestinationNeedsOne() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(null);
        Message message = session.createTextMessage("x");
        assertThat(producer.getDestination()).isNull();
        assertThatThrownBy(() -> producer.send(message)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> producer.send((Destination) null, message))
                .isInstanceOf(InvalidDestinationException.class);
        producer.send(queue(session), message);
        assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("x");
    }

    @Test
    void strangeDestinationsAreRefused() throws Exception {
        Session session = session();
        Queue strange = () -> "strange";
        assertThatThrownBy(() -> session.createProducer(strange)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createConsumer(strange)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createConsumer(null)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createBrowser(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void failureOfTheDatabaseIsTheCauseAndTheLinkedException() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        refusePriorityThree();
        producer.setPriority(3);
        JMSException failure =
                catchThrowableOfType(JMSException.class, () -> producer.send(session.createTextMessage("x")));
        assertThat(failure).hasCauseInstanceOf(StoreException.class).hasMessageContaining(name());
        assertThat(failure.getLinkedException()).isSameAs(failure.getCause());
        producer.setPriority(4);
        producer.send(session.createTextMessage("y"));
        assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("y");
    }

    @Test
    void nullIsNoMessage() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        assertThatThrownBy(() -> producer.send(null)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void messageIsDeliveredAfterItsDelayOnly() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.setDeliveryDelay(1_500);
        TextMessage message = session.createTextMessage("late");
        long before = System.nanoTime();
        producer.send(message);
        assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + 1_500);
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(consumer.receiveNoWait()).isNull();

        Message received = consumer.receive(PRESENT);

        assertThat(text(received)).isEqualTo("late");
        // The clocks of the database and of this JVM may differ by a little.
        assertThat(System.nanoTime() - before).isGreaterThan(1_300_000_000L);
        assertThat(received.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
    }

    @Test
    void topicMessagesGoToEverySubscription() throws Exception {
        Session session = session();
        Topic topic = topic(session);
        MessageConsumer first = session.createConsumer(topic);
        MessageConsumer second = session.createConsumer(topic);
        send(topic, "a", "b");
        assertThat(receive(first, 2)).containsExactly("a", "b");
        assertThat(receive(second, 2)).containsExactly("a", "b");
        MessageConsumer late = session.createConsumer(topic);
        assertNothingComes(late);
    }

    @Test
    void sendWorksWhileTheConnectionIsStopped() throws Exception {
        Connection connection = freshConnection();
        Session session = connection.createSession();
        session.createProducer(queue(session)).send(session.createTextMessage("x"));
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertNothingComes(consumer);
        connection.start();
        assertThat(receive(consumer, 1)).containsExactly("x");
    }
}
