// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.admin.Permission;
import io.oncemq.jms.internal.message.DeadLetterProperties;
import io.oncemq.jms.internal.message.KeyProperty;
import io.oncemq.jms.internal.message.MessageCodec;
import io.oncemq.jms.internal.message.MessageFactory;
import io.oncemq.jms.internal.message.OnceMQMessage;
import io.oncemq.jms.internal.node.Delivery;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.KeyedSession;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionResource;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session of the classic and the domain-specific APIs: the door to what it is made of. Used by one thread at a time, as the
 * specification demands; {@link #close()} by any thread.
 */
public sealed class OnceMQSession extends SessionMethods implements Joinable, KeyedSession permits OnceMQXASession {

    private final OnceMQConnection connection;
    private final String name;
    private final int acknowledgeMode;
    private final Node node;
    private final int lane;
    private final MessageSender sender;
    private final ConsumerFactory consumerFactory;
    private final DeliveryGate gate = new DeliveryGate();
    private final ListenerCalls listenerCalls;
    private final ListenerDispatcher dispatcher;
    private final AssignedMessages assigned;
    private final CompletionQueue completions;
    private final SessionWork ownWork;
    private final CurrentTransactions currentTransactions;
    private volatile SessionWork work;
    private volatile boolean closed;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final List<OnceMQConsumer> consumers = new ArrayList<>();

    /** Messages that could not be read; out of the way of the others until the session is closed. */
    @GuardedBy("lock") private final List<Receipt> unreadable = new ArrayList<>();

    /**
     * A session.
     *
     * @param acknowledgeMode one of the four constants of Session
     * @param number which session of its connection, for people
     */
    OnceMQSession(OnceMQConnection connection, Domain domain, int acknowledgeMode, int number) {
        this(connection, domain, acknowledgeMode, acknowledgeMode, number);
    }

    /**
     * A session that says it is in one mode, and works in another as long as it works for nobody else's transaction.
     *
     * @param acknowledgeMode what the application is told
     * @param ownMode how sends and receipts become durable
     */
    OnceMQSession(OnceMQConnection connection, Domain domain, int acknowledgeMode, int ownMode, int number) {
        super(connection, domain);
        this.connection = connection;
        this.acknowledgeMode = acknowledgeMode;
        this.node = connection.node();
        this.lane = node.assignLane();
        this.sender = new MessageSender(this, connection);
        this.consumerFactory = new ConsumerFactory(this, connection);
        this.name = "oncemq-" + connection.id() + "-session-" + number;
        this.listenerCalls = new ListenerCalls(this, name);
        this.dispatcher = new ListenerDispatcher(listenerCalls, gate, name + "-listeners");
        this.assigned = new AssignedMessages(node, gate, listenerCalls);
        this.completions = new CompletionQueue(name + "-completions");
        this.ownWork = work(ownMode, connection.relaxedAcknowledgement());
        this.work = ownWork;
        this.currentTransactions = new CurrentTransactions(connection.transactionContext());
    }

    private SessionWork work(int acknowledgeMode, boolean relaxed) {
        return switch (acknowledgeMode) {
            case SESSION_TRANSACTED -> new LocalTransactionWork(node, lane);
            case CLIENT_ACKNOWLEDGE -> new ClientWork(node, lane);
            case DUPS_OK_ACKNOWLEDGE -> new AutomaticWork(node, lane, true);
            case AUTO_ACKNOWLEDGE -> new AutomaticWork(node, lane, relaxed);
            default -> throw new IllegalArgumentException("Unknown acknowledgement mode " + acknowledgeMode);
        };
    }

    @Override
    public boolean getTransacted() throws JMSException {
        checkOpen();
        return acknowledgeMode == SESSION_TRANSACTED;
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        checkOpen();
        return acknowledgeMode;
    }

    @Override
    public void commit() throws JMSException {
        checkOpen();
        completions.refuseOwnThread("commit()");
        completions.awaitEmpty();
        work().commit();
    }

    @Override
    public void rollback() throws JMSException {
        checkOpen();
        completions.refuseOwnThread("rollback()");
        completions.awaitEmpty();
        work().rollback();
    }

    @Override
    public void recover() throws JMSException {
        checkOpen();
        work().recover();
    }

    /** Acknowledges all messages that the session has consumed, if its mode leaves that to the application. */
    void acknowledge() throws JMSException {
        checkOpen();
        work().acknowledge();
    }

    @Override
    public Joined join(TransactionResource transaction) throws JMSException {
        checkOpen();
        if (work != ownWork) {
            throw new IllegalStateException("The session works in a transaction of the application already");
        }
        if (dispatcher.active() || assigned.listener() != null) {
            throw new IllegalStateException("A session with a MessageListener cannot join a transaction of the"
                    + " application: the listener runs on another thread than the transaction");
        }
        JoinedWork joined = join(transaction, () -> work = ownWork);
        work = joined;
        return joined;
    }

    private JoinedWork join(TransactionResource transaction, Runnable ended) throws JMSException {
        if (ownWork.open()) {
            throw new IllegalStateException("The session has sends or receipts of its own that are neither committed"
                    + " nor acknowledged nor rolled back");
        }
        completions.awaitEmpty();
        try {
            JoinedWork joined = new JoinedWork(node, lane, node.joined().join(transaction), ended);
            joined.watch();
            return joined;
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to join the application's transaction", e);
        }
    }

    @Override
    void refuseListenerIfJoined() throws JMSException {
        if (work != ownWork) {
            throw JoinedWork.refused("A MessageListener");
        }
    }

    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        refuseOwnThreads("close() of a session");
        if (gate.close()) {
            awaitQuiet();
            finishClose();
            connection.forget(this);
        }
    }

    /** Refuses what a listener of this session may not do. */
    void refuseInListener(String what) throws JMSException {
        listenerCalls.refuseOwnThread(what);
    }

    /** Refuses what neither a listener nor a completion listener of this session may do. */
    void refuseOwnThreads(String what) throws JMSException {
        refuseInListener(what);
        completions.refuseOwnThread(what);
    }

    /** Second part of closing, after {@link DeliveryGate#close()}: waits for what runs, which has all facilities until it ends. */
    void awaitQuiet() {
        gate.awaitQuiet();
        completions.awaitEmpty();
    }

    /** Last part of closing: rolls back and gives back. */
    void finishClose() {
        List<OnceMQConsumer> open;
        List<Receipt> setAside;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            open = List.copyOf(consumers);
            setAside = List.copyOf(unreadable);
            consumers.clear();
            unreadable.clear();
        } finally {
            lock.unlock();
        }
        dispatcher.stop();
        completions.stop();
        assigned.close();
        SessionWork present = work;
        present.close();
        currentTransactions.close();
        if (present != ownWork) {
            ownWork.close();
        }
        ownWork.redeliver(setAside);
        open.forEach(OnceMQConsumer::close);
    }

    @Override
    void checkOpen() throws IllegalStateException {
        if (closed) {
            throw new IllegalStateException("The session is closed");
        }
    }

    boolean closed() {
        return closed;
    }

    /** Counts a consumer among the session's; closes it if the session has been closed meanwhile. */
    OnceMQConsumer add(OnceMQConsumer consumer) throws JMSException {
        boolean late;
        lock.lock();
        try {
            late = closed;
            if (!late) {
                consumers.add(consumer);
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            consumer.close();
            checkOpen();
        }
        return consumer;
    }

    List<OnceMQConsumer> openConsumers() {
        lock.lock();
        try {
            return List.copyOf(consumers);
        } finally {
            lock.unlock();
        }
    }

    void forget(OnceMQConsumer consumer) {
        lock.lock();
        try {
            consumers.remove(consumer);
        } finally {
            lock.unlock();
        }
    }

    /** The message of a receipt, as the application gets it. */
    OnceMQMessage decode(Receipt receipt) throws JMSException {
        Delivery delivery = receipt.delivery();
        delivery.handledBy(name);
        OnceMQMessage message =
                codec().decode(delivery.message(), receipt.source().destination(), delivery.deliveryCount());
        DeadLetterProperties.add(message, delivery.storedFailure());
        message.setAcknowledger(new HandedOut(this, delivery));
        return message;
    }

    /**
     * Takes a message with a key before the application gets it.
     *
     * @return whether it may have it; if not, the receipt is settled
     * @throws JMSException if that cannot be found out; the message has been given back
     */
    boolean takeKey(Receipt receipt) throws JMSException {
        if (!receipt.delivery().message().keyed()) {
            return true;
        }
        boolean taken;
        try {
            taken = node.keys().take(receipt.delivery());
        } catch (StoreException e) {
            Receipt.giveBack(node, List.of(receipt));
            throw StoreFailures.toJms("Unable to take " + receipt.delivery() + ", which has a key", e);
        }
        if (!taken) {
            receipt.settled();
        }
        return taken;
    }

    @Override
    public boolean cancel(Queue queue, String key) throws JMSException {
        checkOpen();
        String name = KeyProperty.check(key);
        DestinationRecord record = connection.destinations().resolve(Destinations.require(queue), Permission.SEND);
        completions.awaitEmpty();
        return work().cancel(new KeyReference(record.id(), name), record.name());
    }

    /** Keeps a message that cannot be read, so that those behind it can be delivered. */
    void setAside(Receipt receipt) {
        lock.lock();
        try {
            unreadable.add(receipt);
        } finally {
            lock.unlock();
        }
    }

    /** What sends and receipts of the calling thread become part of. */
    SessionWork work() throws JMSException {
        SessionWork present = work;
        if (present == ownWork) {
            SessionWork current = currentTransactions.work(this::join);
            return current == null ? present : current;
        }
        return present;
    }

    /** What a message for a listener becomes part of: on our threads that call listeners no transaction is current. */
    SessionWork listenerWork() {
        return work;
    }

    /** Waits until no acknowledgement of the session's own is under way. */
    void awaitAcknowledged() {
        ownWork.awaitAcknowledged();
    }

    /** From now on, sends and receipts are another's than the session's own; null for the session's own. */
    void workFor(@Nullable SessionWork other) {
        work = other == null ? ownWork : other;
    }

    /** For threads and logs. */
    String name() {
        return name;
    }

    int lane() {
        return lane;
    }

    Node node() {
        return node;
    }

    Access access() {
        return connection.access();
    }

    MessageFactory messageFactory() {
        return connection.messages();
    }

    MessageCodec codec() {
        return connection.codec();
    }

    DeliveryGate gate() {
        return gate;
    }

    ListenerDispatcher dispatcher() {
        return dispatcher;
    }

    boolean onListenerThread() {
        return listenerCalls.onOwnThread();
    }

    /** What connection consumers have given the session to process. */
    @Override
    AssignedMessages assigned() {
        return assigned;
    }

    CompletionQueue completions() {
        return completions;
    }

    ProblemReporter problems() {
        return connection.problems();
    }

    @Override
    OnceMQSession session() {
        return this;
    }

    @Override
    ConsumerFactory consumers() {
        return consumerFactory;
    }

    @Override
    MessageSender sender() {
        return sender;
    }

    int mode() {
        return acknowledgeMode;
    }
}
