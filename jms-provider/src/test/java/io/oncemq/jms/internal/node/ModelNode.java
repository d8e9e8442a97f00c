// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.ClaimedMessages;
import io.oncemq.jms.spi.Committer;
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
import io.oncemq.jms.spi.WakeUp;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A node of the model store. */
final class ModelNode extends PlainStoreNode {

    private final ModelStore store;
    private final long id;
    private final Semaphore interruption = new Semaphore(0);

    ModelNode(ModelStore store, long id) {
        this.store = store;
        this.id = id;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Committer openCommitter(int lane) {
        return store.committer(id);
    }

    @Override
    public void leave(List<DeliveryCount> counts) {
        store.leave(id);
    }

    @Override
    public void abandon() {
        // The model recovers nobody's claims.
    }

    @Override
    public ClaimedMessages claim(long number, ScanPosition position, int limit, boolean single) throws StoreException {
        return store.claim(id, number, position, limit, single);
    }

    @Override
    public List<QueuedMessage> claimExactly(long number, ScanPosition position, Collection<Long> ids)
            throws StoreException {
        store.checkReachable();
        return store.claimExactly(id, number, position, ids);
    }

    @Override
    public List<QueuedMessage> peek(ScanPosition position, int limit) throws StoreException {
        store.checkReachable();
        List<QueuedMessage> page =
                store.unclaimed(position).stream().limit(limit).toList();
        store.rowsPeeked.addAndGet(page.size());
        return page;
    }

    @Override
    public List<QueuedMessage> earlier(Source queue, QueuedMessage than) throws StoreException {
        store.checkReachable();
        return store.earlier(queue, than);
    }

    @Override
    public List<Source> available(Collection<ScanPosition> positions) throws StoreException {
        store.checkReachable();
        return positions.stream()
                .filter(position -> !store.unclaimed(position).isEmpty())
                .map(ScanPosition::source)
                .toList();
    }

    @Override
    public void reduce(ClaimReference claim, Collection<Long> retained) throws StoreException {
        store.reduce(id, claim, retained);
    }

    @Override
    public List<HeldClaim> held() throws StoreException {
        return store.held(id);
    }

    @Override
    public List<MessageFate> fates(Source source, List<Long> ids) throws StoreException {
        store.checkReachable();
        return store.fates(source, ids);
    }

    @Override
    public Map<Long, Set<Long>> present(Collection<Long> messages, Map<Long, List<Long>> deliveries) {
        throw new UnsupportedOperationException("no session works in a transaction of the application");
    }

    @Override
    public void announce(Collection<WakeUp> wakeUps) {
        // The model has no wake-ups between nodes: the poll finds what others sent.
    }

    @Override
    public Heartbeat beat() throws StoreException {
        store.checkReachable();
        return new Heartbeat(
                store.isRegistered(id),
                false,
                store.otherNodes(id),
                System.currentTimeMillis(),
                Long.MAX_VALUE,
                Long.MAX_VALUE);
    }

    @Override
    public List<WakeUp> recover() {
        return List.of();
    }

    @Override
    public List<WakeUp> maintain(ExpiryQueues expiryQueues) {
        return List.of();
    }

    @Override
    public List<WakeUp> await(Duration atMost) {
        try {
            boolean unusedInterrupted = interruption.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    @Override
    public boolean mustPoll() {
        return false;
    }

    @Override
    public void interrupt() {
        interruption.release();
    }
}
