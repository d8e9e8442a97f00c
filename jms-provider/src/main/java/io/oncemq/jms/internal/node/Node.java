// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.StoredFailure;
import io.oncemq.jms.internal.security.AccessControl;
import io.oncemq.jms.spi.Catalog;
import io.oncemq.jms.spi.DeadLetterDirectory;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.ScheduleDirectory;
import io.oncemq.jms.spi.SettingDirectory;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreProvider;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.SubscriptionRecord;
import io.oncemq.jms.spi.UndecidedException;
import io.oncemq.jms.spi.UserDirectory;
import io.oncemq.jms.spi.WakeUp;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JVM's use of one store. Shared by all connections whose factories have equal configurations, and counted: each {@link
 * #acquire} is paired with a {@link #release}. Thread-safe.
 */
public final class Node {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final long STOP_SECONDS = 10;
    private static final int SESSIONS_PER_LANE = 16;

    /** How long a unit waits for a transaction elsewhere that has sent the same id. */
    private static final long UNDECIDED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long UNDECIDED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final NodeConfiguration configuration;
    private final Store store;
    private final NodeState state;
    private final NodeMonitor monitor;
    private final JoinedProbe joinedProbe;
    private final ExecutorService background;
    private final ExecutorService claimThread;
    private final ExecutorService monitorThread;
    private final AccessControl accessControl;
    private final NodeBranches branches;
    private final JoinedTransactions joined;
    private final AtomicInteger sessions = new AtomicInteger();

    private Node(
            NodeConfiguration configuration,
            Store store,
            StoreNode storeNode,
            NodeRuntime runtime,
            ExecutorService background)
            throws StoreException {
        this.configuration = configuration;
        this.store = store;
        this.background = background;
        this.state = new NodeState(store, storeNode, configuration, runtime, background);
        this.monitor = new NodeMonitor(state);
        this.joinedProbe = new JoinedProbe(state, background, monitor::interrupt);
        this.branches = new NodeBranches(state);
        this.joined = new JoinedTransactions(
                state,
                store,
                joinedProbe,
                configuration.store().outcomeTimeout().toNanos(),
                monitor::interrupt);
        this.accessControl = new AccessControl(this::users, runtime::nanoTime);
        String name = "oncemq-" + storeNode.id();
        this.claimThread = runtime.newExecutor(name + "-claims");
        this.monitorThread = runtime.newExecutor(name + "-monitor");
    }

    /**
     * The node of a configuration, which is started if none runs.
     *
     * @throws StoreException if the store cannot be opened
     */
    public static Node acquire(NodeConfiguration configuration) throws StoreException {
        return NodeRegistry.instance().acquire(configuration);
    }

    /** Uses the node once more; for whoever uses it already. Paired with a {@link #release}, as {@link #acquire} is. */
    public void retain() {
        NodeRegistry.instance().retain(this);
    }

    /** Gives up the use of the node. It stops after the last, when the configured time to linger is over. */
    public void release() {
        NodeRegistry.instance().release(this);
    }

    /** Stops the node of a configuration at once if nobody uses it: for factories that are closed. */
    public static void stopIdle(NodeConfiguration configuration) {
        NodeRegistry.instance().stopIdle(configuration);
    }

    static Node start(NodeConfiguration configuration) throws StoreException {
        return start(configuration, provider(configuration.store()).open(configuration.store()), new SystemRuntime());
    }

    /** Starts a node on an open store, which it closes when it stops. */
    static Node start(NodeConfiguration configuration, Store store, NodeRuntime runtime) throws StoreException {
        StoreNode storeNode = null;
        ExecutorService background = null;
        boolean started = false;
        try {
            storeNode = store.register(configuration.name());
            background = runtime.newExecutor("oncemq-committer");
            Node node = new Node(configuration, store, storeNode, runtime, background);
            node.monitor.begin();
            node.claimThread.execute(node.state.claimLoop());
            node.monitorThread.execute(node.monitor);
            LOG.info("Node {} '{}' runs on {}", storeNode.id(), configuration.name(), store.description());
            storeNode.guarantees().forEach(guarantee -> LOG.info("Node {}: {}", node.id(), guarantee));
            started = true;
            return node;
        } finally {
            if (!started) {
                if (background != null) {
                    background.shutdown();
                }
                if (storeNode != null) {
                    storeNode.close();
                }
                store.close();
            }
        }
    }

    private static StoreProvider provider(StoreSettings settings) throws StoreException {
        for (StoreProvider provider : ServiceLoader.load(StoreProvider.class, Node.class.getClassLoader())) {
            if (provider.accepts(settings)) {
                return provider;
            }
        }
        throw new StoreConfigurationException("No store for " + settings
                + " is on the class path; for JDBC, add io.oncemq:oncemq-jdbc-store and the database's driver");
    }

    /** Stops in good order: what is claimed and not acknowledged is given back. */
    void stop() {
        state.dispatchers().all().forEach(SourceDispatcher::storeMemory);
        state.claimLoop().stop();
        monitor.stop();
        joinedProbe.stop();
        claimThread.shutdown();
        monitorThread.shutdown();
        try {
            // They first: they hand work to the background.
            if (!claimThread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
                    || !monitorThread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Node {} stops while calls of the store are under way", id());
            }
            background.shutdown();
            if (!background.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Node {} stops while commits are under way", id());
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        } finally {
            background.shutdown();
        }
        state.storeNode().leave(state.deliveredInVain());
        store.close();
        LOG.info("Node {} '{}' has stopped", id(), configuration.name());
    }

    NodeConfiguration configuration() {
        return configuration;
    }

    /** The node's present id. It changes if the node was declared dead and registered anew. */
    public long id() {
        return state.storeNode().id();
    }

    /** The store, for people. */
    public String storeDescription() {
        return store.description();
    }

    /** Time by the database's clock, in milliseconds since the epoch. */
    public long now() {
        return state.now();
    }

    /** Has a listener told of what befalls the node from now on. */
    public void addListener(NodeListener listener) {
        state.listeners().add(listener);
    }

    /** Ends what {@link #addListener} began. */
    public void removeListener(NodeListener listener) {
        state.listeners().remove(listener);
    }

    /** Names: destinations, subscriptions, leases, browsing. */
    public Catalog catalog() {
        return state.storeNode().catalog();
    }

    /** Users of the messages, to administer them. */
    public UserDirectory users() {
        return state.storeNode().users();
    }

    /** Settings and figures of destinations, to administer them. */
    public SettingDirectory settings() {
        return state.storeNode().settings();
    }

    /** Has this node heed at once what was changed by {@link #settings()}; others find it by themselves. */
    public void settingsChanged() throws StoreException {
        state.policies().replace(settings().settings());
        state.exclusiveReaders().reconsider();
    }

    /** Whether it is set that messages of a source are acknowledged without waiting. */
    public boolean relaxed(Source source) {
        return state.policies().relaxed(source);
    }

    /** What the node knows of users and of what they may do. */
    public AccessControl accessControl() {
        return accessControl;
    }

    /**
     * The committer lane of a new session. All units of a session use its lane, so that its sends keep their order.
     *
     * <p>Sessions fill one lane before the next: two lanes with a few sessions each wait for each other's flush of the disk, in
     * groups half as large. Measured with 16 senders, one lane committed 14 messages at a time, two lanes 6 each.
     */
    public int assignLane() {
        return Math.floorMod(sessions.getAndIncrement() / SESSIONS_PER_LANE, state.laneCount());
    }

    /**
     * Makes a unit of work durable, merged with those of other sessions.
     *
     * @throws io.oncemq.jms.spi.FenceException if an acknowledged message is no longer this node's: nothing was changed. Those
     *     that are gone are void, and passed over by {@link #redeliver}; the others are still the caller's
     * @throws io.oncemq.jms.spi.OutcomeUnknownException if nobody can say whether it was committed. The deliveries are the
     *     node's from then on: settled or redelivered when the outcome is known
     * @throws StoreException as {@link io.oncemq.jms.spi.Committer#commit} says; the deliveries are still the caller's
     */
    public void commit(UnitOfWork unit, int lane) throws StoreException {
        if (unit.isOnlyInMemory()) {
            state.settle(unit.acknowledgements());
            return;
        }
        Admission admission = admit(unit);
        try {
            commitAdmitted(unit, lane);
        } finally {
            admission.end();
        }
    }

    /**
     * Takes room for what a unit sends to destinations with limits, until it can be counted there: for whoever writes it himself.
     * It may change where it goes.
     *
     * @throws DestinationFullException if there is none
     */
    public Admission admit(UnitOfWork unit) throws StoreException {
        return state.flowControl().admit(unit);
    }

    private void commitAdmitted(UnitOfWork unit, int lane) throws StoreException {
        long began = state.nanoTime();
        while (true) {
            try {
                state.lane(lane).commit(unit);
                return;
            } catch (UndecidedException undecided) {
                // Between two attempts the lane is free for the units of others.
                LockSupport.parkNanos(this, UNDECIDED_PAUSE_NANOS);
                if (state.nanoTime() - began >= UNDECIDED_NANOS
                        || Thread.currentThread().isInterrupted()) {
                    throw undecided;
                }
            }
        }
    }

    /** Makes a unit of work durable without waiting for it; fails as {@link #commit} does. */
    public void commitLater(UnitOfWork unit, int lane, CommitCallback callback) {
        if (unit.isOnlyInMemory()) {
            state.settle(unit.acknowledgements());
            callback.ended(null);
            return;
        }
        Admission admission;
        try {
            admission = admit(unit);
        } catch (StoreException refused) {
            callback.ended(refused);
            return;
        }
        state.lane(lane).commitLater(unit, failure -> {
            admission.end();
            callback.ended(failure);
        });
    }

    /**
     * Says that a message of a subscription which ends with its consumer was consumed: its row goes with some later commit. Until then it
     * is nobody's but this node's.
     */
    public void consumed(Delivery delivery, int lane) {
        if (delivery.onlyInMemory() == null) {
            state.lane(lane).consumed(delivery);
        } else {
            state.settle(List.of(delivery));
        }
    }

    /**
     * Opens a queue for a consumer.
     *
     * @param filter which messages the consumer wants; the others are left to others. Null for all
     */
    public SourceReader openQueue(DestinationRecord queue, @Nullable MessageFilter filter) {
        if (queue.kind() != DestinationKind.QUEUE) {
            throw new IllegalArgumentException("Cannot read " + queue + " as a queue");
        }
        state.policies().opened(Source.queue(queue.id()), queue.name());
        return opened(state.dispatchers().openQueue(queue.id(), filter), Source.queue(queue.id()));
    }

    /**
     * Opens a subscription for a consumer.
     *
     * @param topic the topic's name
     * @param filter which messages belong to the subscription; the others are discarded. Null for all. The same for all
     *     consumers of the subscription
     */
    public SourceReader openSubscription(
            SubscriptionRecord subscription, String topic, @Nullable MessageFilter filter) {
        state.policies().opened(subscription.source(), topic);
        return opened(
                state.dispatchers()
                        .openSubscription(
                                subscription.source(), subscription.spec().topic(), filter),
                subscription.source());
    }

    /** Who reads exclusively need not wait for the monitor, where nobody else does. */
    private SourceReader opened(SourceReader reader, Source source) {
        if (state.policies().exclusive(source)) {
            try {
                state.exclusiveReaders().tend();
            } catch (StoreException failure) {
                LOG.debug("{} is read as soon as the store is there: {}", source, failure.getMessage());
            }
        }
        return reader;
    }

    /**
     * Puts back messages that were delivered in vain: counted, and handed out again, in order, when the counts are durable.
     * Returns at once; nothing of their sources is handed out on this node before.
     */
    public void redeliver(Collection<Delivery> deliveries) {
        state.redeliveries().redeliver(deliveries);
    }

    /**
     * Gives a NON_PERSISTENT message to a consumer of this node without the store, if one waits for it; or to all subscriptions of a
     * topic, if all end with consumers of this node that wait for it. To be asked when nothing that the session sent before is on its
     * way.
     *
     * @return false if it is to be committed
     */
    public boolean offer(DestinationRecord destination, StoredMessage message) {
        return state.memoryMessages().offer(destination, message);
    }

    /**
     * Makes sure that a message is in the store, for a transaction of which a row of it is to be a part.
     *
     * @throws StoreException if it is not; the delivery is still the caller's, and void if the outcome is unknown
     */
    public void requireStored(Delivery delivery) throws StoreException {
        state.memoryMessages().store(List.of(delivery));
    }

    /** Puts back messages that no application has seen: uncounted. */
    public void giveBack(Collection<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            state.redeliveries().putBack(List.of(delivery));
        }
    }

    /**
     * Says that a consumer works for another unit from now on, though it is not decided what becomes of these deliveries. Until
     * it is, nobody gets anything else of their message groups.
     */
    public void setAside(Collection<Delivery> deliveries) {
        state.groups().takeOver(deliveries);
    }

    /** Messages that recur, to administer them. */
    public ScheduleDirectory schedules() {
        return state.storeNode().schedules();
    }

    /** Has this node heed at once what was changed by {@link #schedules()}; others find it with their next heartbeat. */
    public void schedulesChanged() throws StoreException {
        state.schedules().next(schedules().nextDue());
        monitor.interrupt();
    }

    /** Messages that were given up. */
    public DeadLetterDirectory deadLetters() {
        return state.storeNode().deadLetters();
    }

    /** Says that messages are to be had, which were not sent by a unit of work. */
    public void sent(Collection<WakeUp> wakeUps) {
        state.available(wakeUps);
    }

    /** What is stored beside messages of a dead-letter queue; nothing for those of other queues. */
    public Map<Long, StoredFailure> failures(String queue, Collection<Long> messages) throws StoreException {
        return state.policies().isDeadLetterQueue(queue) && !messages.isEmpty()
                ? state.claimer().failures(messages)
                : Map.of();
    }

    /** What the rows say of a message at this moment. */
    public MessageFate fate(Delivery delivery) throws StoreException {
        return state.fate(delivery);
    }

    /** Lets go of a message that somebody else has consumed. */
    public void forget(Delivery delivery) {
        delivery.markVoid();
        state.settle(List.of(delivery));
    }

    /** Branches of distributed transactions. */
    public NodeBranches branches() {
        return branches;
    }

    /** Messages with a key, which can be cancelled or replaced. */
    public NodeKeys keys() {
        return state.keys();
    }

    /** Transactions of the application, in which messages are sent and acknowledged. */
    public JoinedTransactions joined() {
        return joined;
    }
}
