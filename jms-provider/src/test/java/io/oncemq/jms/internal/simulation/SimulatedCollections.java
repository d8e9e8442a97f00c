// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/** Stands for factories of collections whose order is another in each JVM: here it is that of insertion. */
public final class SimulatedCollections {

    private SimulatedCollections() {}

    public static <K, V> Map<K, V> copyOf(Map<? extends K, ? extends V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    public static <E> Set<E> copyOf(Collection<? extends E> collection) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(collection));
    }

    public static <E> Set<E> newKeySet() {
        return new CopyOnWriteArraySet<>();
    }
}
