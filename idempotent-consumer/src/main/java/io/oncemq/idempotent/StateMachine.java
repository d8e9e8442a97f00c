// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The states that a row can be in, and the ways between them: for {@link ConditionalUpdate#transition}, which tells by them
 * whether a message comes too early or has been overtaken.
 *
 * <pre>{@code
 * StateMachine order = StateMachine.builder()
 *         .transition("NEW", "PAID")
 *         .transition("PAID", "SHIPPED")
 *         .transition("NEW", "CANCELLED")
 *         .build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class StateMachine {

    private final Map<String, Set<String>> next;

    private StateMachine(Map<String, Set<String>> next) {
        this.next = next;
    }

    /** Makes state machines. */
    public static Builder builder() {
        return new Builder();
    }

    void require(String from, String to) {
        if (!next.getOrDefault(from, Set.of()).contains(to)) {
            throw new IllegalArgumentException("There is no transition from " + from + " to " + to);
        }
    }

    /** Whether a row can come from one state to another by one or more transitions. */
    boolean leads(String from, String to) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(next.getOrDefault(from, Set.of()));
        while (!open.isEmpty()) {
            String state = open.pop();
            if (state.equals(to)) {
                return true;
            }
            if (seen.add(state)) {
                open.addAll(next.getOrDefault(state, Set.of()));
            }
        }
        return false;
    }

    /**
     * Whether a row in a state has certainly made a transition: it is behind the state after it, and there is no way to it around
     * the transition.
     */
    boolean leadsOnlyBy(String from, String to, String state) {
        if (!leads(to, state)) {
            return false;
        }
        Map<String, Set<String>> others = new LinkedHashMap<>(next);
        Set<String> without = new LinkedHashSet<>(next.getOrDefault(from, Set.of()));
        without.remove(to);
        others.put(from, without);
        StateMachine around = new StateMachine(others);
        return starts().stream().noneMatch(start -> start.equals(state) || around.leads(start, state));
    }

    /** Where rows begin: states to which no transition leads; all, if there is none. */
    private Set<String> starts() {
        Set<String> starts = new LinkedHashSet<>(next.keySet());
        next.values().forEach(starts::removeAll);
        return starts.isEmpty() ? next.keySet() : starts;
    }

    /** Makes state machines. Not thread-safe. */
    public static final class Builder {

        private final Map<String, Set<String>> next = new LinkedHashMap<>();

        private Builder() {}

        /** Adds a transition. */
        public Builder transition(String from, String to) {
            next.computeIfAbsent(from, state -> new LinkedHashSet<>()).add(to);
            return this;
        }

        /** A state machine of the transitions so far. */
        public StateMachine build() {
            Map<String, Set<String>> copy = new LinkedHashMap<>();
            next.forEach((from, to) -> copy.put(from, Set.copyOf(to)));
            return new StateMachine(Map.copyOf(copy));
        }
    }
}
