// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Heartbeat;
import io.oncemq.jms.spi.Membership;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A node's place among the others. Confined to one thread at a time, except {@link #interrupt()}. */
final class JdbcMembership implements Membership {

    /** After it was away itself, a node knows nothing about the others until they had time to come back as well. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So long may one call look for leftovers: the thread has a heartbeat to write as well. */
    private static final long BUDGET_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** So long a wait on the connection may ignore {@link #interrupt()}. */
    private static final Duration SLICE = Duration.ofMillis(40);

    private final OwnConnection connection;
    private final Liveness liveness;
    private final Nodes nodes;
    private final Recovery recovery;
    private final DelayedMessages delayed;
    private final Janitor janitor;
    private final Reconnects reconnects;
    private final AtomicBoolean sweepWanted;
    private final long node;
    private final Semaphore interrupts = new Semaphore(0);
    private long lastForgotten = System.nanoTime();
    private long lastStep = System.nanoTime() - STEP_NANOS;
    private boolean sweeping;

    JdbcMembership(
            OwnConnection connection,
            Liveness liveness,
            Nodes nodes,
            Recovery recovery,
            DelayedMessages delayed,
            Janitor janitor,
            Reconnects reconnects,
            AtomicBoolean sweepWanted,
            long node) {
        this.connection = connection;
        this.liveness = liveness;
        this.nodes = nodes;
        this.recovery = recovery;
        this.delayed = delayed;
        this.janitor = janitor;
        this.reconnects = reconnects;
        this.sweepWanted = sweepWanted;
        this.node = node;
    }

    @Override
    public Heartbeat beat() throws StoreException {
        boolean registered = connection.call("write the heartbeat of node " + node, s -> nodes.beat(s, node));
        Nodes.State state = connection.call("read the nodes", session -> nodes.state(session, node));
        // Asked last, so that a connection that was made again by this very call is in the answer.
        boolean reconnected = reconnects.sinceLastAsked();
        return new Heartbeat(registered, reconnected, state.others(), state.databaseTime(), state.nextDue());
    }

    @Override
    public List<WakeUp> recover() throws StoreException {
        boolean startedLately = connection.call("read when the server started", liveness::startedLately);
        if (!startedLately && !reconnects.within(GRACE_NANOS)) {
            recovery.bury(connection, node);
        }
        return recovery.free(connection);
    }

    @Override
    public List<WakeUp> maintain() throws StoreException {
        List<WakeUp> due = delayed.move(connection);
        if (sweepWanted.getAndSet(false)) {
            janitor.beginAnew();
            sweeping = true;
        }
        long now = System.nanoTime();
        if (sweeping || now - lastStep >= STEP_NANOS) {
            lastStep = now;
            boolean last;
            do {
                last = janitor.step(connection);
            } while (sweeping && !last && System.nanoTime() - now < BUDGET_NANOS);
            sweeping &= !last;
        }
        if (now - lastForgotten >= FORGET_NANOS) {
            lastForgotten = now;
            janitor.forgetUnits(connection);
        }
        return due;
    }

    @Override
    public List<WakeUp> await(Duration atMost) throws StoreException {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (true) {
                long remaining = deadline - System.nanoTime();
                if (!liveness.hears()) {
                    interrupts.tryAcquire(Math.max(0, remaining), TimeUnit.NANOSECONDS);
                    return List.of();
                }
                if (remaining <= 0 || interrupts.tryAcquire(0, TimeUnit.NANOSECONDS)) {
                    return List.of();
                }
                Duration slice = remaining < SLICE.toNanos() ? Duration.ofNanos(remaining) : SLICE;
                List<WakeUp> heard = connection.call("wait for hints", session -> liveness.hear(session, node, slice));
                if (!heard.isEmpty()) {
                    return heard;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            interrupts.drainPermits();
        }
    }

    @Override
    public boolean mustPoll() {
        return liveness.mustPoll();
    }

    @Override
    public void interrupt() {
        interrupts.release();
    }
}
