// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that were delivered in vain, on their way back to their dispatchers: counted first, and handed out again when the
 * count is durable. Thread-safe.
 */
final class Redeliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Redeliveries.class);

    private final NodeState node;
    private final Queue<Delivery> uncounted = new ConcurrentLinkedQueue<>();
    private final Set<Writing> writings = ConcurrentHashMap.newKeySet();

    /** Counts that are being stored, and of which sources. */
    private record Writing(Set<Source> sources, CompletableFuture<Void> ended) {}

    Redeliveries(NodeState node) {
        this.node = node;
    }

    /** Counts the deliveries, but for those that their container has refused, and puts them back. */
    void redeliver(Collection<Delivery> deliveries) {
        List<Delivery> held = deliveries.stream()
                .filter(delivery -> delivery.held() && !delivery.refused())
                .toList();
        node.groups().takeOver(held);
        deliveries.stream()
                .filter(delivery -> delivery.held() && delivery.refused())
                .forEach(delivery -> putBack(List.of(delivery)));
        deliveries.stream().filter(delivery -> !delivery.held()).forEach(node::left);
        if (held.isEmpty()) {
            return;
        }
        Map<Source, List<Delivery>> bySource = new LinkedHashMap<>();
        UnitOfWork unit = new UnitOfWork();
        for (Delivery delivery : held) {
            DeliveryCount count = delivery.countDelivery();
            if (delivery.onlyInMemory() == null) {
                unit.count(count);
            }
            bySource.computeIfAbsent(delivery.source(), source -> new ArrayList<>())
                    .add(delivery);
        }
        write(unit, bySource.values());
    }

    private void write(UnitOfWork unit, Collection<List<Delivery>> parts) {
        Set<Source> sources = parts.stream().map(part -> part.get(0).source()).collect(Collectors.toSet());
        Writing writing = new Writing(sources, new CompletableFuture<>());
        // Before the dispatchers are asked for: one that is opened now expects the return by itself.
        writings.add(writing);
        List<SourceDispatcher> waiting = new ArrayList<>();
        sources.forEach(source -> waiting.addAll(node.dispatchers().of(source)));
        waiting.forEach(SourceDispatcher::expectReturn);
        node.lane(0).commitLater(unit, failure -> {
            if (failure == null) {
                parts.forEach(part -> putBack(node.failedDeliveries().retire(part)));
            } else {
                LOG.info("Messages are not delivered again before their count is stored: {}", failure.getMessage());
                parts.forEach(uncounted::addAll);
            }
            waiting.forEach(dispatcher -> dispatcher.returned(List.of()));
            writings.remove(writing);
            writing.ended().complete(null);
        });
    }

    /**
     * Waits until messages of a source that are on their way back have arrived, or turned out not to for now: whoever asks the
     * store next finds them.
     */
    void awaitWritten(Source source) {
        for (Writing writing : writings) {
            if (writing.sources().contains(source)) {
                writing.ended().join();
            }
        }
    }

    /** Has a new dispatcher hand out nothing before the messages of its source that are on their way back. */
    void opened(SourceDispatcher dispatcher) {
        for (Writing writing : writings) {
            if (writing.sources().contains(dispatcher.source())) {
                dispatcher.expectReturn();
                CompletableFuture<Void> unused = writing.ended().thenRun(() -> dispatcher.returned(List.of()));
            }
        }
    }

    /** The counts that could not be stored. */
    List<DeliveryCount> unstored() {
        return uncounted.stream()
                .filter(Delivery::held)
                .map(Delivery::presentCount)
                .toList();
    }

    /** Tries once more what could not be counted because the database was away. */
    void retry() {
        Map<Source, List<Delivery>> bySource = new LinkedHashMap<>();
        UnitOfWork unit = new UnitOfWork();
        for (Delivery delivery = uncounted.poll(); delivery != null; delivery = uncounted.poll()) {
            if (delivery.held()) {
                unit.count(delivery.presentCount());
                bySource.computeIfAbsent(delivery.source(), source -> new ArrayList<>())
                        .add(delivery);
            } else {
                node.left(delivery);
            }
        }
        if (!bySource.isEmpty()) {
            write(unit, bySource.values());
        }
    }

    /** Puts messages of one source back, uncounted: to any dispatcher that wants them, or into the store. */
    void putBack(List<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        node.groups().takeOver(deliveries);
        List<SourceDispatcher> readers = node.dispatchers().of(deliveries.get(0).source());
        for (Delivery delivery : deliveries) {
            readers.stream()
                    .filter(reader -> reader.wants(delivery.message()))
                    .findFirst()
                    .ifPresentOrElse(
                            reader -> reader.put(List.of(delivery)),
                            () -> node.releases().add(List.of(delivery)));
            node.groups().back(delivery);
        }
        node.groups().giveUpSurrendered(deliveries);
    }
}
