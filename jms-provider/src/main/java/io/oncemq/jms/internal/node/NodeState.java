// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.Claimer;
import io.oncemq.jms.spi.DeclaredDeadException;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSecurityException;
import io.oncemq.jms.spi.WakeUp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a running node, and what they ask of each other. Thread-safe. */
final class NodeState {

    private static final Logger LOG = LoggerFactory.getLogger(NodeState.class);

    private static final long LONGEST_POLL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Without hints, the poll is what finds the messages of other processes. */
    private static final long LONGEST_POLL_WITHOUT_HINTS_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private static final int SECOND_LANE = 1;

    private final Store store;
    private final NodeConfiguration configuration;
    private final NodeRuntime runtime;
    private final ClaimLedger claims;
    private final Dispatchers dispatchers = new Dispatchers(this);
    private final Releases releases = new Releases(this);
    private final Redeliveries redeliveries = new Redeliveries(this);
    private final JoinedDoubts doubts = new JoinedDoubts(this);
    private final NodeGroups groups = new NodeGroups(this);
    private final Reconciliation reconciliation = new Reconciliation(this);
    private final Registration registration;
    private final Policies policies = new Policies();
    private final ExclusiveReaders exclusiveReaders = new ExclusiveReaders(this);
    private final FailedDeliveries failedDeliveries;
    private final Residue settledElsewhere = new Residue();
    private final ClaimLoop claimLoop;
    private final List<CommitLane> lanes = new ArrayList<>();
    private final List<GroupCommit> groupCommits = new ArrayList<>();
    private final AtomicBoolean unavailable = new AtomicBoolean();
    private final AtomicBoolean refused = new AtomicBoolean();
    private final List<NodeListener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean othersLive;
    private final MemoryBudget memory = new MemoryBudget();
    private final MemoryMessages memoryMessages = new MemoryMessages(this);
    private final NodeKeys keys = new NodeKeys(this);
    private final NodeSchedules schedules;
    private final FlowControl flowControl = new FlowControl(this);
    private final DatabaseClock databaseClock = new DatabaseClock();

    NodeState(
            Store store,
            StoreNode storeNode,
            NodeConfiguration configuration,
            NodeRuntime runtime,
            ExecutorService background)
            throws StoreException {
        this.store = store;
        this.registration = new Registration(this, storeNode);
        this.configuration = configuration;
        this.runtime = runtime;
        this.failedDeliveries = new FailedDeliveries(this, background);
        this.schedules = new NodeSchedules(this, background);
        this.claims = new ClaimLedger(storeNode.id());
        this.claimLoop = new ClaimLoop(
                this, storeNode.membership().mustPoll() ? LONGEST_POLL_WITHOUT_HINTS_NANOS : LONGEST_POLL_NANOS);
        for (int lane = 0; lane <= SECOND_LANE; lane++) {
            GroupCommit groupCommit = new GroupCommit(this, storeNode.openCommitter(lane), storeNode.id());
            groupCommits.add(groupCommit);
            lanes.add(new CommitLane(groupCommit, background, runtime::nanoTime));
        }
    }

    Store store() {
        return store;
    }

    StoreNode storeNode() {
        return registration.current();
    }

    Claimer claimer() {
        return storeNode().claimer();
    }

    ClaimLedger claims() {
        return claims;
    }

    Dispatchers dispatchers() {
        return dispatchers;
    }

    /** The message groups of which this node has messages. */
    NodeGroups groups() {
        return groups;
    }

    Reconciliation reconciliation() {
        return reconciliation;
    }

    Registration registration() {
        return registration;
    }

    /** After the node registered anew. */
    void replaceCommitters(StoreNode fresh) throws StoreException {
        for (int lane = 0; lane < groupCommits.size(); lane++) {
            groupCommits.get(lane).replace(fresh.openCommitter(lane), fresh.id());
        }
    }

    Releases releases() {
        return releases;
    }

    Redeliveries redeliveries() {
        return redeliveries;
    }

    Policies policies() {
        return policies;
    }

    FlowControl flowControl() {
        return flowControl;
    }

    /** What is claimed ahead counts for this. */
    MemoryBudget memory() {
        return memory;
    }

    /** Messages that are not in the store. */
    MemoryMessages memoryMessages() {
        return memoryMessages;
    }

    NodeKeys keys() {
        return keys;
    }

    NodeSchedules schedules() {
        return schedules;
    }

    FailedDeliveries failedDeliveries() {
        return failedDeliveries;
    }

    ExclusiveReaders exclusiveReaders() {
        return exclusiveReaders;
    }

    JoinedDoubts doubts() {
        return doubts;
    }

    /** As {@link ClaimLoop#longestUnseen}. */
    long longestUnseen() {
        return claimLoop.longestUnseen();
    }

    ClaimLoop claimLoop() {
        return claimLoop;
    }

    CommitLane lane(int number) {
        return lanes.get(number);
    }

    /** The lanes of sessions. */
    int laneCount() {
        return configuration.committers();
    }

    /**
     * For units that are waited for in the course of a commit of the first lane. What the commits of the second call waits for nothing.
     * Where there are no sessions in it, its connection is opened when it is used.
     */
    CommitLane secondLane() {
        return lanes.get(SECOND_LANE);
    }

    List<NodeListener> listeners() {
        return listeners;
    }

    String name() {
        return configuration.name();
    }

    int prefetch() {
        return configuration.prefetch();
    }

    /** Nanoseconds from an arbitrary origin: for durations. */
    long nanoTime() {
        return runtime.nanoTime();
    }

    /** Milliseconds since the epoch by the database's clock, as of the last heartbeat. */
    long now() {
        return runtime.currentTimeMillis() + databaseClock.ahead();
    }

    /** Milliseconds since the epoch by the clock of this JVM. */
    long localTime() {
        return runtime.currentTimeMillis();
    }

    /** Notes what the database's clock has said just now, having been asked at that local time. */
    void databaseTime(long asked, long databaseMillis) {
        databaseClock.note(asked, localTime(), databaseMillis);
    }

    void othersLive(boolean live) {
        othersLive = live;
    }

    /** Messages from this id up may be there for the readers of a destination, here and elsewhere. */
    void available(long destination, long lowest) {
        hint(destination, lowest);
        announce(destination, lowest);
    }

    /** Messages from this id up may be there for readers of a destination on other nodes. */
    void announce(long destination, long lowest) {
        if (othersLive) {
            claimLoop.announce(destination, lowest);
        }
    }

    /** As {@link #available(long, long)}, where there may be some. */
    void available(Collection<WakeUp> wakeUps) {
        wakeUps.forEach(wakeUp -> available(wakeUp.destination(), wakeUp.lowest()));
    }

    /** Messages of a source are unclaimed again. Whoever looks for others by a selector need not look again. */
    void released(Source source, List<QueuedMessage> messages) {
        for (SourceDispatcher dispatcher : dispatchers.of(source)) {
            dispatcher.released(messages);
        }
        messages.stream().mapToLong(QueuedMessage::id).min().ifPresent(lowest -> announce(source.id(), lowest));
    }

    /** The same, for the readers of this node. */
    void hint(long destination, long lowest) {
        for (SourceDispatcher dispatcher : dispatchers.reading(destination)) {
            dispatcher.hint(lowest);
        }
    }

    /** Deliveries whose acknowledgement is durable, in a transaction of the application or by an outcome found later. */
    void settle(Collection<Delivery> deliveries) {
        List<ClaimReference> finished = new ArrayList<>();
        List<Long> sweep = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            if (claims.settle(delivery)) {
                finished.add(delivery.claim().reference());
            }
            left(delivery);
            if (delivery.source().subscription() && delivery.onlyInMemory() == null) {
                sweep.add(delivery.message().id());
            }
        }
        settledElsewhere.addFinished(finished);
        settledElsewhere.addSweep(sweep);
    }

    /** A message is no longer this node's. */
    void left(Delivery delivery) {
        flowControl.roomMade(delivery.source());
        groups.left(delivery);
    }

    /** Ends messages that nobody shall have: expired ones, and those that a subscription's filter refuses. */
    void discard(List<Delivery> deliveries) {
        UnitOfWork unit = new UnitOfWork();
        deliveries.stream().filter(Delivery::held).forEach(unit::acknowledge);
        if (unit.isOnlyInMemory()) {
            settle(deliveries);
            return;
        }
        lane(0).commitLater(unit, failure -> {
            if (failure != null) {
                LOG.debug("Messages to be discarded are given back: {}", failure.getMessage());
                releases.add(deliveries);
            }
        });
    }

    /** After a failed fence: finds out which of the messages are gone. The others are still the caller's. */
    void examine(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            try {
                if (delivery.onlyInMemory() == null && fate(delivery) == MessageFate.GONE) {
                    delivery.markVoid();
                    settle(List.of(delivery));
                    LOG.info("{} was consumed by somebody else after this node had claimed it", delivery);
                }
            } catch (StoreException failure) {
                LOG.debug("It is not known whether {} is gone: {}", delivery, failure.getMessage());
            }
        }
    }

    MessageFate fate(Delivery delivery) throws StoreException {
        return claimer()
                .fates(delivery.source(), List.of(delivery.message().id()))
                .get(0);
    }

    /** A commit's outcome is known at last. */
    void outcomeKnown(List<Delivery> acknowledged, boolean committed) {
        if (committed) {
            settle(acknowledged);
        } else {
            acknowledged.forEach(Delivery::markHeld);
            // Of what was to be moved, the last delivery is counted: whoever claims it finds that it is to be moved.
            releases.add(acknowledged.stream().filter(Delivery::moving).toList());
            redeliveries.redeliver(
                    acknowledged.stream().filter(delivery -> !delivery.moving()).toList());
        }
    }

    /**
     * The counts of messages that were delivered, and of which it is not known that they were acknowledged: those that are
     * there were delivered in vain. To be asked when nothing of the node runs any more.
     */
    List<DeliveryCount> deliveredInVain() {
        List<DeliveryCount> counts = new ArrayList<>(redeliveries.unstored());
        doubts.take().stream()
                .filter(Delivery::held)
                .map(Delivery::countDelivery)
                .forEach(counts::add);
        groupCommits.stream()
                .flatMap(lane -> lane.doubtful().stream())
                .filter(delivery -> !delivery.moving())
                .map(Delivery::countDelivery)
                .forEach(counts::add);
        return counts;
    }

    /** Has the lanes commit what is left over, where nobody else makes them. */
    void flush() {
        groupCommits.get(0).leave(settledElsewhere);
        lanes.forEach(CommitLane::flush);
    }

    void reportUnavailable(StoreException failure) {
        if (failure instanceof DeclaredDeadException) {
            return;
        }
        // That the database is there again and refuses its user is news, after an outage too.
        boolean news = failure instanceof StoreSecurityException && refused.compareAndSet(false, true);
        if (unavailable.compareAndSet(false, true) || news) {
            LOG.warn("The store is not available; delivery resumes when it is back. {}", failure.getMessage());
            listeners.forEach(listener -> listener.unavailable(failure));
        }
    }

    void reportAvailable() {
        refused.set(false);
        if (unavailable.compareAndSet(true, false)) {
            LOG.info("The store is available again");
            listeners.forEach(NodeListener::available);
            dispatchers.all().forEach(dispatcher -> dispatcher.hint(0));
        }
    }
}
