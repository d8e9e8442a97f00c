// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.Option;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.StreamMessage;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simplified API (Jakarta Messaging 6.1.4, 7, 8.6). */
abstract class ContextContract extends JmsContract {

    ContextContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Test
    void contextDeliversWithoutStart() throws Exception {
        JMSContext context = context();
        assertThat(context.getAutoStart()).isTrue();
        context.createProducer().send(queue(context), "x");
        assertThat(context.createConsumer(queue(context)).receiveBody(String.class, PRESENT))
                .isEqualTo("x");
    }

    @Test
    void contextWithoutAutoStartDeliversAfterStart() throws Exception {
        JMSContext context = context();
        context.setAutoStart(false);
        assertThat(context.getAutoStart()).isFalse();
        context.createProducer().send(queue(context), "x");
        JMSConsumer consumer = context.createConsumer(queue(context));
        assertThat(consumer.receive(ABSENT)).isNull();
        context.start();
        assertThat(consumer.receiveBody(String.class, PRESENT)).isEqualTo("x");
        context.stop();
        context.createProducer().send(queue(context), "y");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void clientIdIsSetBeforeTheContextIsUsed() {
        JMSContext context = context();
        context.setClientID(name());
        assertThat(context.getClientID()).isEqualTo(name());
        assertThatThrownBy(() -> context.setClientID("other")).isInstanceOf(IllegalStateRuntimeException.class);
        JMSContext used = context();
        used.createProducer().send(queue(used), "x");
        assertThatThrownBy(() -> used.setClientID("late")).isInstanceOf(IllegalStateRuntimeException.class);
        JMSContext looked = context();
        looked.stop();
        assertThat(looked.getMetaData()).isNotNull();
        looked.setClientID(name() + "-looked");
    }

    @Test
    void contextsFromAContextShareItsConnection() throws Exception {
        JMSContext first = context();
        first.setClientID(name());
        JMSContext second = first.createContext(JMSContext.SESSION_TRANSACTED);
        assertThat(second.getClientID()).isEqualTo(name());
        assertThat(second.getTransacted()).isTrue();
        assertThat(second.getSessionMode()).isEqualTo(JMSContext.SESSION_TRANSACTED);
        first.close();
        second.createProducer().send(queue(second), "x");
        second.commit();
        assertThat(second.createConsumer(queue(second)).receiveBody(String.class, PRESENT))
                .isEqualTo("x");
        second.commit();
        second.close();
        JMSContext next = context();
        next.setClientID(name());
    }

    @Test
    void sessionModesAreChecked() {
        assertThatThrownBy(() -> factory().createContext(-1)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> context().createContext(4)).isInstanceOf(JMSRuntimeException.class);
    }

    @Test
    void producerSendsBodiesOfEachKind() throws Exception {
        try (var trusting = database()
                        .factory()
                        .option(Option.OBJECT_MESSAGE_CLASSES, "java.lang.Integer")
                        .build();
                JMSContext context = trusting.createContext()) {
            JMSProducer producer = context.createProducer();
            producer.send(queue(context), "text")
                    .send(queue(context), Map.of("k", 7))
                    .send(queue(context), "bytes".getBytes(StandardCharsets.UTF_8))
                    .send(queue(context), (Serializable) 42);
            JMSConsumer consumer = context.createConsumer(queue(context));
            assertThat(consumer.receiveBody(String.class, PRESENT)).isEqualTo("text");
            assertThat((Map<?, ?>) consumer.receiveBody(Map.class, PRESENT)).isEqualTo(Map.of("k", 7));
            assertThat(consumer.receiveBody(byte[].class, PRESENT)).isEqualTo("bytes".getBytes(StandardCharsets.UTF_8));
            assertThat(consumer.receiveBody(Integer.class, PRESENT)).isEqualTo(42);
        }
    }

    @Test
    void nullBodiesAreEmptyMessages() throws Exception {
        JMSContext context = context();
        context.createProducer()
                .send(queue(context), (String) null)
                .send(queue(context), (Map<String, Object>) null)
                .send(queue(context), (byte[]) null)
                .send(queue(context), (Serializable) null);
        JMSConsumer consumer = context.createConsumer(queue(context));
        assertThat(consumer.receiveBody(String.class, PRESENT)).isNull();
        assertThat(((MapMessage) consumer.receive(PRESENT)).getMapNames().hasMoreElements())
                .isFalse();
        assertThat(consumer.receive(PRESENT).getBody(byte[].class)).isNull();
        assertThat(consumer.receiveBody(Serializable.class, PRESENT)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void whatTheProducerHasGoesIntoItsMessages() throws Exception {
        JMSContext context = context();
        JMSProducer producer = context.createProducer()
                .setProperty("int", 7)
                .setProperty("text", "t")
                .setProperty("object", (Object) 1.5)
                .setJMSCorrelationID("correlation")
                .setJMSType("type")
                .setJMSReplyTo(topic(context))
                .setPriority(7)
                .setTimeToLive(60_000);
        assertThat(producer.getIntProperty("int")).isEqualTo(7);
        assertThat(producer.getStringProperty("int")).isEqualTo("7");
        assertThat(producer.getPropertyNames()).containsExactlyInAnyOrder("int", "text", "object");
        assertThat(producer.propertyExists("none")).isFalse();
        assertThatThrownBy(() -> producer.getBooleanProperty("int")).isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.setProperty("bad", new Object()))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.setProperty("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> producer.setDeliveryMode(-1)).isInstanceOf(JMSRuntimeException.class);
        Message overridden = context.createTextMessage("x");
        overridden.setIntProperty("int", 1);

        producer.send(queue(context), overridden);

        Message message = context.createConsumer(queue(context)).receive(PRESENT);
        assertThat(message.getIntProperty("int")).isEqualTo(7);
        assertThat(message.getStringProperty("text")).isEqualTo("t");
        assertThat(message.getDoubleProperty("object")).isEqualTo(1.5);
        assertThat(message.getJMSCorrelationID()).isEqualTo("correlation");
        assertThat(message.getJMSType()).isEqualTo("type");
        assertThat(message.getJMSReplyTo()).isEqualTo(topic(context));
        assertThat(message.getJMSPriority()).isEqualTo(7);
        assertThat(message.getJMSExpiration()).isPositive();
        producer.clearProperties();
        assertThat(producer.getPropertyNames()).isEmpty();
    }

    @Test
    void failuresAreUnchecked() {
        JMSContext context = context();
        assertThatThrownBy(() -> context.createProducer().send(null, "x"))
                .isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> context.createProducer().send(queue(context), (Message) null))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> context.createConsumer(queue(context), "bad ="))
                .isInstanceOf(InvalidSelectorRuntimeException.class);
        assertThatThrownBy(() -> context.createDurableConsumer(topic(context), name()))
                .isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> context.unsubscribe("nobody")).isInstanceOf(InvalidDestinationRuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {JMSContext.AUTO_ACKNOWLEDGE, JMSContext.DUPS_OK_ACKNOWLEDGE})
    void bodyOfAnotherTypeLeavesTheMessageWhereItIs(int mode) throws Exception {
        JMSContext context = context(mode);
        context.createProducer().send(queue(context), "first").send(queue(context), "second");
        JMSConsumer consumer = context.createConsumer(queue(context));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> consumer.receiveBody(Map.class, PRESENT))
                    .isInstanceOf(MessageFormatRuntimeException.class);
        }
        Message message = consumer.receive(PRESENT);
        assertThat(message.getBody(String.class)).isEqualTo("first");
        assertThat(message.getJMSRedelivered()).isFalse();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(consumer.receiveBodyNoWait(String.class)).isEqualTo("second");
    }

    @Test
    void bodyOfAnotherTypeCountsAsDeliveredWhereTheApplicationDecides() throws Exception {
        JMSContext context = context(JMSContext.SESSION_TRANSACTED);
        send(queue(context), "first", "second");
        JMSConsumer consumer = context.createConsumer(queue(context));
        assertThatThrownBy(() -> consumer.receiveBody(Map.class, PRESENT))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(consumer.receiveBody(String.class, PRESENT)).isEqualTo("second");
        context.rollback();
        Message message = consumer.receive(PRESENT);
        assertThat(message.getBody(String.class)).isEqualTo("first");
        assertThat(message.getJMSRedelivered()).isTrue();
        context.commit();
    }

    @Test
    void messagesWithoutBodyAndStreamsHaveNoBodyToReceive() throws Exception {
        JMSContext context = context();
        StreamMessage stream = context.createStreamMessage();
        stream.writeInt(1);
        context.createProducer().send(queue(context), context.createMessage()).send(queue(context), stream);
        JMSConsumer consumer = context.createConsumer(queue(context));
        assertThatThrownBy(() -> consumer.receiveBody(String.class, PRESENT))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(consumer.receive(PRESENT)).isNotNull();
        assertThatThrownBy(() -> consumer.receiveBody(Integer.class, PRESENT))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(consumer.receive(PRESENT)).isInstanceOf(StreamMessage.class);
    }

    @Test
    void receiveBodyWithoutMessageIsNull() {
        JMSContext context = context();
        JMSConsumer consumer = context.createConsumer(queue(context));
        assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
        assertThat(consumer.receiveBody(String.class, ABSENT)).isNull();
    }

    @Test
    void contextAcknowledgesWhatItsSessionHasConsumed() throws Exception {
        JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
        send(queue(context), "a", "b");
        JMSConsumer consumer = context.createConsumer(queue(context));
        assertThat(consumer.receiveBody(String.class, PRESENT)).isEqualTo("a");
        context.acknowledge();
        assertThat(consumer.receiveBody(String.class, PRESENT)).isEqualTo("b");
        context.recover();
        assertThat(consumer.receiveBody(String.class, PRESENT)).isEqualTo("b");
        context.acknowledge();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void closedContextAnswersNothingThoughItsConnectionIsOpen() {
        JMSContext open = context();
        JMSContext closed = open.createContext(JMSContext.AUTO_ACKNOWLEDGE);
        closed.close();
        assertThatThrownBy(closed::getClientID).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> closed.setClientID("x")).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(closed::getMetaData).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(closed::getExceptionListener).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> closed.setExceptionListener(null)).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> closed.createContext(JMSContext.AUTO_ACKNOWLEDGE))
                .isInstanceOf(IllegalStateRuntimeException.class);
        assertThat(open.getClientID()).isNull();
    }

    @Test
    void closeOfAContextRollsBackAndDoesNotAcknowledge() throws Exception {
        JMSContext open = context();
        send(queue(open), "a");
        for (int mode : new int[] {JMSContext.SESSION_TRANSACTED, JMSContext.CLIENT_ACKNOWLEDGE}) {
            JMSContext context = open.createContext(mode);
            assertThat(context.createConsumer(queue(open)).receiveBody(String.class, PRESENT))
                    .isEqualTo("a");
            context.close();
        }
        Message again = open.createConsumer(queue(open)).receive(PRESENT);
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
    }
}
