// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Receipts of transactions of the application of which nobody knows whether they have ended, and how. The rows are asked: a
 * message that is gone was acknowledged; one that is there and not held was given back by a rollback, of the transaction or
 * only to a savepoint in it. Thread-safe.
 */
final class JoinedDoubts {

    /** Receipts and sends of one transaction. */
    private record Doubt(List<Delivery> receipts, Collection<WakeUp> sent) {}

    private final NodeState node;
    private final Queue<Doubt> doubts = new ConcurrentLinkedQueue<>();

    JoinedDoubts(NodeState node) {
        this.node = node;
    }

    void add(Collection<Delivery> receipts, Collection<WakeUp> sent) {
        doubts.add(new Doubt(List.copyOf(receipts), List.copyOf(sent)));
    }

    boolean isEmpty() {
        return doubts.isEmpty();
    }

    /** Takes all receipts that are in doubt. */
    List<Delivery> take() {
        List<Delivery> taken = new ArrayList<>();
        for (Doubt doubt = doubts.poll(); doubt != null; doubt = doubts.poll()) {
            taken.addAll(doubt.receipts());
        }
        return taken;
    }

    /** Asks the rows, once for all that is in doubt now; what is still undecided stays. */
    void ask() throws StoreException {
        List<Doubt> asked = new ArrayList<>();
        for (int left = doubts.size(); left > 0; left--) {
            Doubt doubt = doubts.poll();
            if (doubt != null) {
                asked.add(doubt);
            }
        }
        List<Delivery> receipts =
                asked.stream().flatMap(doubt -> doubt.receipts().stream()).toList();
        Set<Delivery> undecided = Set.copyOf(receipts);
        try {
            undecided = decide(receipts);
        } finally {
            for (Doubt doubt : asked) {
                List<Delivery> left =
                        doubt.receipts().stream().filter(undecided::contains).toList();
                if (!left.isEmpty()) {
                    doubts.add(new Doubt(left, doubt.sent()));
                }
            }
        }
        asked.forEach(doubt -> doubt.sent().forEach(wakeUp -> node.available(wakeUp.destination(), wakeUp.lowest())));
    }

    private Set<Delivery> decide(List<Delivery> receipts) throws StoreException {
        Set<Delivery> undecided = new HashSet<>();
        List<Delivery> alive = new ArrayList<>();
        Map<Source, List<Delivery>> bySource = new HashMap<>();
        receipts.forEach(receipt -> bySource.computeIfAbsent(receipt.source(), source -> new ArrayList<>())
                .add(receipt));
        for (Map.Entry<Source, List<Delivery>> entry : bySource.entrySet()) {
            List<Delivery> deliveries = entry.getValue();
            List<MessageFate> fates = node.claimer()
                    .fates(
                            entry.getKey(),
                            deliveries.stream()
                                    .map(delivery -> delivery.message().id())
                                    .toList());
            for (int i = 0; i < deliveries.size(); i++) {
                Delivery delivery = deliveries.get(i);
                switch (fates.get(i)) {
                    case GONE -> node.settle(List.of(delivery));
                    case ALIVE -> alive.add(delivery);
                    case UNDECIDED -> undecided.add(delivery);
                }
            }
        }
        if (!alive.isEmpty()) {
            redeliverOwn(alive);
        }
        return undecided;
    }

    /**
     * Of messages that are there, those are redelivered that our claims still name. The others were put back for anybody:
     * they were part of a branch that had been prepared after all, and has been rolled back by somebody else.
     */
    private void redeliverOwn(List<Delivery> alive) throws StoreException {
        Map<ClaimReference, List<Long>> named = new HashMap<>();
        node.claimer().held().forEach(claim -> named.put(claim.reference(), claim.ids()));
        List<Delivery> own = new ArrayList<>();
        List<Delivery> others = new ArrayList<>();
        for (Delivery delivery : alive) {
            List<Long> ids = named.getOrDefault(delivery.claim().reference(), List.of());
            (ids.contains(delivery.message().id()) ? own : others).add(delivery);
        }
        node.redeliveries().redeliver(own);
        node.settle(others);
    }
}
