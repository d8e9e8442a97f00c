// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node still remembers of messages when there are none: looks at every collection that can be reached from the node,
 * so that what is added to the node later is looked at too.
 */
final class SimulatedNodeMemory {

    /** What holds no messages: parts of the node, those who read, and names. */
    private static final Set<String> PARTS =
            Set.of("lanes", "turns", "groupCommits", "listeners", "entries", "waiters", "names", "places", "readers");

    private static final Set<String> COUNTERS = Set.of("reserved", "returning");
    private static final Set<String> FLAGS = Set.of("led", "gathering", "inDoubt", "claiming");

    private final List<String> leftovers = new ArrayList<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private SimulatedNodeMemory() {}

    static List<String> leftovers(Node node) {
        SimulatedNodeMemory memory = new SimulatedNodeMemory();
        try {
            memory.look(node);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
        return memory.leftovers;
    }

    private void look(@Nullable Object object) throws IllegalAccessException {
        if (object == null || !object.getClass().getName().startsWith(Node.class.getPackageName() + ".")) {
            return;
        }
        boolean ofTheSimulation = object.getClass().getSimpleName().startsWith("Simulated");
        if (ofTheSimulation || !seen.add(object)) {
            return;
        }
        for (Field field : object.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                look(object.getClass().getSimpleName() + "." + field.getName(), field.getName(), field.get(object));
            }
        }
    }

    private void look(String place, String name, @Nullable Object value) throws IllegalAccessException {
        if (value instanceof Map<?, ?> map) {
            look(place, name, map.values());
        } else if (value instanceof Collection<?> collection) {
            if (!collection.isEmpty() && !PARTS.contains(name)) {
                leftovers.add(place + " " + collection);
            }
            for (Object element : List.copyOf(collection)) {
                look(element);
            }
        } else if (COUNTERS.contains(name) && !Integer.valueOf(0).equals(value)) {
            leftovers.add(place + " is " + value);
        } else if (FLAGS.contains(name) && value != null && !Boolean.FALSE.equals(value)) {
            leftovers.add(place + " is set");
        } else {
            look(value);
        }
    }
}
