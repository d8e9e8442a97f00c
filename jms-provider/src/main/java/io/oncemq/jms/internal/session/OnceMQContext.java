// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import static io.oncemq.jms.internal.session.Unchecked.call;
import static io.oncemq.jms.internal.session.Unchecked.callNullable;
import static io.oncemq.jms.internal.session.Unchecked.run;

import io.oncemq.jms.spi.KeyedSession;
import io.oncemq.jms.spi.TransactionResource;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A context of the simplified API: a session, and a connection that it may share with other contexts. */
public sealed class OnceMQContext implements JMSContext, Joinable, KeyedSession permits OnceMQXAContext {

    private final SharedConnection shared;
    private final OnceMQConnection connection;
    private final OnceMQSession session;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean autoStart = true;

    private OnceMQContext(SharedConnection shared, int sessionMode) throws JMSException {
        this(shared, shared.connection().openSession(Domain.COMMON, sessionMode));
    }

    OnceMQContext(SharedConnection shared, OnceMQSession session) {
        this.shared = shared;
        this.connection = shared.connection();
        this.session = session;
    }

    /** A context with a connection of its own. */
    public static OnceMQContext open(OnceMQConnection connection, int sessionMode) throws JMSException {
        boolean opened = false;
        try {
            OnceMQContext context = new OnceMQContext(new SharedConnection(connection), sessionMode);
            opened = true;
            return context;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    /** Refuses what is no session mode. */
    public static void requireSessionMode(int sessionMode) {
        if (sessionMode < SESSION_TRANSACTED || sessionMode > DUPS_OK_ACKNOWLEDGE) {
            throw new JMSRuntimeException("Session mode " + sessionMode + " is none of SESSION_TRANSACTED (0),"
                    + " AUTO_ACKNOWLEDGE (1), CLIENT_ACKNOWLEDGE (2) and DUPS_OK_ACKNOWLEDGE (3)");
        }
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        requireSessionMode(sessionMode);
        session();
        return call(() -> {
            OnceMQContext context = new OnceMQContext(shared, sessionMode);
            shared.share();
            return context;
        });
    }

    /** The session, which is used now. */
    private OnceMQSession session() {
        run(session::checkOpen);
        connection.use();
        return session;
    }

    @Override
    public JMSProducer createProducer() {
        return new ContextProducer(session());
    }

    @Override
    public @Nullable String getClientID() {
        run(session::checkOpen);
        return callNullable(connection::getClientID);
    }

    @Override
    public void setClientID(@Nullable String clientId) {
        run(session::checkOpen);
        run(() -> connection.setClientID(clientId));
    }

    @Override
    public ConnectionMetaData getMetaData() {
        run(session::checkOpen);
        return call(connection::getMetaData);
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() {
        run(session::checkOpen);
        return callNullable(connection::getExceptionListener);
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) {
        run(session::checkOpen);
        run(() -> connection.setExceptionListener(listener));
    }

    @Override
    public void start() {
        run(session::checkOpen);
        run(connection::start);
    }

    @Override
    public void stop() {
        run(session::checkOpen);
        run(connection::stop);
    }

    @Override
    public void setAutoStart(boolean autoStart) {
        this.autoStart = autoStart;
    }

    @Override
    public boolean getAutoStart() {
        return autoStart;
    }

    @Override
    public void close() {
        run(() -> {
            if (!closed.get()) {
                session.close();
                if (closed.compareAndSet(false, true)) {
                    shared.release();
                }
            }
        });
    }

    @Override
    public BytesMessage createBytesMessage() {
        return call(session()::createBytesMessage);
    }

    @Override
    public MapMessage createMapMessage() {
        return call(session()::createMapMessage);
    }

    @Override
    public Message createMessage() {
        return call(session()::createMessage);
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return call(() -> session().createObjectMessage());
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) {
        return call(() -> session().createObjectMessage(object));
    }

    @Override
    public StreamMessage createStreamMessage() {
        return call(session()::createStreamMessage);
    }

    @Override
    public TextMessage createTextMessage() {
        return call(() -> session().createTextMessage());
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) {
        return call(() -> session().createTextMessage(text));
    }

    @Override
    public boolean getTransacted() {
        return call(session::getTransacted);
    }

    @Override
    public int getSessionMode() {
        return call(session::getAcknowledgeMode);
    }

    @Override
    public void commit() {
        run(session()::commit);
    }

    @Override
    public void rollback() {
        run(session()::rollback);
    }

    @Override
    public void recover() {
        run(session()::recover);
    }

    @Override
    public void acknowledge() {
        run(session()::acknowledge);
    }

    private JMSConsumer consumer(Unchecked.Call<OnceMQConsumer> creation) {
        OnceMQConsumer consumer = call(creation);
        if (autoStart) {
            run(connection::start);
        }
        return new ContextConsumer(consumer);
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination) {
        return consumer(() -> session().createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination, @Nullable String selector) {
        return consumer(() -> session().createConsumer(destination, selector));
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination, @Nullable String selector, boolean noLocal) {
        return consumer(() -> session().createConsumer(destination, selector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(() -> session().createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal) {
        return consumer(() -> session().createDurableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(() -> session().createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector) {
        return consumer(() -> session().createSharedDurableConsumer(topic, name, selector));
    }

    @Override
    public JMSConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(() -> session().createSharedConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name, @Nullable String selector) {
        return consumer(() -> session().createSharedConsumer(topic, name, selector));
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue) {
        return browser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String selector) {
        return browser(queue, selector);
    }

    private QueueBrowser browser(@Nullable Queue queue, @Nullable String selector) {
        QueueBrowser browser = call(() -> session().createBrowser(queue, selector));
        if (autoStart) {
            run(connection::start);
        }
        return browser;
    }

    @Override
    public Queue createQueue(@Nullable String name) {
        return call(() -> session().createQueue(name));
    }

    @Override
    public Topic createTopic(@Nullable String name) {
        return call(() -> session().createTopic(name));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return call(session()::createTemporaryQueue);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return call(session()::createTemporaryTopic);
    }

    @Override
    public void unsubscribe(@Nullable String name) {
        run(() -> session().unsubscribe(name));
    }

    @Override
    public boolean cancel(Queue queue, String key) throws JMSException {
        return session().cancel(queue, key);
    }

    @Override
    public Joined join(TransactionResource transaction) throws JMSException {
        return session.join(transaction);
    }
}
