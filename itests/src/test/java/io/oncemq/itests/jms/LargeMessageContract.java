// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Bodies of {@value #DEFAULT_MEGABYTES} MiB, or as many as {@code -Doncemq.message.megabytes} says, up to 64: several in one
 * queue, of which no more are in memory than fit.
 */
@Timeout(300)
abstract class LargeMessageContract extends JmsContract {

    private static final int DEFAULT_MEGABYTES = 4;
    private static final int LENGTH = Integer.getInteger("oncemq.message.megabytes", DEFAULT_MEGABYTES) << 20;
    private static final int COUNT = 3;

    /** Long enough for a large message on a slow machine. */
    private static final long LATE = 120_000;

    private final byte[] bytes = new byte[LENGTH];

    LargeMessageContract(Supplier<JmsDatabase> databases) {
        super(databases);
        new Random(1).nextBytes(bytes);
    }

    /** Has the server take such messages, where it must be told to. */
    void allowLargeMessages() throws Exception {}

    @FunctionalInterface
    private interface Body {
        Message in(Session session) throws JMSException;
    }

    @FunctionalInterface
    private interface Check {
        void of(Message received) throws JMSException;
    }

    private void sendAndReceive(Body body, Check check) throws Exception {
        allowLargeMessages();
        OnceMQConnectionFactory factory = closing(database()
                .factory()
                .option(Option.OBJECT_MESSAGE_CLASSES, "java.util.*")
                .option(Option.STATEMENT_TIMEOUT, "2m")
                .build());
        Connection connection = closing(factory.createConnection());
        connection.start();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(queue(session));
        for (int i = 0; i < COUNT; i++) {
            producer.send(body.in(session));
        }
        MessageConsumer consumer = session.createConsumer(queue(session));
        for (int i = 0; i < COUNT; i++) {
            Message received = consumer.receive(LATE);
            check.of(received);
            received.acknowledge();
        }
        assertNothingComes(consumer);
    }

    /** Compared without a library, which would print both on a difference. */
    private void assertSameBytes(byte[] received) {
        assertThat(Arrays.equals(received, bytes)).isTrue();
    }

    @Test
    void bytes() throws Exception {
        sendAndReceive(
                session -> {
                    BytesMessage message = session.createBytesMessage();
                    message.writeBytes(bytes);
                    return message;
                },
                received -> assertSameBytes(received.getBody(byte[].class)));
    }

    @Test
    void text() throws Exception {
        // Of one, two and three bytes each in UTF-8, together at most the length.
        String text = "a'\\é€".repeat(LENGTH / 8);
        sendAndReceive(
                session -> session.createTextMessage(text),
                received -> assertThat(((TextMessage) received).getText().equals(text))
                        .isTrue());
    }

    @Test
    void map() throws Exception {
        // Base64 takes four characters for three bytes.
        byte[] part = Arrays.copyOf(bytes, LENGTH / 4 * 3);
        sendAndReceive(
                session -> {
                    MapMessage message = session.createMapMessage();
                    message.setBytes("bytes", part);
                    return message;
                },
                received -> assertThat(Arrays.equals(((MapMessage) received).getBytes("bytes"), part))
                        .isTrue());
    }

    @Test
    void stream() throws Exception {
        sendAndReceive(
                session -> {
                    StreamMessage message = session.createStreamMessage();
                    message.writeBytes(bytes);
                    return message;
                },
                received -> assertSameBytes((byte[]) ((StreamMessage) received).readObject()));
    }

    @Test
    void object() throws Exception {
        sendAndReceive(
                session -> session.createObjectMessage(bytes),
                received -> assertSameBytes((byte[]) ((ObjectMessage) received).getObject()));
    }
}
