// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.Heartbeat;
import io.oncemq.jms.spi.Membership;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSecurityException;
import io.oncemq.jms.spi.WakeUp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that proves that the node lives, recovers those that do not, moves what is due, listens for wake-ups, and
 * completes what the database's absence has left undone.
 */
final class NodeMonitor implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeMonitor.class);

    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long DOUBT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final NodeState node;
    private long heartbeatDue;
    private long roundDue;
    private long nextDue = Long.MAX_VALUE;
    private boolean limited;
    private volatile boolean stopped;

    NodeMonitor(NodeState node) {
        this.node = node;
    }

    /** Ends the thread soon. Any thread. */
    void stop() {
        stopped = true;
        interrupt();
    }

    /** Ends its present wait: there is something to do. Any thread. */
    void interrupt() {
        node.storeNode().membership().interrupt();
    }

    /** The first heartbeat: made before the node is used, so that its clock is known. */
    void begin() throws StoreException {
        heartbeatDue = node.nanoTime();
        roundDue = heartbeatDue;
        beatIfDue(node.storeNode().membership());
        careIfDue(node.storeNode().membership());
    }

    @Override
    public void run() {
        boolean failed = false;
        while (!stopped) {
            try {
                step();
                failed = false;
            } catch (StoreException failure) {
                // The first time, only this connection may have been broken, perhaps in an outage that is over.
                if (failed) {
                    node.reportUnavailable(failure);
                }
                failed = true;
                node.reconciliation().soon();
                // A whole round shows whether all works again.
                heartbeatDue = node.nanoTime();
                roundDue = heartbeatDue;
                LockSupport.parkNanos(this, RETRY_NANOS);
            } catch (RuntimeException defect) {
                LOG.error("The node's monitor met a defect; it goes on", defect);
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    private void step() throws StoreException {
        beatIfDue(node.storeNode().membership());
        // Another one, if the node has registered anew.
        Membership membership = node.storeNode().membership();
        careIfDue(membership);
        // After the care, which frees what the node's earlier self has left behind.
        node.registration().tell();
        node.schedules().fireIfDue();
        node.failedDeliveries().heldBack().releaseDue();
        node.doubts().ask();
        for (WakeUp wakeUp : membership.await(Duration.ofNanos(pauseNanos()))) {
            node.hint(wakeUp.destination(), wakeUp.lowest());
        }
    }

    private void beatIfDue(Membership membership) throws StoreException {
        if (node.nanoTime() - heartbeatDue < 0) {
            return;
        }
        long asked = node.localTime();
        Heartbeat heartbeat = membership.beat();
        heartbeatDue = node.nanoTime() + membership.heartbeatInterval().toNanos();
        node.databaseTime(asked, heartbeat.databaseTime());
        node.othersLive(heartbeat.otherNodes() > 0);
        nextDue = heartbeat.nextDue();
        node.schedules().next(heartbeat.nextOccurrence());
        if (!heartbeat.registered()) {
            node.registration().renew();
            heartbeatDue = node.nanoTime();
            roundDue = heartbeatDue;
        } else if (heartbeat.reconnected()) {
            node.reconciliation().soon();
        }
    }

    private void careIfDue(Membership membership) throws StoreException {
        boolean messagesDue = node.now() >= nextDue;
        if (node.nanoTime() - roundDue < 0 && !messagesDue) {
            return;
        }
        roundDue = node.nanoTime() + ROUND_NANOS;
        node.reconciliation().ifDue();
        if (node.policies().refresh(membership)) {
            node.exclusiveReaders().reconsider();
        }
        care(membership::recover);
        care(() -> membership.maintain(node.failedDeliveries()::expiryQueue));
        if (node.policies().anyParkTime()) {
            care(membership::releaseParkedGroups);
        }
        nextDue = messagesDue ? Long.MAX_VALUE : nextDue;
        node.exclusiveReaders().tend();
        node.redeliveries().retry();
        node.flush();
        node.reportAvailable();
    }

    @FunctionalInterface
    private interface Care {
        List<WakeUp> take() throws StoreException;
    }

    /** Cares for what is common to all nodes; where the user of the database lacks a right for that, others do. */
    private void care(Care care) throws StoreException {
        try {
            node.available(care.take());
        } catch (StoreSecurityException failure) {
            if (!failure.rightMissing()) {
                throw failure;
            }
            if (!limited) {
                limited = true;
                LOG.info(
                        "The recovery of dead nodes, and what else is done for all nodes, is left to those whose user of the"
                                + " database has more rights: {}",
                        failure.getMessage());
            }
        }
    }

    private long pauseNanos() {
        long now = node.nanoTime();
        long pause = Math.min(heartbeatDue - now, roundDue - now);
        long due = Math.min(nextDue, node.failedDeliveries().heldBack().nextDue());
        due = Math.min(due, node.schedules().next());
        if (due != Long.MAX_VALUE) {
            pause = Math.min(pause, TimeUnit.MILLISECONDS.toNanos(Math.max(1, due - node.now())));
        }
        if (!node.doubts().isEmpty()) {
            pause = Math.min(pause, DOUBT_NANOS);
        }
        return Math.max(pause, 0);
    }
}
