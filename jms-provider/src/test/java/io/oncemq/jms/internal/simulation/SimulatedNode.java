// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.internal.simulation.Scheduler.Process;
import io.oncemq.jms.internal.simulation.Scheduler.Task;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.ClaimedMessages;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DeclaredDeadException;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.Heartbeat;
import io.oncemq.jms.spi.HeldClaim;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.PlainStoreNode;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.WakeUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A node in the simulated database. Calls of one role that share a connection wait for each other. */
final class SimulatedNode extends PlainStoreNode {

    private record Told(WakeUp wakeUp, long at) {}

    private final SimulatedDatabase database;
    private final Process process;
    private final long id;
    private final SimulatedLock claimsConnection = new SimulatedLock();
    private final List<Told> told = new ArrayList<>();
    private final List<SimulatedCommitter> committers = new ArrayList<>();
    private boolean interrupted;
    private boolean brokenSinceBeat;
    private boolean closed;
    long lastBeat;

    SimulatedNode(SimulatedDatabase database, Process process, long id) {
        this.database = database;
        this.process = process;
        this.id = id;
        this.lastBeat = database.scheduler.now();
    }

    /** One transaction on the connection of claims. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws StoreException;
    }

    private <T> T onClaims(String what, boolean writes, Work<T> work) throws StoreException {
        claimsConnection.lock();
        try {
            checkOpen();
            database.begin(what);
            T result = work.run();
            database.end(what, writes);
            return result;
        } catch (StoreUnavailableException failure) {
            brokenSinceBeat = true;
            throw failure;
        } finally {
            claimsConnection.unlock();
        }
    }

    void checkOpen() throws StoreUnavailableException {
        if (closed) {
            throw new StoreUnavailableException("The connection of node " + id + " is closed");
        }
    }

    /** Whether it has left, or its process is gone: its proof of life is, in both cases. */
    boolean gone() {
        return closed || process.killed();
    }

    Process process() {
        return process;
    }

    SimulatedDatabase database() {
        return database;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Committer openCommitter(int lane) {
        SimulatedCommitter committer = new SimulatedCommitter(this);
        committers.add(committer);
        return committer;
    }

    @Override
    public void abandon() {
        closed = true;
    }

    @Override
    public void leave(List<DeliveryCount> counts) {
        try {
            onClaims("leave", false, () -> {
                database.claims.keySet().stream()
                        .filter(claim -> claim.owner() == id)
                        .toList()
                        .forEach(claim -> {
                            List<Long> free = database.release(claim, false);
                            database.count(counts.stream()
                                    .filter(count -> count.source()
                                                    .equals(claim.reference().source())
                                            && free.contains(count.id()))
                                    .toList());
                        });
                database.nodes.remove(id);
                database.sweepWanted = true;
                return id;
            });
        } catch (StoreException failure) {
            database.scheduler.trace("node " + id + " leaves what it holds to recovery: " + failure.getMessage());
        } finally {
            closed = true;
        }
    }

    // ---- claims

    @Override
    public ClaimedMessages claim(long number, ScanPosition position, int limit, boolean single) throws StoreException {
        return onClaims("claim", true, () -> database.claim(id, number, position, limit, single));
    }

    @Override
    public List<QueuedMessage> claimExactly(long number, ScanPosition position, Collection<Long> ids)
            throws StoreException {
        return onClaims("claim exactly", true, () -> database.claimExactly(id, number, position.source(), ids));
    }

    @Override
    public List<QueuedMessage> peek(ScanPosition position, int limit) throws StoreException {
        return onClaims(
                "peek",
                false,
                () -> database.unclaimed(position).stream()
                        .limit(limit)
                        .map(SimulatedDatabase.Row::read)
                        .toList());
    }

    @Override
    public List<QueuedMessage> earlier(Source queue, QueuedMessage than) {
        throw new UnsupportedOperationException("no message groups here");
    }

    @Override
    public List<Source> available(Collection<ScanPosition> positions) throws StoreException {
        return onClaims(
                "poll",
                false,
                () -> positions.stream()
                        .filter(position -> !database.unclaimed(position).isEmpty())
                        .map(ScanPosition::source)
                        .toList());
    }

    @Override
    public void reduce(ClaimReference claim, Collection<Long> retained) throws StoreException {
        onClaims("reduce", true, () -> {
            database.reduce(id, claim, retained);
            return id;
        });
    }

    @Override
    public boolean mustPoll() {
        return false;
    }

    @Override
    public List<HeldClaim> held() throws StoreException {
        return onClaims("held", false, () -> {
            if (!database.registered(id)) {
                throw new DeclaredDeadException(id);
            }
            List<HeldClaim> held = new ArrayList<>();
            database.claims.forEach((claim, ids) -> {
                if (claim.owner() == id) {
                    held.add(new HeldClaim(claim.reference(), List.copyOf(ids)));
                }
            });
            return held;
        });
    }

    @Override
    public List<MessageFate> fates(Source source, List<Long> ids) throws StoreException {
        return onClaims("fates", false, () -> database.fates(source, ids));
    }

    @Override
    public Map<Long, Set<Long>> present(Collection<Long> messages, Map<Long, List<Long>> deliveries)
            throws StoreException {
        return onClaims("present", false, () -> database.present(messages, deliveries));
    }

    @Override
    public void announce(Collection<WakeUp> wakeUps) throws StoreException {
        onClaims("announce", false, () -> {
            database.announce(id, wakeUps);
            return id;
        });
    }

    // ---- membership

    @Override
    public Heartbeat beat() throws StoreException {
        checkOpen();
        process.awaitHeard(database.scheduler);
        database.begin("beat");
        boolean registered = database.registered(id);
        lastBeat = database.scheduler.now();
        boolean broken = brokenSinceBeat;
        brokenSinceBeat = false;
        int others = (int)
                database.nodes.keySet().stream().filter(other -> other != id).count();
        Heartbeat heartbeat =
                new Heartbeat(registered, broken, others, database.millis(), database.nextDue(), Long.MAX_VALUE);
        database.end("beat", false);
        return heartbeat;
    }

    @Override
    public List<WakeUp> recover() throws StoreException {
        checkOpen();
        database.begin("recover");
        boolean early = database.bug == StoreBug.CLAIMS_READ_BEFORE_BURIAL;
        List<Long> living = early ? List.copyOf(database.nodes.keySet()) : List.of();
        database.bury(id);
        database.end("recover", false);
        List<WakeUp> freed = new ArrayList<>();
        for (SimulatedDatabase.OwnedClaim claim : database.ownerless()) {
            // Once a node is buried nobody looks again, if that is the bug.
            if (early && !living.contains(claim.owner()) && claim.owner() != 0) {
                continue;
            }
            database.begin("free a claim");
            List<Long> ids = database.release(claim, true);
            if (!ids.isEmpty()) {
                freed.add(new WakeUp(claim.reference().source().id(), Collections.min(ids)));
            }
        }
        return freed;
    }

    @Override
    public List<WakeUp> maintain(ExpiryQueues expiryQueues) throws StoreException {
        checkOpen();
        database.begin("maintain");
        List<WakeUp> moved = database.moveDue();
        database.sweepAll();
        database.end("maintain", false);
        return moved;
    }

    void tell(WakeUp wakeUp, long at) {
        told.add(new Told(wakeUp, at));
        database.scheduler.wakeAll(this);
    }

    @Override
    public List<WakeUp> await(Duration atMost) {
        Scheduler scheduler = database.scheduler;
        Task task = Scheduler.current();
        long deadline = scheduler.now() + atMost.toNanos();
        while (true) {
            List<WakeUp> due = new ArrayList<>();
            long next = deadline;
            for (Told one : List.copyOf(told)) {
                if (one.at() <= scheduler.now()) {
                    told.remove(one);
                    due.add(one.wakeUp());
                } else {
                    next = Math.min(next, one.at());
                }
            }
            if (!due.isEmpty() || interrupted || scheduler.now() >= deadline) {
                interrupted = false;
                return due;
            }
            boolean unusedWoken = scheduler.await(task, this, next);
        }
    }

    @Override
    public void interrupt() {
        interrupted = true;
        database.scheduler.wakeAll(this);
    }
}
