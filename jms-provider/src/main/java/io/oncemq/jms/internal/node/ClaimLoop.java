// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that claims ahead of demand, tells other nodes what was sent, and polls for what no wake-up has told of.
 *
 * <p>The poll is the safety net: one statement for all sources in which somebody waits in vain, soon after activity and then
 * ever more seldom.
 */
final class ClaimLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ClaimLoop.class);

    private static final long SHORTEST_POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long ANNOUNCEMENT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_UNSEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final NodeState node;
    private final long longestPollNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();

    @GuardedBy("lock") private final Set<SourceDispatcher> requested = new LinkedHashSet<>();

    @GuardedBy("lock") private final Map<Long, Long> announcements = new HashMap<>();

    @GuardedBy("lock") private boolean stopped;

    private long pollNanos = SHORTEST_POLL_NANOS;
    private long pollDue;
    private long announcementDue;

    ClaimLoop(NodeState node, long longestPollNanos) {
        this.node = node;
        this.longestPollNanos = longestPollNanos;
    }

    /** For how long messages of others that no wake-up has told of may remain unseen by those who do not wait for any. */
    long longestUnseen() {
        return Math.min(LONGEST_UNSEEN_NANOS, 2 * longestPollNanos);
    }

    /** Asks for a claim. Any thread. */
    void request(SourceDispatcher dispatcher) {
        lock.lock();
        try {
            requested.add(dispatcher);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Asks that other nodes be told. Any thread. */
    void announce(long destination, long lowest) {
        lock.lock();
        try {
            announcements.merge(destination, lowest, Math::min);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        pollDue = node.nanoTime();
        announcementDue = pollDue;
        boolean failed = false;
        while (!isStopped()) {
            try {
                step();
                failed = false;
            } catch (StoreException failure) {
                // The first time, only this connection may have been broken, perhaps long ago.
                if (failed) {
                    node.reportUnavailable(failure);
                }
                failed = true;
                pause();
            } catch (RuntimeException | OutOfMemoryError defect) {
                // A message that was too large for the memory that was left: without this thread, nobody else would get
                // any.
                LOG.error("Claiming failed by a defect; it is tried again", defect);
                pause();
            }
        }
    }

    private void step() throws StoreException {
        SourceDispatcher next = await();
        if (next != null) {
            claim(next);
        }
        long now = node.nanoTime();
        if (now - announcementDue >= 0) {
            announceAll(now);
        }
        if (now - pollDue >= 0) {
            poll();
        }
    }

    private void claim(SourceDispatcher dispatcher) throws StoreException {
        if (!dispatcher.needsClaim()) {
            return;
        }
        pollNanos = SHORTEST_POLL_NANOS;
        boolean claimed = false;
        try {
            dispatcher.claim();
            claimed = true;
        } finally {
            if (!claimed || dispatcher.needsClaim()) {
                request(dispatcher);
            }
        }
    }

    private void announceAll(long now) throws StoreException {
        List<WakeUp> wakeUps = new ArrayList<>();
        lock.lock();
        try {
            announcements.forEach((destination, lowest) -> wakeUps.add(new WakeUp(destination, lowest)));
            announcements.clear();
        } finally {
            lock.unlock();
        }
        if (!wakeUps.isEmpty()) {
            announcementDue = now + ANNOUNCEMENT_PAUSE_NANOS;
            node.claimer().announce(wakeUps);
        }
    }

    private void poll() throws StoreException {
        List<SourceDispatcher> starving = node.dispatchers().starving();
        if (!starving.isEmpty()) {
            List<ScanPosition> positions =
                    starving.stream().map(SourceDispatcher::pollPosition).toList();
            Set<Source> found = new HashSet<>(node.claimer().available(positions));
            for (SourceDispatcher dispatcher : starving) {
                if (found.contains(dispatcher.source())) {
                    pollNanos = SHORTEST_POLL_NANOS;
                    dispatcher.pollFoundMessages();
                } else {
                    dispatcher.pollFoundNothing();
                }
            }
        }
        pollDue = node.nanoTime() + pollNanos;
        pollNanos = Math.min(2 * pollNanos, longestPollNanos);
    }

    /** The next dispatcher for which a claim was asked; null if it is time for something else. */
    private @Nullable SourceDispatcher await() {
        lock.lock();
        try {
            if (requested.isEmpty() && !stopped) {
                long now = node.nanoTime();
                long due = announcements.isEmpty() ? pollDue : Math.min(pollDue, announcementDue);
                if (due - now > 0) {
                    awaitNanos(due - now);
                }
            }
            if (requested.isEmpty()) {
                return null;
            }
            SourceDispatcher next = requested.iterator().next();
            requested.remove(next);
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void pause() {
        lock.lock();
        try {
            if (!stopped) {
                awaitNanos(RETRY_NANOS);
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock") @SuppressWarnings("WaitNotInLoop") // woken early, the loop of run() finds nothing to do and comes back
    private void awaitNanos(long nanos) {
        try {
            long unusedRest = work.awaitNanos(nanos);
        } catch (InterruptedException interruption) {
            // Nobody but the JVM's end interrupts this thread; the node is stopped by stop().
            LOG.debug("The claim loop was interrupted", interruption);
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }
}
