// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NON_PERSISTENT messages that go from a sender to a consumer of the same node without the store. They are lost with the node, which
 * the specification allows (Jakarta Messaging 7.7), and never delivered twice. One that is not to be delivered here any more is
 * stored, and goes on as any other. Thread-safe.
 */
final class MemoryMessages {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryMessages.class);

    /** For how long a sender waits until consumers have made room; then storing is no slower. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final NodeState node;
    private final MemoryTopics topics;

    MemoryMessages(NodeState node) {
        this.node = node;
        this.topics = new MemoryTopics(node);
    }

    /** Gives a message to consumers of this node; false if it has to be stored. */
    boolean offer(DestinationRecord destination, StoredMessage message) {
        if (message.persistent() || !isPlain(message)) {
            return false;
        }
        List<SourceDispatcher> readers = node.dispatchers().reading(destination.id());
        if (readers.isEmpty() || node.policies().limits(destination.name()) != null) {
            return false;
        }
        return destination.kind() == DestinationKind.QUEUE
                ? offerToOne(readers, destination, message)
                : offerToAll(topics.subscribed(readers, destination), destination, message);
    }

    private static boolean offerToOne(List<SourceDispatcher> readers, DestinationRecord queue, StoredMessage message) {
        QueuedMessage candidate = candidate(message);
        long patience = readers.size() == 1 ? PATIENCE_NANOS : 0;
        for (SourceDispatcher reader : readers) {
            if (reader.mayBeGiven(candidate) && reader.reserve(patience)) {
                give(reader, queue, message);
                return true;
            }
        }
        return false;
    }

    /** Those whose selectors refuse it are passed over; if one of the others has no room, it has to be stored for all. */
    private boolean offerToAll(List<SourceDispatcher> subscribed, DestinationRecord topic, StoredMessage message) {
        if (subscribed.isEmpty()) {
            return false;
        }
        QueuedMessage candidate = candidate(message);
        List<SourceDispatcher> takers =
                subscribed.stream().filter(reader -> reader.selects(candidate)).toList();
        long deadline = node.nanoTime() + PATIENCE_NANOS;
        for (int i = 0; i < takers.size(); i++) {
            if (!takers.get(i).reserve(deadline - node.nanoTime())) {
                takers.subList(0, i).forEach(reserved -> reserved.unreserve(1));
                return false;
            }
        }
        takers.forEach(taker -> give(taker, topic, message));
        return true;
    }

    private static QueuedMessage candidate(StoredMessage message) {
        return new QueuedMessage(0, 0, message);
    }

    private static void give(SourceDispatcher reader, DestinationRecord destination, StoredMessage message) {
        reader.handedOff(List.of(Delivery.inMemory(destination, reader.source(), message)));
    }

    /** What nothing but its sender and its consumer need know of. */
    private static boolean isPlain(StoredMessage message) {
        return message.deliverAt() == 0
                && message.group() == null
                && message.key() == null
                && message.deduplication() == null;
    }

    /**
     * Stores those of some messages that are only in memory: this node has them as before.
     *
     * @throws StoreException if it could not be done; if the outcome is unknown, they are nobody's from then on
     */
    void store(Collection<Delivery> deliveries) throws StoreException {
        UnitOfWork unit = new UnitOfWork();
        UnitOfWork counts = new UnitOfWork();
        List<Delivery> stored = deliveries.stream()
                .filter(delivery -> delivery.onlyInMemory() != null && delivery.held())
                .toList();
        for (Delivery delivery : stored) {
            DestinationRecord destination = delivery.onlyInMemory();
            if (destination != null) {
                unit.store(delivery, destination);
            }
        }
        if (unit.isEmpty()) {
            return;
        }
        try {
            node.secondLane().commit(unit);
        } catch (OutcomeUnknownException failure) {
            // Whoever finds out has what was stored delivered; here it would be delivered once more.
            stored.forEach(Delivery::markVoid);
            throw failure;
        }
        List<Delivery> ended = stored.stream()
                .filter(delivery -> delivery.onlyInMemory() != null)
                .toList();
        ended.forEach(Delivery::markVoid);
        stored.stream()
                .filter(delivery -> delivery.held() && delivery.failedDeliveries() > 0)
                .forEach(delivery -> counts.count(delivery.presentCount()));
        if (!counts.isEmpty()) {
            node.secondLane().commit(counts);
        }
        if (!ended.isEmpty()) {
            throw new StoreException("Unable to store " + ended + ": its subscription has ended");
        }
    }

    /**
     * As {@link #store}, for messages that nobody here is to have: what cannot be stored is lost. So is what is for a subscription, which
     * has ended with its consumer.
     */
    void storeOrLose(Collection<Delivery> deliveries) {
        deliveries.stream()
                .filter(delivery ->
                        delivery.onlyInMemory() != null && delivery.source().subscription())
                .forEach(Delivery::markVoid);
        try {
            store(deliveries);
        } catch (StoreException failure) {
            List<Delivery> lost = deliveries.stream()
                    .filter(delivery -> delivery.onlyInMemory() != null)
                    .toList();
            lost.forEach(Delivery::markVoid);
            LOG.warn("{} NON_PERSISTENT messages that were not in the store could not be stored", lost.size(), failure);
        }
    }
}
