// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Selectors of consumers and browsers (Jakarta Messaging 3.8); the language itself has tests that need no database. */
abstract class SelectorContract extends JmsContract {

    SelectorContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    static List<String> badSelectors() {
        return List.of(
                "colour = ",
                "NULL = 1",
                "JMSDestination = 'x'",
                "a LIKE 5",
                "a IN ()",
                "a % 2 = 1",
                "(".repeat(100_000) + "a" + ")".repeat(100_000),
                "a = '" + "x".repeat(10_000_000) + "'",
                "NOT ".repeat(100_000) + "a",
                "a IN (" + "'x',".repeat(1_000_000) + "'x')",
                "a = " + "9".repeat(100_000));
    }

    @ParameterizedTest
    @MethodSource("badSelectors")
    void badSelectorIsRefusedAtOnceWhereverItIsGiven(String bad) throws Exception {
        Session session = connectAs(name()).createSession();
        List<ThrowingCallable> calls = List.of(
                () -> session.createConsumer(queue(session), bad),
                () -> session.createConsumer(queue(session), bad, false),
                () -> session.createConsumer(topic(session), bad),
                () -> session.createBrowser(queue(session), bad),
                () -> session.createDurableSubscriber(topic(session), name(), bad, false),
                () -> session.createDurableConsumer(topic(session), name(), bad, false),
                () -> session.createSharedConsumer(topic(session), name(), bad),
                () -> session.createSharedDurableConsumer(topic(session), name(), bad),
                () -> ((QueueSession) session).createReceiver(queue(session), bad),
                () -> ((TopicSession) session).createSubscriber(topic(session), bad, false));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(InvalidSelectorException.class);
        }
        JMSContext context = context();
        context.setClientID(name() + "-context");
        List<ThrowingCallable> contextCalls = List.of(
                () -> context.createConsumer(queue(context), bad),
                () -> context.createConsumer(queue(context), bad, false),
                () -> context.createBrowser(queue(context), bad),
                () -> context.createDurableConsumer(topic(context), name(), bad, false),
                () -> context.createSharedConsumer(topic(context), name(), bad),
                () -> context.createSharedDurableConsumer(topic(context), name(), bad));
        for (ThrowingCallable call : contextCalls) {
            assertThatThrownBy(call).isInstanceOf(InvalidSelectorRuntimeException.class);
        }
    }

    private Message send(Session session, String type, int deliveryMode, int priority) throws JMSException {
        MessageProducer producer = session.createProducer(queue(session));
        Message message = session.createTextMessage(type);
        message.setJMSType(type);
        message.setJMSCorrelationID("c-" + type);
        message.setStringProperty("number", "2");
        producer.send(message, deliveryMode, priority, 0);
        return message;
    }

    @Test
    void headersAndPropertiesSelect() throws Exception {
        Session session = session();
        send(session, "a", DeliveryMode.PERSISTENT, 3);
        Message wanted = send(session, "b'b", DeliveryMode.NON_PERSISTENT, 6);
        send(session, "c", DeliveryMode.PERSISTENT, 4);
        for (String selector : List.of(
                "JMSType = 'b''b'",
                "JMSType LIKE '_''_'",
                "JMSDeliveryMode = 'NON_PERSISTENT'",
                "JMSPriority > 5",
                "JMSCorrelationID = 'c-b''b'",
                "JMSMessageID = '" + wanted.getJMSMessageID() + "'",
                "JMSTimestamp >= " + wanted.getJMSTimestamp() + " AND JMSType BETWEEN 1 AND 2 OR JMSPriority = 2 * 3",
                "JMSXDeliveryCount >= 1 AND missing IS NULL AND NOT JMSType IN ('a', 'c')")) {
            assertThat(session.createBrowser(queue(session), selector)
                            .getEnumeration()
                            .nextElement())
                    .as(selector)
                    .isInstanceOfSatisfying(
                            Message.class, found -> assertThat(idOf(found)).isEqualTo(idOf(wanted)));
        }
        // No conversion of the property, which is text.
        for (String selector : List.of("number > 1", "number = missing", "colour = 'red'")) {
            try (MessageConsumer consumer = session.createConsumer(queue(session), selector)) {
                assertNothingComes(consumer);
            }
        }
        MessageConsumer consumer = session.createConsumer(queue(session), "number = '2' AND JMSPriority = 6");
        assertThat(receive(consumer, 1)).containsExactly("b'b");
        consumer.close();
        assertThat(receive(session.createConsumer(queue(session)), 2)).containsExactly("c", "a");
    }

    private static String idOf(Message message) {
        try {
            return message.getJMSMessageID();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** Each has its own position in the queue; what one has passed, another still finds. */
    @Test
    void consumersOfDifferentSelectorsShareAQueue() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        MessageConsumer red = session.createConsumer(queue, "colour = 'red'");
        MessageConsumer blue = session.createConsumer(queue, "colour = 'blue'");
        MessageConsumer either = session.createConsumer(queue, "colour IN ('red', 'blue')");
        assertThat(red.receiveNoWait()).isNull();
        assertThat(blue.receiveNoWait()).isNull();
        assertThat(either.receiveNoWait()).isNull();
        Session sender = session();
        MessageProducer producer = sender.createProducer(queue);
        for (String colour : List.of("green", "red", "blue", "green", "red", "blue")) {
            Message message = sender.createTextMessage(colour);
            message.setStringProperty("colour", colour);
            producer.send(message);
        }
        assertThat(receive(blue, 2)).containsExactly("blue", "blue");
        assertThat(receive(red, 1)).containsExactly("red");
        session.rollback();
        red.close();
        blue.close();
        assertThat(receive(either, 4)).containsExactlyInAnyOrder("red", "blue", "red", "blue");
        session.commit();
        either.close();
        assertThat(receive(session.createConsumer(queue), 2)).containsExactly("green", "green");
    }
}
