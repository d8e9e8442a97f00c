// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.node.MessageFilter;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.Source;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** Looks at the messages of a queue without taking them: those that others have received and not acknowledged are among them. */
public final class OnceMQBrowser implements QueueBrowser {

    private final OnceMQSession session;
    private final OnceMQDestination queue;
    private final DestinationRecord destination;
    private final @Nullable String selector;
    private final @Nullable MessageFilter filter;
    private volatile boolean closed;

    OnceMQBrowser(
            OnceMQSession session,
            OnceMQDestination queue,
            DestinationRecord destination,
            @Nullable String selector,
            @Nullable MessageFilter filter) {
        this.session = session;
        this.queue = queue;
        this.destination = destination;
        this.selector = selector;
        this.filter = filter;
    }

    @Override
    public Queue getQueue() throws JMSException {
        checkOpen();
        return (Queue) queue;
    }

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        checkOpen();
        return selector;
    }

    /** Each call begins at the head of the queue. */
    @Override
    public Enumeration<Message> getEnumeration() throws JMSException {
        checkOpen();
        return new BrowsedMessages(this, session, Source.queue(destination.id()), queue, filter);
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean closed() {
        return closed || session.closed();
    }

    private void checkOpen() throws JMSException {
        session.checkOpen();
        if (closed) {
            throw new IllegalStateException("The browser is closed");
        }
    }
}
