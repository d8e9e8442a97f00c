// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.message.MessageCodec;
import io.oncemq.jms.internal.message.MessageFactory;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection: a use of the node of this JVM, with a client identifier, sessions that are started, stopped and closed
 * together, and temporary destinations. Holds no database connection. Thread-safe.
 */
public sealed class OnceMQConnection implements QueueConnection, TopicConnection permits OnceMQXAConnection {

    private final String id = UUID.randomUUID().toString();
    private final Node node;
    private final Access access;
    private final Domain domain;
    private final MessageFactory messages;
    private final MessageCodec codec;
    private final TransactionContext transactionContext;
    private final boolean relaxedAcknowledgement;
    private final Destinations destinations;
    private final Subscriptions subscriptions;
    private final ClientIdentity identity;
    private final ProblemReporter problems;
    private final NodeWatch watch = new NodeWatch(this);
    private final AtomicLong messageIds = new AtomicLong();
    private final AtomicInteger sessionNumbers = new AtomicInteger();
    private final ConnectionSessions sessions = new ConnectionSessions();

    OnceMQConnection(ConnectionSettings settings, Domain domain, Node node, Access access) {
        this.node = node;
        this.access = access;
        this.domain = domain;
        this.messages = new MessageFactory(settings.objectPolicy());
        this.destinations = new Destinations(node, id, settings.autoCreate(), access);
        this.codec = new MessageCodec(settings.objectPolicy(), settings.duplicatePolicy());
        this.transactionContext = settings.transactionContext();
        this.relaxedAcknowledgement = settings.relaxedAcknowledgement();
        this.subscriptions = new Subscriptions(node);
        this.identity = new ClientIdentity(node);
        this.problems = new ProblemReporter("oncemq-" + id + "-problems");
    }

    /** Whether automatic acknowledgements are not waited for, whatever is set for destinations. */
    boolean relaxedAcknowledgement() {
        return relaxedAcknowledgement;
    }

    /** Opens a connection. */
    public static OnceMQConnection open(ConnectionSettings settings, Domain domain) throws JMSException {
        return ConnectionMaker.open(settings, domain, OnceMQConnection::new);
    }

    @Override
    public OnceMQSession createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return createSession(Domain.COMMON, transacted, acknowledgeMode);
    }

    @Override
    public OnceMQSession createSession(int sessionMode) throws JMSException {
        return createSession(Domain.COMMON, sessionMode == Session.SESSION_TRANSACTED, sessionMode);
    }

    @Override
    public OnceMQSession createSession() throws JMSException {
        return createSession(Domain.COMMON, false, Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public OnceMQSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return createSession(Domain.QUEUE, transacted, acknowledgeMode);
    }

    @Override
    public OnceMQSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return createSession(Domain.TOPIC, transacted, acknowledgeMode);
    }

    private OnceMQSession createSession(Domain sessionDomain, boolean transacted, int acknowledgeMode)
            throws JMSException {
        checkOpen();
        identity.fix();
        if (transacted) {
            return openSession(sessionDomain, Session.SESSION_TRANSACTED);
        }
        if (acknowledgeMode < Session.AUTO_ACKNOWLEDGE || acknowledgeMode > Session.DUPS_OK_ACKNOWLEDGE) {
            throw new JMSException("Acknowledgement mode " + acknowledgeMode
                    + " is none of AUTO_ACKNOWLEDGE (1), CLIENT_ACKNOWLEDGE (2) and DUPS_OK_ACKNOWLEDGE (3)");
        }
        return openSession(sessionDomain, acknowledgeMode);
    }

    /** A session which does not count as a use of the connection. */
    OnceMQSession openSession(Domain sessionDomain, int mode) throws JMSException {
        return add(new OnceMQSession(this, sessionDomain, mode, nextSessionNumber()));
    }

    int nextSessionNumber() {
        return sessionNumbers.incrementAndGet();
    }

    /** Counts a session among the connection's. */
    <S extends OnceMQSession> S add(S session) throws JMSException {
        sessions.add(session);
        return session;
    }

    void forget(OnceMQSession session) {
        sessions.remove(session);
    }

    @Override
    public @Nullable String getClientID() throws JMSException {
        checkOpen();
        return identity.get();
    }

    @Override
    public void setClientID(@Nullable String clientId) throws JMSException {
        checkOpen();
        identity.set(clientId);
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        checkOpen();
        return access.user() == null ? OnceMQConnectionMetaData.INSTANCE : OnceMQConnectionMetaData.WITH_USERS;
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() throws JMSException {
        checkOpen();
        return problems.listener();
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
        checkOpen();
        problems.setListener(listener);
    }

    @Override
    public void start() throws JMSException {
        checkOpen();
        identity.fix();
        sessions.start();
    }

    @Override
    public void stop() throws JMSException {
        checkOpen();
        sessions.stop();
    }

    @Override
    public void close() throws JMSException {
        if (!sessions.close()) {
            return;
        }
        node.removeListener(watch);
        subscriptions.endMemberships();
        destinations.close();
        identity.release();
        node.release();
    }

    @Override
    public OnceMQConnectionConsumer createConnectionConsumer(
            @Nullable Destination destination, @Nullable String selector, @Nullable ServerSessionPool pool, int most)
            throws JMSException {
        return consume(pool, most, session -> session.createConsumer(destination, selector));
    }

    @Override
    public OnceMQConnectionConsumer createConnectionConsumer(
            @Nullable Queue queue, @Nullable String selector, @Nullable ServerSessionPool pool, int most)
            throws JMSException {
        return createConnectionConsumer((Destination) queue, selector, pool, most);
    }

    @Override
    public OnceMQConnectionConsumer createConnectionConsumer(
            @Nullable Topic topic, @Nullable String selector, @Nullable ServerSessionPool pool, int most)
            throws JMSException {
        return createConnectionConsumer((Destination) topic, selector, pool, most);
    }

    @Override
    public OnceMQConnectionConsumer createSharedConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int most)
            throws JMSException {
        checkOpen();
        domain.requireTopics("createSharedConnectionConsumer");
        return consume(pool, most, session -> session.createSharedConsumer(topic, name, selector));
    }

    @Override
    public OnceMQConnectionConsumer createDurableConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int most)
            throws JMSException {
        checkOpen();
        domain.requireTopics("createDurableConnectionConsumer");
        return consume(pool, most, session -> session.createDurableConsumer(topic, name, selector, false));
    }

    @Override
    public OnceMQConnectionConsumer createSharedDurableConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int most)
            throws JMSException {
        checkOpen();
        domain.requireTopics("createSharedDurableConnectionConsumer");
        return consume(pool, most, session -> session.createSharedDurableConsumer(topic, name, selector));
    }

    private OnceMQConnectionConsumer consume(
            @Nullable ServerSessionPool pool, int most, OnceMQConnectionConsumer.Creation creation)
            throws JMSException {
        checkOpen();
        if (pool == null) {
            throw new JMSException("The ServerSessionPool is null");
        }
        if (most < 1) {
            throw new JMSException("maxMessages is " + most + ": a server session gets at least one");
        }
        identity.fix();
        return OnceMQConnectionConsumer.open(
                openSession(Domain.COMMON, Session.AUTO_ACKNOWLEDGE), creation, pool, most);
    }

    void checkOpen() throws IllegalStateException {
        sessions.checkOpen();
    }

    /** Says that the application does something with the connection: its client identifier is fixed then. */
    void use() {
        identity.fix();
    }

    String id() {
        return id;
    }

    /** Who sends, for noLocal: the client, across its connections, or this connection. */
    String origin() {
        String clientId = identity.get();
        return clientId == null ? id : clientId;
    }

    @Nullable String clientId() {
        return identity.get();
    }

    String nextMessageId() {
        return "ID:" + id + ":" + messageIds.incrementAndGet();
    }

    /** Has the connection told from now on of what befalls the node; until it is closed. */
    void watchNode() {
        node.addListener(watch);
    }

    /** The consumers of all sessions. */
    List<OnceMQConsumer> consumers() {
        return sessions.all().stream()
                .flatMap(session -> session.openConsumers().stream())
                .toList();
    }

    Node node() {
        return node;
    }

    Access access() {
        return access;
    }

    ClientIdentity identity() {
        return identity;
    }

    MessageFactory messages() {
        return messages;
    }

    MessageCodec codec() {
        return codec;
    }

    Destinations destinations() {
        return destinations;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Which transactions its sessions join by themselves. */
    TransactionContext transactionContext() {
        return transactionContext;
    }

    ProblemReporter problems() {
        return problems;
    }
}
