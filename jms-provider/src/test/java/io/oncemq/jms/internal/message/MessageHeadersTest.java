// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.StoredMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(20)
class MessageHeadersTest {

    private final OnceMQMessage message = Fixture.MESSAGES.createMessage();

    @Test
    void aNewMessageHasTheDefaults() {
        assertThat(message.getJMSMessageID()).isNull();
        assertThat(message.getJMSDestination()).isNull();
        assertThat(message.getJMSReplyTo()).isNull();
        assertThat(message.getJMSCorrelationID()).isNull();
        assertThat(message.getJMSCorrelationIDAsBytes()).isNull();
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(message.getJMSPriority()).isEqualTo(4);
        assertThat(message.getJMSRedelivered()).isFalse();
    }

    @Test
    void sendOverwritesWhatTheApplicationSet() throws JMSException {
        message.setJMSDestination(new OnceMQTopic("elsewhere"));
        message.setJMSMessageID("ID:mine");
        message.setJMSDeliveryMode(DeliveryMode.PERSISTENT);
        message.setJMSPriority(1);
        message.setJMSTimestamp(1);
        message.setJMSExpiration(1);
        message.setJMSDeliveryTime(1);
        message.setJMSRedelivered(true);
        SendHeaders headers = new SendHeaders(
                Fixture.QUEUE, "ID:theirs", DeliveryMode.NON_PERSISTENT, 9, 1_000_000, 3_000_000, 2_000_000);

        StoredMessage stored = Fixture.CODEC.encode(message, headers, "here");
        Message received = Fixture.CODEC.decode(new QueuedMessage(1, 0, stored), Fixture.QUEUE, 1);
        for (Message each : new Message[] {message, received}) {
            assertThat(each.getJMSDestination()).isEqualTo(Fixture.QUEUE);
            assertThat(each.getJMSMessageID()).isEqualTo("ID:theirs");
            assertThat(each.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
            assertThat(each.getJMSPriority()).isEqualTo(9);
            assertThat(each.getJMSTimestamp()).isEqualTo(1_000_000);
            assertThat(each.getJMSExpiration()).isEqualTo(3_000_000);
            assertThat(each.getJMSDeliveryTime()).isEqualTo(2_000_000);
        }
        assertThat(received.getJMSRedelivered()).isFalse();
        assertThat(stored.deliverAt()).isEqualTo(2_000_000);
        assertThat(stored.persistent()).isFalse();
    }

    @Test
    void aDisabledMessageIdIsNull() throws JMSException {
        SendHeaders headers = new SendHeaders(Fixture.QUEUE, null, DeliveryMode.PERSISTENT, 4, 0, 0, 0);
        message.setJMSMessageID("ID:old");
        StoredMessage stored = Fixture.CODEC.encode(message, headers, "here");
        assertThat(message.getJMSMessageID()).isNull();
        Message received = Fixture.decode(stored);
        assertThat(received.getJMSMessageID()).isNull();
        assertThat(received.getJMSTimestamp()).isZero();
    }

    @Test
    void withoutDelayTheDeliveryTimeIsTheTimestampAndTheMessageIsDueAtOnce() throws JMSException {
        for (long deliveryTime : new long[] {0, 1_000_000}) {
            SendHeaders headers =
                    new SendHeaders(Fixture.QUEUE, "ID:1", DeliveryMode.PERSISTENT, 4, 1_000_000, 0, deliveryTime);
            StoredMessage stored = Fixture.CODEC.encode(message, headers, "here");
            assertThat(stored.deliverAt()).isZero();
            assertThat(message.getJMSDeliveryTime()).isEqualTo(1_000_000);
            assertThat(Fixture.decode(stored).getJMSDeliveryTime()).isEqualTo(1_000_000);
        }
    }

    @Test
    void aDelayHoldsWithTimestampsDisabledToo() throws JMSException {
        SendHeaders headers = new SendHeaders(Fixture.QUEUE, "ID:1", DeliveryMode.PERSISTENT, 4, 0, 0, 2_000_000);
        StoredMessage stored = Fixture.CODEC.encode(message, headers, "here");
        assertThat(stored.deliverAt()).isEqualTo(2_000_000);
        assertThat(Fixture.decode(stored).getJMSDeliveryTime()).isEqualTo(2_000_000);
    }

    @Test
    void laterDeliveriesAreMarked() throws JMSException {
        QueuedMessage queued = new QueuedMessage(1, 2, Fixture.encode(message));
        Message received = Fixture.CODEC.decode(queued, Fixture.QUEUE, 3);
        assertThat(received.getJMSRedelivered()).isTrue();
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
    }

    @Test
    void typeAndCorrelationIdAreKept() throws JMSException {
        String odd = "nul \0 lone " + Fixture.LONE_SURROGATE + " \"quoted\" größe 😀";
        message.setJMSType(odd);
        message.setJMSCorrelationID(odd);
        Message received = Fixture.received(message);
        assertThat(received.getJMSType()).isEqualTo(odd);
        assertThat(received.getJMSCorrelationID()).isEqualTo(odd);
    }

    @Test
    void aCorrelationIdOfBytesIsKeptAndCopied() throws JMSException {
        byte[] bytes = {0, (byte) 0xFF, 'x'};
        message.setJMSCorrelationID("text");
        message.setJMSCorrelationIDAsBytes(bytes);
        bytes[0] = 1;
        message.getJMSCorrelationIDAsBytes()[0] = 1;
        for (Message each : new Message[] {message, Fixture.received(message)}) {
            assertThat(each.getJMSCorrelationIDAsBytes()).containsExactly(0, 0xFF, 'x');
            assertThat(each.getJMSCorrelationID()).isNull();
        }
        message.setJMSCorrelationID("größe");
        assertThat(message.getJMSCorrelationIDAsBytes()).isEqualTo("größe".getBytes(StandardCharsets.UTF_8));
        message.setJMSCorrelationIDAsBytes(null);
        assertThat(message.getJMSCorrelationID()).isNull();
    }

    static Stream<OnceMQDestination> replyTos() {
        return Stream.of(
                new OnceMQQueue("a:b \"c\" größe"),
                new OnceMQTopic("a"),
                new OnceMQTemporaryQueue("t:1", destination -> {}),
                new OnceMQTemporaryTopic("t:2", destination -> {}));
    }

    @ParameterizedTest
    @MethodSource("replyTos")
    void replyToKeepsKindAndName(OnceMQDestination replyTo) throws JMSException {
        message.setJMSReplyTo(replyTo);
        Destination received = Fixture.received(message).getJMSReplyTo();
        assertThat(received).isEqualTo(replyTo).hasSameClassAs(replyTo);
        assertThat(((OnceMQDestination) received).temporary()).isEqualTo(replyTo.temporary());
    }

    @Test
    void aReceivedTemporaryReplyToCannotBeDeleted() throws JMSException {
        message.setJMSReplyTo(new OnceMQTemporaryQueue("t", destination -> {}));
        TemporaryQueue queue = (TemporaryQueue) Fixture.received(message).getJMSReplyTo();
        assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class).hasMessageContaining("'t'");
        message.setJMSReplyTo(new OnceMQTemporaryTopic("t", destination -> {}));
        TemporaryTopic topic = (TemporaryTopic) Fixture.received(message).getJMSReplyTo();
        assertThatThrownBy(topic::delete).isInstanceOf(JMSException.class);
    }

    @Test
    void aTemporaryDestinationIsDeletedByItsConnection() throws JMSException {
        AtomicInteger deleted = new AtomicInteger();
        new OnceMQTemporaryQueue("t", destination -> deleted.incrementAndGet()).delete();
        assertThat(deleted).hasValue(1);
    }

    @Test
    void aReplyToOfAnotherProviderIsRefused() {
        Queue foreign = () -> "foreign";
        assertThatThrownBy(() -> message.setJMSReplyTo(foreign)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void destinationsAreEqualByKindAndName() {
        assertThat(new OnceMQQueue("a"))
                .isEqualTo(new OnceMQQueue("a"))
                .isEqualTo(OnceMQTemporaryQueue.ofOther("a"))
                .hasSameHashCodeAs(OnceMQTemporaryQueue.ofOther("a"))
                .isNotEqualTo(new OnceMQQueue("A"))
                .isNotEqualTo(new OnceMQTopic("a"))
                .hasToString("a");
    }

    @Test
    void acknowledgeDelegatesIfThereIsAnAcknowledger() throws JMSException {
        message.acknowledge();
        AtomicInteger acknowledged = new AtomicInteger();
        message.setAcknowledger(acknowledged::incrementAndGet);
        message.acknowledge();
        assertThat(acknowledged).hasValue(1);
        message.setAcknowledger(() -> {
            throw new IllegalStateException("closed");
        });
        assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
        message.setAcknowledger(null);
        message.acknowledge();
    }

    @Test
    void headersOfAReceivedMessageCanBeChanged() throws JMSException {
        OnceMQMessage received = Fixture.received(message);
        received.setJMSType("other");
        received.setJMSPriority(1);
        assertThat(received.getJMSType()).isEqualTo("other");
        assertThat(received.getJMSPriority()).isEqualTo(1);
    }

    @Test
    void toStringTellsKindAndIdButNoContent() throws JMSException {
        OnceMQMessage text = Fixture.MESSAGES.createTextMessage("secret");
        text.setStringProperty("name", "secret");
        text.setJMSMessageID("ID:1");
        assertThat(text).hasToString("text message ID:1");
    }
}
