// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.Claimer;
import io.oncemq.jms.spi.DeclaredDeadException;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.HeldClaim;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSecurityException;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.WakeUp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a running node, and what they ask of each other. Thread-safe. */
final class NodeState {

    private static final Logger LOG = LoggerFactory.getLogger(NodeState.class);

    private static final long LONGEST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Without hints, the poll is what finds the messages of other processes. */
    private static final long LONGEST_POLL_WITHOUT_HINTS_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final Store store;
    private final NodeConfiguration configuration;
    private final NodeRuntime runtime;
    private final ClaimLedger claims;
    private final Dispatchers dispatchers = new Dispatchers(this);
    private final Releases releases = new Releases(this);
    private final Redeliveries redeliveries = new Redeliveries(this);
    private final JoinedDoubts doubts = new JoinedDoubts(this);
    private final Map<Source, GroupTurns> turns = new ConcurrentHashMap<>();
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
    private final List<NodeListener> untold = new CopyOnWriteArrayList<>();

    private volatile StoreNode storeNode;

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private volatile boolean reconcile;

    /** A turn, not a guard of fields: one thread at a time compares. */
    private final ReentrantLock reconciling = new ReentrantLock();

    private volatile boolean othersLive;
    private final DatabaseClock databaseClock = new DatabaseClock();

    NodeState(
            Store store,
            StoreNode storeNode,
            NodeConfiguration configuration,
            NodeRuntime runtime,
            ExecutorService background)
            throws StoreException {
        this.store = store;
        this.storeNode = storeNode;
        this.configuration = configuration;
        this.runtime = runtime;
        this.failedDeliveries = new FailedDeliveries(this, background);
        this.claims = new ClaimLedger(storeNode.id());
        this.claimLoop = new ClaimLoop(
                this, storeNode.membership().mustPoll() ? LONGEST_POLL_WITHOUT_HINTS_NANOS : LONGEST_POLL_NANOS);
        for (int lane = 0; lane < configuration.committers(); lane++) {
            GroupCommit groupCommit = new GroupCommit(this, storeNode.openCommitter(lane), storeNode.id());
            groupCommits.add(groupCommit);
            lanes.add(new CommitLane(groupCommit, background, runtime::nanoTime));
        }
    }

    Store store() {
        return store;
    }

    StoreNode storeNode() {
        return storeNode;
    }

    Claimer claimer() {
        return storeNode.claimer();
    }

    ClaimLedger claims() {
        return claims;
    }

    Dispatchers dispatchers() {
        return dispatchers;
    }

    @Nullable SourceDispatcher dispatcher(Source source) {
        return dispatchers.unfiltered(source);
    }

    /** Whose turn it is in the message groups of a source. */
    GroupTurns turns(Source source) {
        return turns.computeIfAbsent(source, absent -> new GroupTurns());
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

    FailedDeliveries failedDeliveries() {
        return failedDeliveries;
    }

    ExclusiveReaders exclusiveReaders() {
        return exclusiveReaders;
    }

    JoinedDoubts doubts() {
        return doubts;
    }

    ClaimLoop claimLoop() {
        return claimLoop;
    }

    CommitLane lane(int number) {
        return lanes.get(number);
    }

    int laneCount() {
        return lanes.size();
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
        if (othersLive) {
            claimLoop.announce(destination, lowest);
        }
    }

    /** Messages of a source are unclaimed again. Whoever looks for others by a selector need not look again. */
    void released(Source source, List<QueuedMessage> messages) {
        for (SourceDispatcher dispatcher : dispatchers.of(source)) {
            dispatcher.released(messages);
        }
        if (othersLive) {
            messages.stream()
                    .mapToLong(QueuedMessage::id)
                    .min()
                    .ifPresent(lowest -> claimLoop.announce(source.id(), lowest));
        }
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
            if (delivery.source().subscription()) {
                sweep.add(delivery.message().id());
            }
        }
        settledElsewhere.addFinished(finished);
        settledElsewhere.addSweep(sweep);
    }

    /** A message is no longer this node's: others of its group may be handed out, and here or elsewhere claimed. */
    void left(Delivery delivery) {
        String group = delivery.group();
        if (group == null) {
            return;
        }
        boolean last = turns(delivery.source()).left(delivery, group);
        turnEnded(delivery.source(), group);
        if (last) {
            available(delivery.source().id(), delivery.message().id());
        }
    }

    /** A message is in memory again: nobody has it. */
    void back(Delivery delivery) {
        String group = delivery.group();
        if (group != null) {
            turns(delivery.source()).back(delivery, group);
            turnEnded(delivery.source(), group);
        }
    }

    private void turnEnded(Source source, String group) {
        dispatchers.of(source).forEach(dispatcher -> dispatcher.turnEnded(group));
    }

    /**
     * Takes messages over from their consumers, for which nobody has decided yet: before that is done, the consumers get nothing
     * else of their groups.
     */
    void takeOver(Collection<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            String group = delivery.group();
            if (group != null) {
                turns(delivery.source()).takenOver(delivery, group);
            }
        }
    }

    /**
     * Gives back what is in memory of the groups of messages, which are not to be had on this node any more: they are in the
     * hands of a prepared branch, or in the store again.
     */
    void giveUpGroups(Collection<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            String group = delivery.group();
            if (group != null) {
                for (SourceDispatcher dispatcher : dispatchers.of(delivery.source())) {
                    releases.add(dispatcher.remove(group));
                }
            }
        }
    }

    /** Messages are about to be given back: later ones of their groups must not be handed out any more. */
    void surrenderGroups(Collection<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            String group = delivery.group();
            if (group != null) {
                turns(delivery.source()).surrender(group);
            }
        }
    }

    /** Messages have come into memory, where they may stay unless earlier ones of their groups were given back meanwhile. */
    void giveUpSurrendered(Collection<Delivery> deliveries) {
        giveUpGroups(deliveries.stream()
                .filter(delivery ->
                        delivery.group() != null && turns(delivery.source()).isSurrendered(delivery.group()))
                .toList());
    }

    /** Ends messages that nobody shall have: expired ones, and those that a subscription's filter refuses. */
    void discard(List<Delivery> deliveries) {
        UnitOfWork unit = new UnitOfWork();
        deliveries.stream().filter(Delivery::held).forEach(unit::acknowledge);
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
                if (fate(delivery) == MessageFate.GONE) {
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

    /** A claim may have been made or lost without an answer. */
    void reconcileSoon() {
        reconcile = true;
    }

    /**
     * Compares memory with the database if there is reason to: strangers are released, what is lost is dropped. Waits for
     * another thread that does so.
     */
    void reconcileIfDue() throws StoreException {
        if (!reconcile && !reconciling.isLocked()) {
            return;
        }
        reconciling.lock();
        try {
            if (reconcile) {
                reconcile();
            }
        } finally {
            reconciling.unlock();
        }
    }

    private void reconcile() throws StoreException {
        reconcile = false;
        boolean done = false;
        try {
            List<Claim> known = claims.known();
            List<HeldClaim> held = claimer().held();
            int lost = claims.loseAllBut(known, held);
            if (lost > 0) {
                LOG.warn("{} claims of this node are no longer in the store; their messages are dropped", lost);
            }
            for (ClaimReference stranger : claims.strangersAmong(held)) {
                claimer().reduce(stranger, List.of());
                dispatchers.of(stranger.source()).forEach(dispatcher -> dispatcher.hint(0));
            }
            releases.write();
            done = true;
        } finally {
            reconcile |= !done;
        }
    }

    /** Begins anew under another id: others have declared this node dead, and may deliver what it had claimed. */
    void registerAnew() throws StoreException {
        StoreNode dead = storeNode;
        LOG.warn("Node {} was declared dead by another; it registers anew, its claims are void", dead.id());
        // No claim is made meanwhile.
        reconcileSoon();
        StoreNode fresh = store.register(configuration.name());
        recoverEarlierSelf(fresh);
        storeNode = fresh;
        claims.loseAll(fresh.id());
        exclusiveReaders.lost();
        // What was claimed under the new id before that is lost with the rest, and has to be given back.
        reconcileSoon();
        for (int lane = 0; lane < groupCommits.size(); lane++) {
            groupCommits.get(lane).replace(fresh.openCommitter(lane), fresh.id());
        }
        dead.abandon();
        dispatchers.all().forEach(dispatcher -> dispatcher.hint(0));
        untold.addAll(listeners);
    }

    /** Before the new one claims anything: what the earlier one had claimed goes before what is claimed now. */
    private static void recoverEarlierSelf(StoreNode fresh) throws StoreException {
        boolean recovered = false;
        try {
            // The readers look for everything anew anyway.
            List<WakeUp> unusedFreed = fresh.membership().recover();
            recovered = true;
        } finally {
            if (!recovered) {
                fresh.close();
            }
        }
    }

    /** Tells of the new registration those who have not got over it yet. */
    void tellOfRegistration() throws StoreException {
        List<NodeListener> told = new ArrayList<>();
        try {
            for (NodeListener listener : untold) {
                if (!listeners.contains(listener) || tell(listener)) {
                    told.add(listener);
                }
            }
        } finally {
            untold.removeAll(told);
        }
    }

    private static boolean tell(NodeListener listener) throws StoreException {
        try {
            listener.registeredAnew();
            return true;
        } catch (StoreUnavailableException failure) {
            throw failure;
        } catch (StoreException failure) {
            LOG.info("What a connection has lost with the node's registration is not back yet", failure);
            return false;
        } catch (RuntimeException defect) {
            LOG.error("A connection does not get over the new registration of its node", defect);
            return true;
        }
    }
}
