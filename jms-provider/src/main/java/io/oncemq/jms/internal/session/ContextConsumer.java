// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import static io.oncemq.jms.internal.session.Unchecked.callNullable;
import static io.oncemq.jms.internal.session.Unchecked.run;

import io.oncemq.jms.internal.message.OnceMQMessage;
import io.oncemq.jms.spi.MessageKind;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;

/** A consumer of the simplified API. Used by the thread that uses its context. */
final class ContextConsumer implements JMSConsumer {

    private final OnceMQConsumer consumer;

    ContextConsumer(OnceMQConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public @Nullable String getMessageSelector() {
        return callNullable(consumer::getMessageSelector);
    }

    @Override
    public @Nullable MessageListener getMessageListener() {
        return callNullable(consumer::getMessageListener);
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) {
        run(() -> consumer.setMessageListener(listener));
    }

    @Override
    public @Nullable Message receive() {
        return callNullable(() -> consumer.receive());
    }

    @Override
    public @Nullable Message receive(long timeoutMillis) {
        return callNullable(() -> consumer.receive(timeoutMillis));
    }

    @Override
    public @Nullable Message receiveNoWait() {
        return callNullable(consumer::receiveNoWait);
    }

    @Override
    public void close() {
        consumer.close();
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> bodyClass) {
        return callNullable(() -> body(bodyClass, SynchronousReceive.FOREVER));
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> bodyClass, long timeoutMillis) {
        return callNullable(() -> body(bodyClass, OnceMQConsumer.nanos(timeoutMillis)));
    }

    @Override
    public <T> @Nullable T receiveBodyNoWait(Class<T> bodyClass) {
        return callNullable(() -> body(bodyClass, 0));
    }

    private <T> @Nullable T body(Class<T> bodyClass, long timeoutNanos) throws JMSException {
        OnceMQMessage message = consumer.receive(timeoutNanos, candidate -> requireBody(candidate, bodyClass));
        return message == null ? null : message.getBody(bodyClass);
    }

    /** The message is looked at before it is taken: one with another body stays where it is (JMSConsumer.receiveBody). */
    private static void requireBody(OnceMQMessage message, Class<?> bodyClass) throws MessageFormatException {
        boolean readable = message.kind() != MessageKind.MESSAGE && message.kind() != MessageKind.STREAM;
        if (!readable || !message.isBodyAssignableTo(bodyClass)) {
            throw new MessageFormatException(
                    "The body of " + message + " cannot be received as " + bodyClass.getName());
        }
    }
}
