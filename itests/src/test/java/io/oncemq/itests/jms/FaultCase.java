// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.itests.faults.Fault;
import io.oncemq.itests.faults.FaultPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One fault at one call site, the n-th time that it is passed. */
record FaultCase(String site, int occurrence, Fault fault) {

    private static final List<Fault> FAULTS = List.of(
            Fault.cut(Fault.Moment.BEFORE),
            Fault.cut(Fault.Moment.AFTER),
            Fault.fail("40001"),
            Fault.fail("XX000"),
            Fault.delay(Duration.ofMillis(300)));

    /** Calls by which what the database has answered is read. */
    private static final List<String> READS = List.of(": ResultSet.", ".getResultSet", ".getMoreResults");

    /** Every kind of fault that there is on a database. */
    static List<Fault> faults(JmsDatabase database) {
        List<Fault> faults = new ArrayList<>(FAULTS);
        if (database.mayHang()) {
            faults.add(Fault.hang(Fault.Moment.BEFORE));
            faults.add(Fault.hang(Fault.Moment.AFTER));
        }
        return faults;
    }

    /** A conflict is found when a statement is executed, not when its result is read. */
    static boolean isPossible(String site, Fault fault) {
        return !fault.state().equals("40001") || READS.stream().noneMatch(site::contains);
    }

    /**
     * Each fault at each call site, at random one of the first times that it is passed; in an order that is the same for the
     * same seed, although a call site more or less may have been seen.
     *
     * @param sites the call sites, and how often they are passed
     */
    static List<FaultCase> of(Map<String, Integer> sites, List<Fault> faults, int mostOccurrences, long seed) {
        Map<FaultCase, Integer> cases = new HashMap<>();
        sites.forEach((site, count) -> faults.stream()
                .filter(fault -> isPossible(site, fault))
                .forEach(fault -> {
                    int place = new Random(seed + (site + fault).hashCode()).nextInt(Integer.MAX_VALUE);
                    cases.put(new FaultCase(site, 1 + place % Math.min(count, mostOccurrences), fault), place);
                }));
        List<FaultCase> ordered = new ArrayList<>(cases.keySet());
        ordered.sort(Comparator.comparing(cases::get));
        return ordered;
    }

    FaultPlan plan() {
        return FaultPlan.at(occurrence, call -> call.site().equals(site), fault);
    }
}
