// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.policy.FlowLimits;
import io.oncemq.jms.spi.Backlog;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.Surplus;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a destination with limits has room, as far as this node knows: what the database had when it was asked last, and what
 * was sent from here since. No row counts the messages, because such a row would make all sends wait for each other.
 *
 * <p>What other nodes send in between is not seen. So a reading is good for half of the room that it found, or one unit, and for a
 * short time; and nothing is refused but by a reading made just now. Thread-safe.
 */
final class FlowGate {

    private static final Logger LOG = LoggerFactory.getLogger(FlowGate.class);

    /** How soon the database is asked again when messages were consumed here. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long PAUSE_COSTS = 4;

    /** How long others may send without being seen; longer where a reading costs much. */
    private static final long VALID_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long VALID_COSTS = 20;

    /** How often those who wait look for room that was made on other nodes. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long POLL_COSTS = 10;
    private static final long WARNING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final NodeState node;
    private final DestinationRecord destination;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock") private @Nullable BacklogReading reading;

    /** Sent from here, and perhaps not counted by the reading. */
    @GuardedBy("lock") private Load ended = Load.NONE;

    /** The same for the reading that is being made. */
    @GuardedBy("lock") private Load endedMeanwhile = Load.NONE;

    /** On its way to the database. */
    @GuardedBy("lock") private Load pending = Load.NONE;

    /** On its way when the reading was made, so that others may not have seen it either. */
    @GuardedBy("lock") private Load unseen = Load.NONE;

    /** Let in since the reading. */
    @GuardedBy("lock") private Load spent = Load.NONE;

    /** What those want for whom room is made. */
    @GuardedBy("lock") private Load wanted = Load.NONE;

    /** A thread asks the database, or makes room there. */
    @GuardedBy("lock") private boolean busy;

    /** Messages were consumed here since the reading. */
    @GuardedBy("lock") private boolean roomMade;

    @GuardedBy("lock") private int waiting;

    @GuardedBy("lock") private long warnedAt;

    FlowGate(NodeState node, DestinationRecord destination) {
        this.node = node;
        this.destination = destination;
        this.warnedAt = node.nanoTime() - WARNING_NANOS;
    }

    DestinationRecord destination() {
        return destination;
    }

    /**
     * Takes room.
     *
     * @param since when a reading must have begun by which there is none; one is made if it must be
     * @return false if there is none
     */
    boolean enter(Load load, FlowLimits limits, long since) throws StoreException {
        while (true) {
            lock.lock();
            try {
                if (hasRoom(load, limits)) {
                    take(load);
                    return true;
                }
                if (busy) {
                    changed.awaitUninterruptibly();
                    continue;
                }
                if (isFull(load, limits, since)) {
                    return false;
                }
                busy = true;
            } finally {
                lock.unlock();
            }
            read(limits);
        }
    }

    @GuardedBy("lock") private void take(Load load) {
        pending = pending.plus(load);
        spent = spent.plus(load);
    }

    @GuardedBy("lock") private boolean hasRoom(Load load, FlowLimits limits) {
        BacklogReading last = reading;
        if (last == null || last.tooOld(limits, node.now())) {
            return false;
        }
        long age = node.nanoTime() - last.ended();
        if (age > Math.max(VALID_NANOS, VALID_COSTS * last.cost())
                || (limits.limitsAge() && age > TimeUnit.MILLISECONDS.toNanos(limits.ageMillis()))) {
            return false;
        }
        Load most = most(limits);
        Load room = most.minus(last.load());
        return last.load().plus(ended).plus(pending).plus(load).within(most)
                && (spent.messages() == 0 || unseen.plus(spent).plus(load).within(room.half()));
    }

    /** Whether there is no room even if all that ended during the reading was counted by it. */
    @GuardedBy("lock") private boolean isFull(Load load, FlowLimits limits, long since) {
        BacklogReading last = reading;
        return last != null
                && last.began() - since >= 0
                && (last.tooOld(limits, node.now())
                        || !last.load().plus(pending).plus(load).within(most(limits)));
    }

    private static Load most(FlowLimits limits) {
        return new Load(limits.messages(), limits.bytes());
    }

    /** Asks the database; the caller has made the gate busy. */
    private void read(FlowLimits limits) throws StoreException {
        long began = node.nanoTime();
        @Nullable List<Backlog> found = null;
        lock.lock();
        try {
            endedMeanwhile = Load.NONE;
            roomMade = false;
        } finally {
            lock.unlock();
        }
        try {
            found = node.storeNode().backlogs().read(destination, limits.limitsBytes(), limits.limitsAge());
        } finally {
            lock.lock();
            try {
                if (found != null) {
                    long now = node.nanoTime();
                    reading = new BacklogReading(found, began, now);
                    ended = endedMeanwhile;
                    unseen = pending;
                    spent = Load.NONE;
                }
                busy = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Takes room, and where there is none makes it, by taking out the oldest messages. What consumers have cannot be taken out; it
     * comes on top then.
     *
     * @param target where they go; null if nobody is to have them
     */
    void force(Load load, FlowLimits limits, @Nullable DestinationRecord target) throws StoreException {
        want(load);
        try {
            while (!enter(load, limits, node.nanoTime())) {
                if (displace(load, limits, target)) {
                    return;
                }
            }
        } finally {
            unwant(load);
        }
    }

    private void want(Load load) {
        lock.lock();
        try {
            wanted = wanted.plus(load);
        } finally {
            lock.unlock();
        }
    }

    private void unwant(Load load) {
        lock.lock();
        try {
            wanted = wanted.minus(load);
        } finally {
            lock.unlock();
        }
    }

    /** Makes room for all who want it, and takes some; false if somebody else is at it. */
    private boolean displace(Load load, FlowLimits limits, @Nullable DestinationRecord target) throws StoreException {
        List<Backlog> sources;
        Load more;
        lock.lock();
        try {
            BacklogReading last = reading;
            if (busy || last == null) {
                return false;
            }
            busy = true;
            sources = last.sources();
            more = ended.plus(pending).plus(wanted);
        } finally {
            lock.unlock();
        }
        boolean made = false;
        try {
            for (Backlog source : sources) {
                Surplus surplus = BacklogReading.surplus(source, more, limits, node.now());
                if (surplus != null) {
                    makeRoom(source, surplus, target);
                }
            }
            made = true;
            return true;
        } finally {
            lock.lock();
            try {
                if (made) {
                    take(load);
                }
                // What is there now is found out by whoever comes next.
                reading = null;
                busy = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void makeRoom(Backlog source, Surplus surplus, @Nullable DestinationRecord target) throws StoreException {
        int displaced = node.storeNode().backlogs().displace(source.source(), surplus, target);
        LOG.debug("{} messages of {} have made room for others", displaced, source.source());
        if (displaced > 0 && target != null) {
            node.available(target.id(), 0);
        }
    }

    /**
     * Waits until there may be room: it was made here, or it is time to ask the database.
     *
     * @param deadline in nanoseconds of the node
     * @return false if the time is over, or the thread was interrupted
     */
    boolean awaitRoom(Load load, FlowLimits limits, long deadline) {
        lock.lock();
        try {
            warn(load, limits);
            waiting++;
            boolean inTime = awaitReading(deadline);
            waiting--;
            return inTime;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock") private boolean awaitReading(long deadline) {
        BacklogReading last = reading;
        while (last != null && last.equals(reading)) {
            long now = node.nanoTime();
            long pause = roomMade
                    ? Math.max(PAUSE_NANOS, PAUSE_COSTS * last.cost())
                    : Math.max(POLL_NANOS, POLL_COSTS * last.cost());
            long due = last.ended() + pause - now;
            if (deadline - now <= 0) {
                return false;
            }
            if (due <= 0) {
                return true;
            }
            try {
                long unusedRest = changed.awaitNanos(Math.min(due, deadline - now));
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return deadline - node.nanoTime() > 0;
    }

    /** A publisher that waits for one of many subscribers shall not wonder why. */
    @GuardedBy("lock") private void warn(Load load, FlowLimits limits) {
        long now = node.nanoTime();
        if (now - warnedAt >= WARNING_NANOS) {
            warnedAt = now;
            LOG.warn("Senders wait for room: {}", describe(load, limits));
        }
    }

    /** Why there is no room, for people. */
    String describe(Load load, FlowLimits limits) {
        lock.lock();
        try {
            BacklogReading last = reading;
            return last == null
                    ? destination + " has no room"
                    : last.describe(destination, ended.plus(pending).plus(load), limits, node.now());
        } finally {
            lock.unlock();
        }
    }

    /** What was let in is in the database, or will not come there. */
    void left(Load load) {
        lock.lock();
        try {
            pending = pending.minus(load);
            ended = ended.plus(load);
            endedMeanwhile = endedMeanwhile.plus(load);
        } finally {
            lock.unlock();
        }
    }

    /** What was let in goes elsewhere. */
    void withdraw(Load load) {
        lock.lock();
        try {
            pending = pending.minus(load);
            spent = spent.minus(load);
        } finally {
            lock.unlock();
        }
    }

    /** Messages were consumed on this node. */
    void roomMade() {
        lock.lock();
        try {
            roomMade = true;
            if (waiting > 0) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing of it need be remembered. */
    boolean idle() {
        lock.lock();
        try {
            return !busy && waiting == 0 && pending.equals(Load.NONE);
        } finally {
            lock.unlock();
        }
    }
}
