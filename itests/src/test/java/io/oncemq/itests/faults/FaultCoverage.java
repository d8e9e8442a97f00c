// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Which call sites were passed, and at which of them there was a fault. Thread-safe. */
public final class FaultCoverage {

    private final Map<String, AtomicInteger> passed = new ConcurrentSkipListMap<>();
    private final Map<String, Set<String>> injected = new ConcurrentHashMap<>();

    void pass(String site) {
        passed.computeIfAbsent(site, unused -> new AtomicInteger()).incrementAndGet();
    }

    void inject(String site, Fault fault) {
        injected.computeIfAbsent(site, unused -> ConcurrentHashMap.newKeySet()).add(fault.toString());
    }

    /** All sites that were passed, and how often. */
    public Map<String, Integer> passed() {
        Map<String, Integer> counts = new ConcurrentSkipListMap<>();
        passed.forEach((site, count) -> counts.put(site, count.get()));
        return counts;
    }

    /** How many different faults there were at different sites. */
    public int injections() {
        return injected.values().stream().mapToInt(Set::size).sum();
    }

    /** Sites that were passed and never had a fault. */
    public List<String> untouched() {
        Set<String> sites = new TreeSet<>(passed.keySet());
        sites.removeAll(injected.keySet());
        return new ArrayList<>(sites);
    }
}
