// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.LeaseKind;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Has one consumer at a time read a source of which that is asked: of all nodes the one that has the lease of the source, and on that
 * the consumer that came first. The others wait until it closes, or its node dies. Thread-safe.
 */
final class ExclusiveReaders {

    private final NodeState node;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final Map<Source, Place> places = new LinkedHashMap<>();

    /** Who reads a source here, in the order in which they came, and whether this node has the lease. */
    private static final class Place {
        private final List<DispatcherReader> readers = new ArrayList<>(1);
        private boolean leased;
    }

    ExclusiveReaders(NodeState node) {
        this.node = node;
    }

    void opened(Source source, DispatcherReader reader) {
        Changes changes;
        lock.lock();
        try {
            Place place = places.computeIfAbsent(source, absent -> new Place());
            place.readers.add(reader);
            changes = decide(source, place);
        } finally {
            lock.unlock();
        }
        changes.make();
    }

    void closed(Source source, DispatcherReader reader) {
        Changes changes = new Changes();
        lock.lock();
        try {
            Place place = places.get(source);
            if (place != null) {
                place.readers.remove(reader);
                changes = decide(source, place);
                if (place.readers.isEmpty() && !place.leased) {
                    places.remove(source);
                }
            }
        } finally {
            lock.unlock();
        }
        changes.make();
    }

    /** Settings may have changed. */
    void reconsider() {
        List<Changes> all = new ArrayList<>();
        lock.lock();
        try {
            places.forEach((source, place) -> all.add(decide(source, place)));
        } finally {
            lock.unlock();
        }
        all.forEach(Changes::make);
    }

    /** The node has registered anew: its leases are gone. */
    void lost() {
        lock.lock();
        try {
            places.values().forEach(place -> place.leased = false);
        } finally {
            lock.unlock();
        }
        reconsider();
    }

    /** Tries to get the leases for which somebody waits here, and gives back those that nobody needs. */
    void tend() throws StoreException {
        for (Source source : wanted()) {
            if (node.storeNode().catalog().acquireLease(LeaseKind.EXCLUSIVE, key(source))) {
                leased(source, true);
            }
        }
        for (Source source : spare()) {
            boolean released = false;
            try {
                node.storeNode().catalog().releaseLease(LeaseKind.EXCLUSIVE, key(source));
                released = true;
            } finally {
                if (!released) {
                    leased(source, true);
                }
            }
        }
    }

    private static String key(Source source) {
        return Long.toString(source.id());
    }

    private void leased(Source source, boolean leased) {
        Changes changes;
        lock.lock();
        try {
            Place place = places.computeIfAbsent(source, absent -> new Place());
            place.leased = leased;
            changes = decide(source, place);
        } finally {
            lock.unlock();
        }
        changes.make();
    }

    private List<Source> wanted() {
        List<Source> wanted = new ArrayList<>(0);
        lock.lock();
        try {
            places.forEach((source, place) -> {
                if (!place.leased && !place.readers.isEmpty() && node.policies().exclusive(source)) {
                    wanted.add(source);
                }
            });
        } finally {
            lock.unlock();
        }
        return wanted;
    }

    /** Leases to be given back. Whoever opens the source from now on needs one again. */
    private List<Source> spare() {
        List<Source> spare = new ArrayList<>(0);
        lock.lock();
        try {
            places.forEach((source, place) -> {
                if (place.leased && (place.readers.isEmpty() || !node.policies().exclusive(source))) {
                    place.leased = false;
                    spare.add(source);
                }
            });
            places.values().removeIf(place -> place.readers.isEmpty() && !place.leased);
        } finally {
            lock.unlock();
        }
        return spare;
    }

    /** Whose turn has begun and whose has ended: told when the lock is free. */
    private static final class Changes {
        private final List<DispatcherReader> admitted = new ArrayList<>(0);
        private final List<DispatcherReader> excluded = new ArrayList<>(0);
        private final Set<SourceDispatcher> idle = new HashSet<>(0);

        void make() {
            excluded.forEach(DispatcherReader::withdraw);
            idle.forEach(SourceDispatcher::drain);
            admitted.forEach(DispatcherReader::wake);
        }
    }

    @GuardedBy("lock") private Changes decide(Source source, Place place) {
        Changes changes = new Changes();
        boolean exclusive = node.policies().exclusive(source);
        Set<SourceDispatcher> used = new HashSet<>();
        for (int i = 0; i < place.readers.size(); i++) {
            DispatcherReader reader = place.readers.get(i);
            boolean excluded = exclusive && !(place.leased && i == 0);
            if (!excluded) {
                used.add(reader.dispatcher());
            }
            if (reader.exclude(excluded)) {
                (excluded ? changes.excluded : changes.admitted).add(reader);
            }
        }
        for (DispatcherReader reader : place.readers) {
            SourceDispatcher dispatcher = reader.dispatcher();
            if (dispatcher.readable(used.contains(dispatcher)) && !used.contains(dispatcher)) {
                changes.idle.add(dispatcher);
            }
        }
        return changes;
    }
}
