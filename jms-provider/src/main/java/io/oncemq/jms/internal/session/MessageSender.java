// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.Permission;
import io.oncemq.jms.internal.message.KeyProperty;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.message.SendHeaders;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import org.jspecify.annotations.Nullable;

/** Sends messages of a session: what all its producers have in common. */
final class MessageSender {

    private final OnceMQSession session;
    private final OnceMQConnection connection;

    MessageSender(OnceMQSession session, OnceMQConnection connection) {
        this.session = session;
        this.connection = connection;
    }

    /** Sends a message; when it returns, the send is as certain as the session's mode makes it. */
    void send(OnceMQDestination destination, @Nullable Message message, SendOptions options) throws JMSException {
        Prepared prepared = prepare(destination, message, options);
        try {
            session.work().send(prepared.record(), prepared.stored());
        } catch (JMSException e) {
            connection.destinations().forget(destination);
            throw e;
        }
    }

    /** Sends a message and returns; the listener is called when the send has ended. */
    void send(
            OnceMQDestination destination,
            @Nullable Message message,
            SendOptions options,
            @Nullable CompletionListener listener)
            throws JMSException {
        if (listener == null) {
            throw new IllegalArgumentException("The CompletionListener is null");
        }
        Prepared prepared = prepare(destination, message, options);
        CompletionQueue.Entry entry = session.completions().begin(prepared.original(), listener);
        boolean submitted = false;
        try {
            session.work().sendLater(prepared.record(), prepared.stored(), failure -> end(entry, destination, failure));
            submitted = true;
        } finally {
            if (!submitted) {
                entry.withdraw();
            }
        }
    }

    private void end(CompletionQueue.Entry entry, OnceMQDestination destination, @Nullable StoreException failure) {
        if (failure == null) {
            entry.end(null);
        } else {
            connection.destinations().forget(destination);
            entry.end(StoreFailures.toJms("Unable to send to '" + destination.name() + "'", failure));
        }
    }

    private record Prepared(Message original, DestinationRecord record, StoredMessage stored) {}

    private Prepared prepare(OnceMQDestination destination, @Nullable Message message, SendOptions options)
            throws JMSException {
        if (message == null) {
            throw new MessageFormatException("There is no message to be sent: it is null");
        }
        DestinationRecord record = connection.destinations().resolve(destination, Permission.SEND);
        long now = session.node().now();
        boolean keyed = KeyProperty.has(message);
        if (keyed && record.kind() != DestinationKind.QUEUE) {
            throw new JMSException("Unable to send a message with a key to " + record
                    + ": only a message in a queue can be cancelled or replaced");
        }
        SendHeaders headers = new SendHeaders(
                destination,
                options.messageIdDisabled() && !keyed ? null : connection.nextMessageId(),
                options.deliveryMode(),
                options.priority(),
                options.timestampDisabled() ? 0 : now,
                options.timeToLive() == 0 ? 0 : later(now, options.timeToLive()),
                options.deliveryDelay() == 0 ? 0 : later(now, options.deliveryDelay()),
                connection.access().user());
        return new Prepared(message, record, session.codec().encode(message, headers, connection.origin()));
    }

    /** A time so far away that it cannot be written is the last that can be. */
    private static long later(long now, long millis) {
        return millis > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + millis;
    }
}
