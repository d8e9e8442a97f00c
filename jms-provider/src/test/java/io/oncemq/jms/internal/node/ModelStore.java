// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.ClaimedMessages;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.HeldClaim;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.TransactionResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory, queues only, for tests of the node: each call is one transaction. Failures and groups can be watched and
 * scripted.
 */
final class ModelStore implements Store {

    /** What a commit does instead of its work. */
    interface Fault {
        void beforeCommit(CommitGroup group) throws StoreException;
    }

    /** A claim and who made it. */
    private record OwnedClaim(long owner, ClaimReference reference) {}

    private static final Comparator<QueuedMessage> ORDER = Comparator.<QueuedMessage>comparingInt(
                    message -> -message.message().priority())
            .thenComparingLong(QueuedMessage::id);

    final ReentrantLock lock = new ReentrantLock();
    final List<CommitGroup> commits = new ArrayList<>();

    /** How many messages were read to be chosen from. */
    final AtomicLong rowsPeeked = new AtomicLong();

    final Map<Long, Map<Long, QueuedMessage>> queues = new TreeMap<>();
    private final Map<OwnedClaim, List<Long>> claims = new HashMap<>();
    private final Set<Long> nodes = new HashSet<>();
    private long lastId;
    private long lastNode;
    private volatile Fault fault = group -> {};
    private volatile boolean away;
    private volatile boolean unknownIsCommitted;

    /** From now on, every commit meets this first. */
    void onCommit(Fault scripted) {
        fault = scripted;
    }

    /** Whether commits of unknown outcome prove to have been made. */
    void unknownIsCommitted(boolean isCommitted) {
        unknownIsCommitted = isCommitted;
    }

    /** Whether the database cannot be reached. */
    void away(boolean isAway) {
        away = isAway;
    }

    /** Forgets a node, as one that others have declared dead. */
    void declareDead(long node) {
        locked(() -> {
            nodes.remove(node);
            claims.keySet().removeIf(claim -> claim.owner() == node);
            return null;
        });
    }

    /** Deletes a message behind the back of whoever claimed it. */
    void steal(long queue, long id) {
        locked(() -> queue(queue).remove(id));
    }

    int depth(long queue) {
        return locked(() -> queue(queue).size());
    }

    int claimCount() {
        return locked(claims::size);
    }

    int deliveryCount(long queue, long id) {
        return locked(() -> queue(queue).get(id).deliveryCount());
    }

    long put(long queue, StoredMessage message, int deliveryCount) {
        return locked(() -> {
            long id = nextId();
            putLate(queue, id, message, deliveryCount);
            return id;
        });
    }

    /** The id of a message that is committed later than those after it. */
    long nextId() {
        return locked(() -> ++lastId);
    }

    void putLate(long queue, long id, StoredMessage message, int deliveryCount) {
        locked(() -> queue(queue).put(id, new QueuedMessage(id, deliveryCount, message)));
    }

    /** How many messages all claims name. */
    int claimedCount() {
        return locked(() -> claims.values().stream().mapToInt(List::size).sum());
    }

    private Map<Long, QueuedMessage> queue(long queue) {
        return queues.computeIfAbsent(queue, id -> new TreeMap<>());
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    void checkReachable() throws StoreUnavailableException {
        if (away) {
            throw new StoreUnavailableException("The model store is away");
        }
    }

    @Override
    public String description() {
        return "a model in memory";
    }

    @Override
    public StoreNode register(String name) throws StoreException {
        checkReachable();
        return locked(() -> {
            long id = ++lastNode;
            nodes.add(id);
            return new ModelNode(this, id);
        });
    }

    boolean isRegistered(long node) {
        return locked(() -> nodes.contains(node));
    }

    int otherNodes(long node) {
        return locked(() -> (int) nodes.stream().filter(id -> id != node).count());
    }

    @Override
    public void requireLeadsHere(DataSource dataSource) {
        throw new UnsupportedOperationException("The model has no connections");
    }

    @Override
    public JoinedUnit join(TransactionResource resource) {
        throw new UnsupportedOperationException("The model has no transactions of an application");
    }

    @Override
    public void close() {}

    Committer committer(long owner) {
        return new Committer() {
            private @Nullable CommitGroup unknown;

            @Override
            public long[] commit(CommitGroup group) throws StoreException {
                checkReachable();
                try {
                    fault.beforeCommit(group);
                } catch (OutcomeUnknownException failure) {
                    unknown = group;
                    throw failure;
                }
                return apply(owner, group);
            }

            @Override
            public boolean resolve() throws StoreException {
                checkReachable();
                if (unknown != null && unknownIsCommitted) {
                    apply(owner, unknown);
                    return true;
                }
                return false;
            }

            @Override
            public void close() {}
        };
    }

    private long[] apply(long owner, CommitGroup group) throws FenceException {
        lock.lock();
        try {
            for (Acknowledgement acknowledgement : group.acknowledgements()) {
                if (!queue(acknowledgement.source().id()).containsKey(acknowledgement.id())) {
                    throw new FenceException("Message " + acknowledgement.id() + " is gone");
                }
            }
            group.acknowledgements().forEach(gone -> queue(gone.source().id()).remove(gone.id()));
            group.consumed().forEach(gone -> queue(gone.source().id()).remove(gone.id()));
            for (DeliveryCount count : group.deliveryCounts()) {
                queue(count.source().id())
                        .computeIfPresent(
                                count.id(), (id, message) -> new QueuedMessage(id, count.count(), message.message()));
            }
            group.finishedClaims().forEach(claim -> claims.remove(new OwnedClaim(owner, claim)));
            long[] ids = new long[group.sends().size()];
            for (int i = 0; i < ids.length; i++) {
                Send send = group.sends().get(i);
                ids[i] = put(send.destination().id(), send.message(), 0);
                for (ClaimReference claim : send.claims()) {
                    claims.computeIfAbsent(new OwnedClaim(owner, claim), key -> new ArrayList<>())
                            .add(ids[i]);
                }
            }
            commits.add(group);
            return ids;
        } finally {
            lock.unlock();
        }
    }

    ClaimedMessages claim(long owner, long number, ScanPosition position, int limit, boolean single)
            throws StoreException {
        checkReachable();
        return locked(() -> {
            List<QueuedMessage> batch = new ArrayList<>();
            Set<String> held = heldGroups(owner, position);
            boolean complete = true;
            for (QueuedMessage message : unclaimed(position)) {
                if (held.contains(message.message().group())) {
                    continue;
                }
                boolean counted = message.deliveryCount() > 0;
                complete = batch.size() < limit && (!counted || (single && batch.isEmpty()));
                if (!complete) {
                    break;
                }
                batch.add(message);
                if (counted) {
                    complete = false;
                    break;
                }
            }
            record(owner, new ClaimReference(position.source(), number), batch);
            return new ClaimedMessages(batch, complete);
        });
    }

    List<QueuedMessage> claimExactly(long owner, long number, ScanPosition position, Collection<Long> ids) {
        return locked(() -> {
            Source source = position.source();
            Set<String> held = heldGroups(owner, position);
            List<QueuedMessage> batch = unclaimed(ScanPosition.start(source)).stream()
                    .filter(message -> ids.contains(message.id())
                            && !held.contains(message.message().group()))
                    .toList();
            record(owner, new ClaimReference(source, number), batch);
            return batch;
        });
    }

    /** The message groups of which a node may claim nothing. */
    private Set<String> heldGroups(long owner, ScanPosition position) {
        Set<String> held = new HashSet<>();
        Map<Long, QueuedMessage> queue = queue(position.source().id());
        claims.forEach((claim, ids) -> {
            if (claim.reference().source().equals(position.source())) {
                for (long id : ids) {
                    QueuedMessage message = queue.get(id);
                    String group = message == null ? null : message.message().group();
                    if (group != null
                            && (claim.owner() != owner || !position.groups().contains(group))) {
                        held.add(group);
                    }
                }
            }
        });
        return held;
    }

    List<QueuedMessage> earlier(Source source, QueuedMessage than) {
        return locked(() -> queue(source.id()).values().stream()
                .filter(message -> message.id() < than.id()
                        && message.message().priority() == than.message().priority()
                        && Objects.equals(
                                message.message().group(), than.message().group()))
                .toList());
    }

    List<QueuedMessage> unclaimed(ScanPosition position) {
        return locked(() -> {
            Set<Long> claimed = new HashSet<>();
            claims.forEach((claim, ids) -> {
                if (claim.reference().source().equals(position.source())) {
                    claimed.addAll(ids);
                }
            });
            return queue(position.source().id()).values().stream()
                    .filter(message ->
                            message.id() >= position.lowest()[message.message().priority()]
                                    && !claimed.contains(message.id()))
                    .sorted(ORDER)
                    .toList();
        });
    }

    private void record(long owner, ClaimReference reference, List<QueuedMessage> batch) {
        if (!batch.isEmpty()) {
            claims.put(
                    new OwnedClaim(owner, reference),
                    new ArrayList<>(batch.stream().map(QueuedMessage::id).toList()));
        }
    }

    void reduce(long owner, ClaimReference claim, Collection<Long> retained) throws StoreException {
        checkReachable();
        locked(() -> retained.isEmpty()
                ? claims.remove(new OwnedClaim(owner, claim))
                : claims.replace(new OwnedClaim(owner, claim), List.copyOf(retained)));
    }

    List<HeldClaim> held(long owner) throws StoreException {
        checkReachable();
        return locked(() -> claims.entrySet().stream()
                .filter(entry -> entry.getKey().owner() == owner)
                .map(entry -> new HeldClaim(entry.getKey().reference(), entry.getValue()))
                .toList());
    }

    List<MessageFate> fates(Source source, List<Long> ids) {
        return locked(() -> ids.stream()
                .map(id -> queue(source.id()).containsKey(id) ? MessageFate.ALIVE : MessageFate.GONE)
                .toList());
    }

    void leave(long node) {
        declareDead(node);
    }
}
