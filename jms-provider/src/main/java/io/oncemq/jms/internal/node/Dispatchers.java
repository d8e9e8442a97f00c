// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dispatchers of the sources that are read on this node: one for each source and, on queues, filter. Each lives as long
 * as it has readers. Thread-safe.
 */
final class Dispatchers {

    /** A source, read with a filter. */
    private record Key(Source source, @Nullable MessageFilter filter) {}

    /** A dispatcher and how many readers it has. */
    private static final class Entry {
        private final SourceDispatcher dispatcher;
        private final long destination;
        private int readers;

        Entry(SourceDispatcher dispatcher, long destination) {
            this.dispatcher = dispatcher;
            this.destination = destination;
        }
    }

    private final NodeState node;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final Map<Key, Entry> entries = new HashMap<>();

    /** Those of each queue, topic and subscription, for whoever sends: changed with the lock held. */
    private final Map<Long, List<SourceDispatcher>> readers = new ConcurrentHashMap<>();

    /** Those that have ended, while messages are on their way to them or back. */
    @GuardedBy("lock") private final Set<SourceDispatcher> departing = new HashSet<>();

    Dispatchers(NodeState node) {
        this.node = node;
    }

    SourceReader openQueue(long queue, @Nullable MessageFilter filter) {
        Source source = Source.queue(queue);
        return register(open(new Key(source, filter), queue, () -> searchOfQueue(source, filter)));
    }

    SourceReader openSubscription(Source subscription, long topic, @Nullable MessageFilter filter) {
        // What the filter does not match is discarded, whoever reads: so there is one dispatcher, whatever the filter.
        return register(
                open(new Key(subscription, null), topic, () -> new PlainSearch(subscription, filter, node.nanoTime())));
    }

    private ClaimSearch searchOfQueue(Source source, @Nullable MessageFilter filter) {
        return filter == null
                ? new PlainSearch(source, null, node.nanoTime())
                : new SelectingSearch(source, filter, node.nanoTime());
    }

    private SourceReader register(DispatcherReader reader) {
        node.exclusiveReaders().opened(reader.dispatcher().source(), reader);
        return reader;
    }

    private DispatcherReader open(Key key, long destination, Supplier<ClaimSearch> search) {
        lock.lock();
        try {
            Entry entry = entries.get(key);
            if (entry == null) {
                entry = new Entry(newDispatcher(key.source(), destination, search.get()), destination);
                entries.put(key, entry);
                index(entry);
            }
            entry.readers++;
            return new DispatcherReader(entry.dispatcher, reader -> close(key, reader));
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock") private SourceDispatcher newDispatcher(Source source, long destination, ClaimSearch search) {
        List<SourceDispatcher> predecessors = departing.stream()
                .filter(dispatcher -> dispatcher.source().equals(source))
                .toList();
        SourceDispatcher dispatcher = new SourceDispatcher(node, source, destination, search, predecessors);
        node.redeliveries().opened(dispatcher);
        node.failedDeliveries().heldBack().opened(dispatcher);
        return dispatcher;
    }

    private void close(Key key, DispatcherReader reader) {
        node.exclusiveReaders().closed(key.source(), reader);
        SourceDispatcher unused = null;
        lock.lock();
        try {
            Entry entry = entries.get(key);
            if (entry != null && --entry.readers == 0) {
                entries.remove(key);
                unindex(entry);
                unused = entry.dispatcher;
                departing.add(unused);
            }
        } finally {
            lock.unlock();
        }
        if (unused != null) {
            unused.close();
        }
    }

    /** Nothing is on its way any more to a dispatcher that has ended. */
    void departed(SourceDispatcher dispatcher) {
        lock.lock();
        try {
            departing.remove(dispatcher);
        } finally {
            lock.unlock();
        }
    }

    /** Those that read a source, with whatever filter. */
    List<SourceDispatcher> of(Source source) {
        return reading(source.id());
    }

    /** Those for which messages of a destination may be: a queue, a topic, or a subscription. */
    List<SourceDispatcher> reading(long destination) {
        return readers.getOrDefault(destination, List.of());
    }

    @GuardedBy("lock") private void index(Entry entry) {
        for (long id : ids(entry)) {
            readers.merge(id, List.of(entry.dispatcher), (before, one) -> {
                List<SourceDispatcher> more = new ArrayList<>(before);
                more.addAll(one);
                return List.copyOf(more);
            });
        }
    }

    @GuardedBy("lock") private void unindex(Entry entry) {
        for (long id : ids(entry)) {
            readers.computeIfPresent(id, (key, before) -> {
                List<SourceDispatcher> fewer = new ArrayList<>(before);
                fewer.remove(entry.dispatcher);
                return fewer.isEmpty() ? null : List.copyOf(fewer);
            });
        }
    }

    /** Under which it is found: a queue and its source are the same, a topic and a subscription are not. */
    private static Set<Long> ids(Entry entry) {
        return entry.dispatcher.source().subscription()
                ? Set.of(entry.destination, entry.dispatcher.source().id())
                : Set.of(entry.destination);
    }

    Collection<SourceDispatcher> all() {
        return select(entry -> true);
    }

    /** Those for whose waiting consumers there is no message. */
    List<SourceDispatcher> starving() {
        return all().stream().filter(SourceDispatcher::starves).toList();
    }

    private List<SourceDispatcher> select(Predicate<Entry> wanted) {
        List<SourceDispatcher> selected = new ArrayList<>();
        lock.lock();
        try {
            for (Entry entry : entries.values()) {
                if (wanted.test(entry)) {
                    selected.add(entry.dispatcher);
                }
            }
        } finally {
            lock.unlock();
        }
        return selected;
    }
}
