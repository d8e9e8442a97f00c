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

    MemoryMessages(NodeState node) {
        this.node = node;
    }

    /** Gives a message to consumers of this node; false if it has to be stored. */
    boolean offer(DestinationRecord queue, StoredMessage message) {
        if (message.persistent() || queue.kind() != DestinationKind.QUEUE || !isPlain(message)) {
            return false;
        }
        List<SourceDispatcher> readers = node.dispatchers().reading(queue.id());
        if (readers.isEmpty() || node.policies().limits(queue.name()) != null) {
            return false;
        }
        Delivery delivery = Delivery.inMemory(queue, message);
        QueuedMessage candidate = delivery.message();
        long patience = readers.size() == 1 ? PATIENCE_NANOS : 0;
        for (SourceDispatcher reader : readers) {
            if (reader.mayBeGiven(candidate) && reader.offer(delivery, patience)) {
                return true;
            }
        }
        return false;
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
            DestinationRecord queue = delivery.onlyInMemory();
            if (queue != null) {
                unit.store(delivery, queue);
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
        stored.stream()
                .filter(delivery -> delivery.failedDeliveries() > 0)
                .forEach(delivery -> counts.count(delivery.presentCount()));
        if (!counts.isEmpty()) {
            node.secondLane().commit(counts);
        }
    }

    /** As {@link #store}, for messages that nobody here is to have: what cannot be stored is lost. */
    void storeOrLose(Collection<Delivery> deliveries) {
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
