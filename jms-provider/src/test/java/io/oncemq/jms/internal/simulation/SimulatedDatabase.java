// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.internal.simulation.Scheduler.Process;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.ClaimedMessages;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.WakeUp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The database of a simulation: the rows of the claim log, and what transactions do to them, each at one instant. What a call
 * needs before and after that instant, and whether it breaks, the seed decides.
 */
public final class SimulatedDatabase {

    private static final long MILLIS = 1_000_000;

    /** A node is taken for dead when its heartbeat is older. */
    static final long HEARTBEAT_LIMIT = 2_500 * MILLIS;

    /** A message in a source. */
    static final class Row {
        final long id;
        final StoredMessage message;
        final Source source;
        int count;

        /** The open transaction of an application that has deleted it. */
        @Nullable SimulatedTransaction heldBy;

        /** That transaction is of the node that had claimed the message. */
        boolean heldByClaimant;

        Row(long id, Source source, StoredMessage message) {
            this.id = id;
            this.source = source;
            this.message = message;
        }

        QueuedMessage read() {
            return new QueuedMessage(id, count, message);
        }
    }

    /** A claim and whose it is. */
    record OwnedClaim(long owner, ClaimReference reference) {}

    private record Delayed(Send send, long due) {}

    private static final Comparator<Row> ORDER =
            Comparator.<Row>comparingInt(row -> -row.message.priority()).thenComparingLong(row -> row.id);

    final Scheduler scheduler;
    final Audit audit;
    final @Nullable StoreBug bug;
    Faults faults = Faults.none();
    final Map<Long, SimulatedNode> nodes = new TreeMap<>();
    final Map<OwnedClaim, List<Long>> claims = new LinkedHashMap<>();
    private final Map<Source, TreeMap<Long, Row>> rows = new LinkedHashMap<>();
    private final Map<Long, List<Source>> subscriptions = new LinkedHashMap<>();
    private final Map<Long, Integer> payloads = new TreeMap<>();
    private final List<Delayed> delayed = new ArrayList<>();
    private long lastMessage;
    private long lastNode;
    private long lastRecovering;
    private long awayUntil;
    private int pending;
    private boolean silenceIsJudged;
    boolean sweepWanted;

    public SimulatedDatabase(Scheduler scheduler, Audit audit, @Nullable StoreBug bug) {
        this.scheduler = scheduler;
        this.audit = audit;
        this.bug = bug;
    }

    // ---- what a scenario arranges

    public void faults(Faults present) {
        faults = present;
    }

    /** A node whose heartbeat is old is declared dead, though its process may live. */
    public void judgeSilence() {
        silenceIsJudged = true;
    }

    public void subscribe(long topic, long subscription) {
        subscriptions.computeIfAbsent(topic, id -> new ArrayList<>()).add(Source.subscription(subscription));
    }

    /** Nobody can reach the database for a time. */
    public void goAway(long nanos) {
        scheduler.trace("the database is away for " + nanos / MILLIS + " ms");
        awayUntil = scheduler.now() + nanos;
    }

    public boolean isEmpty() {
        return pending == 0 && delayed.isEmpty() && rows.values().stream().allMatch(Map::isEmpty);
    }

    /** What is left, for the message of a failure; empty if nothing is. */
    public String remains() {
        StringBuilder text = new StringBuilder();
        rows.forEach((source, messages) -> messages.values()
                .forEach(row -> text.append(source)
                        .append(" message ")
                        .append(row.id)
                        .append(' ')
                        .append(row.message.text())
                        .append("; ")));
        claims.forEach((claim, ids) -> text.append(claim).append(ids).append("; "));
        payloads.forEach((id, references) -> text.append("payload ").append(id).append("; "));
        if (!delayed.isEmpty()) {
            text.append(delayed.size()).append(" delayed; ");
        }
        return text.toString();
    }

    /** What nodes have left that are neither there nor dead. */
    public List<String> leftByLiving() {
        List<String> left = new ArrayList<>();
        nodes.values().stream().filter(node -> !node.gone()).forEach(node -> left.add("node " + node.id()));
        claims.forEach((claim, ids) -> left.add(claim + " " + ids));
        return left;
    }

    /** Whether a node is registered. */
    public boolean registered(long node) {
        return nodes.containsKey(node);
    }

    /** Whether an application has deleted a message that its node had claimed, in a transaction that is open. */
    boolean heldByTransaction(Source source, long id) {
        Row row = row(source, id);
        return row != null && row.heldBy != null && row.heldByClaimant;
    }

    public boolean claimed(long owner, ClaimReference claim, long id) {
        List<Long> ids = claims.get(new OwnedClaim(owner, claim));
        return ids != null && ids.contains(id);
    }

    SimulatedNode register(Process process) {
        SimulatedNode node = new SimulatedNode(this, process, ++lastNode);
        nodes.put(node.id(), node);
        return node;
    }

    // ---- calls

    /** The time before the instant of a call; fails if the database cannot be reached. */
    void begin(String what) throws StoreUnavailableException {
        scheduler.sleep(latency());
        if (scheduler.now() < awayUntil) {
            throw new StoreUnavailableException("The database is away: " + what);
        }
        if (scheduler.oneIn(faults.unavailable)) {
            scheduler.trace(what + ": connection broken before");
            throw new StoreUnavailableException("The connection broke before: " + what);
        }
    }

    /** The time after it; fails if the answer is lost. */
    void end(String what, boolean mayBreak) throws StoreUnavailableException {
        scheduler.sleep(latency());
        if (mayBreak && (scheduler.now() < awayUntil || scheduler.oneIn(faults.lostReply))) {
            scheduler.trace(what + ": answer lost");
            throw new StoreUnavailableException("The connection broke after: " + what);
        }
    }

    long latency() {
        if (scheduler.oneIn(faults.slowCall)) {
            return scheduler.random().nextInt(40) * MILLIS;
        }
        return scheduler.random().nextInt(200) * 1_000L;
    }

    /** What the database does by itself some time later. */
    void later(String what, Runnable effect) {
        pending++;
        scheduler.spawn(scheduler.root(), what, () -> {
            scheduler.sleep(scheduler.random().nextInt(3_000) * MILLIS);
            effect.run();
            pending--;
        });
    }

    boolean settledDown() {
        return scheduler.now() > awayUntil + HEARTBEAT_LIMIT;
    }

    // ---- transactions

    Map<Long, Row> source(Source source) {
        return rows.computeIfAbsent(source, absent -> new TreeMap<>());
    }

    @Nullable Row row(Source source, long id) {
        return source(source).get(id);
    }

    long[] drawIds(List<Send> sends) {
        long[] ids = new long[sends.size()];
        for (int i = 0; i < ids.length; i++) {
            Send send = sends.get(i);
            boolean published = send.destination().kind() == DestinationKind.TOPIC
                    && !subscriptions.containsKey(send.destination().id());
            ids[i] = published || send.message().deliverAt() > millis() ? 0 : ++lastMessage;
        }
        return ids;
    }

    long millis() {
        return scheduler.now() / MILLIS;
    }

    /** Commits a group with ids that were drawn before. */
    void apply(long owner, CommitGroup group, long[] ids) throws StoreException {
        // The rows that a deletion finds are counted: a message that is acknowledged twice counts once.
        long there = group.acknowledgements().stream()
                .distinct()
                .filter(gone -> row(gone.source(), gone.id()) != null)
                .count();
        boolean fenced = there != group.acknowledgements().size();
        if (fenced && bug == StoreBug.FAILED_GROUP_KEEPS_SENDS) {
            insert(owner, group.sends(), ids);
        }
        if (fenced && bug != StoreBug.OPEN_FENCE) {
            throw new FenceException("An acknowledged message is gone");
        }
        for (Acknowledgement gone : group.acknowledgements()) {
            checkFree(gone.source(), gone.id());
        }
        for (DeliveryCount count : group.deliveryCounts()) {
            checkFree(count.source(), count.id());
        }
        SimulatedNode committing = nodes.get(owner);
        Process process = committing == null ? null : committing.process();
        group.acknowledgements().forEach(gone -> delete(gone.source(), gone.id(), process));
        group.consumed().stream()
                .filter(consumed -> source(consumed.source()).containsKey(consumed.id()))
                .forEach(consumed -> delete(consumed.source(), consumed.id(), process));
        count(group.deliveryCounts());
        group.finishedClaims().forEach(claim -> claims.remove(new OwnedClaim(owner, claim)));
        group.sweep().forEach(this::sweep);
        insert(owner, group.sends(), ids);
        scheduler.trace("committed by " + owner + ": ids " + Arrays.toString(ids) + " acks "
                + group.acknowledgements() + " counts " + group.deliveryCounts() + " finished "
                + group.finishedClaims());
    }

    void count(List<DeliveryCount> counts) {
        for (DeliveryCount count : counts) {
            Row row = row(count.source(), count.id());
            if (row != null && bug != StoreBug.COUNTS_ARE_NOT_STORED) {
                row.count = count.count();
            }
        }
    }

    private void checkFree(Source source, long id) throws StoreException {
        Row row = row(source, id);
        if (row != null && row.heldBy != null) {
            throw new StoreException("Lock timeout on message " + id + " of " + source);
        }
    }

    void delete(Source source, long id, @Nullable Process process) {
        Row row = source(source).remove(id);
        if (row == null) {
            return;
        }
        if (source.subscription()) {
            payloads.merge(id, -1, Integer::sum);
        }
        audit.deleted(source, id, row.message, millis(), !claimedBy(process, source, id));
    }

    /** Whether a claim of this process names the message. */
    boolean namedBy(Process process, Source source, long id) {
        return claims.entrySet().stream()
                .filter(claim -> claim.getKey().reference().source().equals(source)
                        && claim.getValue().contains(id))
                .map(claim -> nodes.get(claim.getKey().owner()))
                .anyMatch(owner -> owner != null && owner.process() == process);
    }

    /** Whether no claim names the message but one of this process. */
    private boolean claimedBy(@Nullable Process process, Source source, long id) {
        return claims.entrySet().stream()
                .filter(claim -> claim.getKey().reference().source().equals(source)
                        && claim.getValue().contains(id))
                .allMatch(claim -> {
                    SimulatedNode owner = nodes.get(claim.getKey().owner());
                    return owner != null && owner.process() == process;
                });
    }

    private void sweep(long id) {
        if (payloads.getOrDefault(id, -1) == 0) {
            payloads.remove(id);
        }
    }

    void insert(long owner, List<Send> sends, long[] ids) {
        for (int i = 0; i < ids.length; i++) {
            Send send = sends.get(i);
            audit.stored(send.message());
            if (ids[i] != 0) {
                place(send, ids[i]);
            } else if (send.message().deliverAt() > 0) {
                delayed.add(new Delayed(send, send.message().deliverAt()));
            }
            for (ClaimReference claim :
                    bug == StoreBug.HAND_OFF_WITHOUT_CLAIM ? List.<ClaimReference>of() : send.claims()) {
                claims.computeIfAbsent(new OwnedClaim(owner, claim), key -> new ArrayList<>())
                        .add(ids[i]);
            }
        }
    }

    private void place(Send send, long id) {
        if (send.destination().kind() == DestinationKind.QUEUE) {
            place(Source.queue(send.destination().id()), send.message(), id);
            return;
        }
        List<Source> subscribers = subscriptions.getOrDefault(send.destination().id(), List.of());
        payloads.put(id, subscribers.size());
        subscribers.forEach(source -> place(source, send.message(), id));
    }

    private void place(Source source, StoredMessage message, long id) {
        source(source).put(id, new Row(id, source, message));
        audit.placed(source, id, message, scheduler.now());
    }

    // ---- claims

    List<Row> unclaimed(ScanPosition position) {
        return unclaimed(position, 0);
    }

    /** As the node that owns these claims reads it, which leaves out those that are older than what it says. */
    private List<Row> unclaimed(ScanPosition position, long owner) {
        Set<Long> claimed = new LinkedHashSet<>();
        if (bug != StoreBug.CLAIM_FROM_STALE_SNAPSHOT || !scheduler.oneIn(3)) {
            claims.forEach((claim, ids) -> {
                boolean old = claim.owner() == owner && claim.reference().number() < position.oldestClaim();
                if (claim.reference().source().equals(position.source()) && !old) {
                    claimed.addAll(ids);
                }
            });
        }
        return source(position.source()).values().stream()
                .filter(row -> row.id >= position.lowest()[row.message.priority()] && !claimed.contains(row.id))
                .sorted(ORDER)
                .toList();
    }

    ClaimedMessages claim(long owner, long number, ScanPosition position, int limit, boolean single) {
        List<Row> batch = new ArrayList<>();
        List<Row> unclaimed = unclaimed(position, owner);
        for (Row row : unclaimed) {
            if (batch.size() == limit || (row.count > 0 && (!single || !batch.isEmpty()))) {
                break;
            }
            batch.add(row);
            if (row.count > 0) {
                break;
            }
        }
        boolean complete = batch.size() == unclaimed.size();
        return new ClaimedMessages(record(owner, new ClaimReference(position.source(), number), batch), complete);
    }

    List<QueuedMessage> claimExactly(long owner, long number, Source source, Collection<Long> ids) {
        List<Row> batch = unclaimed(ScanPosition.start(source)).stream()
                .filter(row -> ids.contains(row.id))
                .toList();
        return record(owner, new ClaimReference(source, number), batch);
    }

    private List<QueuedMessage> record(long owner, ClaimReference reference, List<Row> batch) {
        if (!batch.isEmpty()) {
            List<Long> ids = new ArrayList<>();
            batch.forEach(row -> ids.add(row.id));
            if (claims.putIfAbsent(new OwnedClaim(owner, reference), ids) != null) {
                throw scheduler.violation("Node " + owner + " used the number of " + reference + " twice");
            }
            scheduler.trace("node " + owner + " claims " + ids + " by " + reference);
            audit.checkSingleClaim(this, reference.source(), ids);
        }
        return batch.stream().map(Row::read).toList();
    }

    void reduce(long owner, ClaimReference claim, Collection<Long> retained) {
        OwnedClaim owned = new OwnedClaim(owner, claim);
        scheduler.trace("node " + owner + " reduces " + claim + " to " + retained);
        if (retained.isEmpty() || bug == StoreBug.REDUCE_FORGETS_RETAINED) {
            claims.remove(owned);
        } else {
            claims.replace(owned, new ArrayList<>(retained));
        }
    }

    List<MessageFate> fates(Source source, List<Long> ids) {
        return ids.stream()
                .map(id -> {
                    Row row = row(source, id);
                    return row == null
                            ? MessageFate.GONE
                            : row.heldBy != null ? MessageFate.UNDECIDED : MessageFate.ALIVE;
                })
                .toList();
    }

    Map<Long, Set<Long>> present(Collection<Long> messages, Map<Long, List<Long>> deliveries) {
        Map<Long, Set<Long>> found = new LinkedHashMap<>();
        for (long id : messages) {
            boolean queued = rows.entrySet().stream()
                    .anyMatch(entry ->
                            !entry.getKey().subscription() && entry.getValue().containsKey(id));
            if (queued || payloads.containsKey(id)) {
                found.computeIfAbsent(0L, unused -> new TreeSet<>()).add(id);
            }
        }
        deliveries.forEach((subscription, ids) -> ids.stream()
                .filter(id -> row(new Source(subscription, true), id) != null)
                .forEach(id -> found.computeIfAbsent(subscription, unused -> new TreeSet<>())
                        .add(id)));
        return found;
    }

    // ---- the dead

    /** Deletes the rows of nodes that are taken for dead. */
    void bury(long self) {
        for (SimulatedNode other : List.copyOf(nodes.values())) {
            boolean silent = scheduler.now() - other.lastBeat > HEARTBEAT_LIMIT;
            if (other.id() != self && (other.gone() || silent && silenceIsJudged && settledDown())) {
                scheduler.trace("node " + other.id() + " is declared dead by " + self);
                nodes.remove(other.id());
                sweepWanted = true;
            }
        }
    }

    /** Frees one claim without owner after the other. */
    List<OwnedClaim> ownerless() {
        return claims.keySet().stream()
                .filter(claim -> !nodes.containsKey(claim.owner()))
                .toList();
    }

    /** Removes a claim; returns the messages that are free by it. */
    List<Long> release(OwnedClaim claim, boolean count) {
        List<Long> free = new ArrayList<>();
        List<Long> undecided = new ArrayList<>();
        Source source = claim.reference().source();
        List<Long> ids = claims.get(claim);
        for (long id : ids == null ? List.<Long>of() : ids) {
            Row row = row(source, id);
            if (row != null && row.heldBy != null && bug != StoreBug.RECOVERY_FREES_LOCKED_MESSAGES) {
                undecided.add(id);
            } else if (row != null) {
                free.add(id);
            }
        }
        if (ids == null || (undecided.equals(ids) && claim.owner() == 0)) {
            return List.of();
        }
        claims.remove(claim);
        for (long id : count ? free : List.<Long>of()) {
            if (bug != StoreBug.RECOVERY_DOES_NOT_COUNT) {
                source(source).get(id).count++;
            }
            audit.recovered(source, id);
        }
        if (!undecided.isEmpty()) {
            claims.put(new OwnedClaim(0, new ClaimReference(source, ++lastRecovering)), undecided);
        }
        scheduler.trace("released " + claim + ": free " + free + " undecided " + undecided);
        return free;
    }

    // ---- care

    long nextDue() {
        return delayed.stream().mapToLong(Delayed::due).min().orElse(Long.MAX_VALUE);
    }

    /** Deletes payloads to which nothing refers, once a node has gone that may not have done so. */
    void sweepAll() {
        if (sweepWanted) {
            List.copyOf(payloads.keySet()).forEach(this::sweep);
        }
    }

    List<WakeUp> moveDue() {
        List<WakeUp> moved = new ArrayList<>();
        for (Delayed message : List.copyOf(delayed)) {
            if (message.due() <= millis()) {
                delayed.remove(message);
                long id = ++lastMessage;
                place(message.send(), id);
                moved.add(new WakeUp(message.send().destination().id(), id));
            }
        }
        return moved;
    }

    /** Tells all other nodes. */
    void announce(long from, Collection<WakeUp> wakeUps) {
        for (SimulatedNode node : nodes.values()) {
            if (node.id() != from && !scheduler.oneIn(faults.lostWakeUp)) {
                long delay = latency();
                wakeUps.forEach(wakeUp -> node.tell(wakeUp, scheduler.now() + delay));
                if (scheduler.oneIn(faults.lostWakeUp)) {
                    wakeUps.forEach(wakeUp -> node.tell(wakeUp, scheduler.now() + 2 * delay + latency()));
                }
            }
        }
    }
}
