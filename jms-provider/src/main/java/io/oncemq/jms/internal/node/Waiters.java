// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who waits for messages of a source, in the order in which they came, and for which readers. Guarded by the lock of its dispatcher. */
final class Waiters {

    private final Map<Waiter, Set<Object>> readers = new LinkedHashMap<>();

    void add(Waiter waiter, Object reader) {
        readers.computeIfAbsent(waiter, absent -> new HashSet<>(2)).add(reader);
    }

    /** One waits no more; returns whether it did. */
    boolean remove(Waiter waiter) {
        return readers.remove(waiter) != null;
    }

    void clear() {
        readers.clear();
    }

    boolean isEmpty() {
        return readers.isEmpty();
    }

    int size() {
        return readers.size();
    }

    /** Who has waited for longest; null if nobody waits. */
    @Nullable Waiter first() {
        return readers.isEmpty() ? null : readers.keySet().iterator().next();
    }

    /** The first that have waited, that many at most. */
    List<Waiter> first(int most) {
        return readers.keySet().stream().limit(most).toList();
    }

    List<Waiter> all() {
        return List.copyOf(readers.keySet());
    }

    /** For whom they wait. */
    Set<Object> readers() {
        Set<Object> all = new HashSet<>();
        readers.values().forEach(all::addAll);
        return all;
    }
}
