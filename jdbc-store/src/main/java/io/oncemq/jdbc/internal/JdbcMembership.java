// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.Heartbeat;
import io.oncemq.jms.spi.Membership;
import io.oncemq.jms.spi.SettingsRevision;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's place among the others. Confined to one thread at a time, except {@link #interrupt()}. */
final class JdbcMembership implements Membership {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcMembership.class);

    /** After it was away itself, a node knows nothing about the others until they had time to come back as well. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Three heartbeats, of which none came. */
    private static final long STALL_MILLIS = 6_000;

    private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long FORGET_IDS_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** To look for leftovers takes at most a twentieth of the time. */
    private static final long COST_FACTOR = 20;

    /** So long may one call look for leftovers: the thread has a heartbeat to write as well. */
    private static final long BUDGET_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** So long a wait on the connection may ignore {@link #interrupt()}. */
    private static final Duration SLICE = Duration.ofMillis(40);

    private final OwnConnection connection;
    private final Liveness liveness;
    private final Nodes nodes;
    private final Recovery recovery;
    private final DelayedMessages delayed;
    private final ParkedGroups parkedGroups;
    private final Janitor janitor;
    private final SettingReads settings;
    private final Chores chores;
    private final Leftovers leftovers;
    private final Reconnects reconnects;
    private final AtomicBoolean sweepWanted;
    private final long node;
    private final long began = System.nanoTime();
    private final Semaphore interrupts = new Semaphore(0);
    private long lastForgotten = System.nanoTime();
    private long lastIdsForgotten = System.nanoTime() - FORGET_IDS_NANOS;
    private long lastStep = System.nanoTime() - STEP_NANOS;
    private long stepPause = STEP_NANOS;
    private boolean sweeping;

    /** What was found in this round, as long as nobody has acted on all of it. */
    private Chores.@Nullable Found found;

    private volatile boolean proven;

    JdbcMembership(
            OwnConnection connection,
            Liveness liveness,
            Nodes nodes,
            Recovery recovery,
            DelayedMessages delayed,
            ParkedGroups parkedGroups,
            Janitor janitor,
            SettingReads settings,
            Chores chores,
            Leftovers leftovers,
            Reconnects reconnects,
            AtomicBoolean sweepWanted,
            long node) {
        this.connection = connection;
        this.liveness = liveness;
        this.nodes = nodes;
        this.recovery = recovery;
        this.delayed = delayed;
        this.parkedGroups = parkedGroups;
        this.janitor = janitor;
        this.settings = settings;
        this.chores = chores;
        this.leftovers = leftovers;
        this.reconnects = reconnects;
        this.sweepWanted = sweepWanted;
        this.node = node;
    }

    /** Whether this node's connection has its proof of life, as far as is known. */
    boolean proven() {
        return proven;
    }

    /** Writes the node's row. Only with the proof of life in hand: a row without it is taken for a dead node. */
    void register(String name) throws StoreException {
        connection.run("register node " + node, session -> nodes.insert(session, node, name, JdbcStore.PROCESS));
        // By itself: what conflicts is done again, and the row is there.
        connection.run("check node " + node, session -> nodes.requireProtocol(session, node, name));
        proven = connection.call("verify the proof of life of node " + node, s -> liveness.verify(s, node, false));
    }

    private void verify() throws StoreException {
        boolean before = proven;
        proven = connection.call("verify the proof of life of node " + node, s -> liveness.verify(s, node, before));
        if (before && !proven) {
            LOG.warn(
                    "node {}: its connection does not have the lock that was taken on it: is there a pooler in between? From"
                            + " now on other nodes go by its heartbeat alone",
                    node);
        }
    }

    @Override
    public Duration heartbeatInterval() {
        return liveness.heartbeatInterval();
    }

    @Override
    public Heartbeat beat() throws StoreException {
        verify();
        // Who stood still himself cannot tell whether the others did, or the database.
        Nodes.State state = connection.call("read the nodes", session -> nodes.state(session, node));
        if (state.silence() > STALL_MILLIS) {
            reconnects.stalled();
        }
        boolean registered = connection.call("write the heartbeat of node " + node, s -> nodes.beat(s, node));
        // Asked last, so that a connection that was made again by this very call is in the answer.
        boolean reconnected = reconnects.sinceLastAsked();
        return new Heartbeat(
                registered, reconnected, state.others(), state.databaseTime(), state.nextDue(), state.nextOccurrence());
    }

    private Chores.Found look() throws StoreException {
        return connection.call("look for what there is to do", session -> chores.look(session, node));
    }

    @Override
    public List<WakeUp> recover() throws StoreException {
        Chores.Found there = found == null ? look() : found;
        boolean buried = false;
        if (there.others()) {
            boolean startedLately = connection.call("read when the server started", liveness::startedLately);
            if (!startedLately && !reconnects.within(GRACE_NANOS)) {
                // Who is new does not know whether there was a fail-over just now.
                boolean young = System.nanoTime() - began < GRACE_NANOS;
                buried = recovery.bury(connection, node, other -> young && liveness.mayBeReturning(node, other));
            }
        }
        return buried || there.ownerless() ? recovery.free(connection) : List.of();
    }

    @Override
    public List<WakeUp> maintain(ExpiryQueues expiryQueues) throws StoreException {
        Chores.Found there = found == null ? look() : found;
        found = null;
        List<WakeUp> due = new ArrayList<>();
        if (there.due()) {
            due = delayed.move(connection);
            delayed.expire(connection, expiryQueues, due);
        }
        leftovers.giveBack();
        if (sweepWanted.getAndSet(false)) {
            janitor.beginAnew();
            sweeping = true;
        }
        long now = System.nanoTime();
        if (sweeping || now - lastStep >= stepPause) {
            boolean last;
            do {
                last = janitor.step(connection, expiryQueues, due);
            } while (sweeping && !last && System.nanoTime() - now < BUDGET_NANOS);
            sweeping &= !last;
            lastStep = System.nanoTime();
            // Where dead rows cannot be removed, because somebody holds a transaction open, a step passes over ever
            // more of them.
            stepPause = Math.max(STEP_NANOS, COST_FACTOR * (lastStep - now));
        }
        if (now - lastForgotten >= FORGET_NANOS) {
            lastForgotten = now;
            janitor.forgetUnits(connection);
        }
        if (now - lastIdsForgotten >= FORGET_IDS_NANOS) {
            lastIdsForgotten = now;
            forgetIds(now);
            janitor.forgetFailures(connection);
        }
        return due;
    }

    @Override
    public List<WakeUp> releaseParkedGroups() throws StoreException {
        return parkedGroups.releaseDue(connection);
    }

    /** Another node may be doing the same, and it is not urgent. */
    private void forgetIds(long began) throws StoreException {
        try {
            janitor.forgetKeys(connection);
            boolean more;
            do {
                more = janitor.forgetIds(connection);
            } while (more && System.nanoTime() - began < BUDGET_NANOS);
        } catch (StoreException e) {
            if (!(e.getCause() instanceof SQLException cause) || Failure.of(cause) != Failure.LOCKED) {
                throw e;
            }
            LOG.debug("node {}: ids and keys of sends are left to a later time, because somebody holds them", node, e);
        }
    }

    @Override
    public Optional<SettingsRevision> settingsSince(long known) throws StoreException {
        Chores.Found there = look();
        found = there;
        return there.revision() == known
                ? Optional.empty()
                : connection.call("read changed settings", session -> settings.since(session, known));
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
