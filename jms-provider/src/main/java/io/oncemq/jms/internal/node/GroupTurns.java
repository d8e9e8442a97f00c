// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is in the message groups of one queue, on this node: one reader at a time is given messages of a group, until
 * all that it was given are settled or back. Other nodes claim nothing of a group of which this one has claimed a message.
 * Thread-safe.
 */
final class GroupTurns {

    /** Nobody has the message: it is in memory, to be handed out. */
    private static final Object NOBODY = new Object();

    /** The node has it: it is on its way back, or its fate is not known. So nobody gets anything of its group. */
    private static final Object NODE = new Object();

    private final ReentrantLock lock = new ReentrantLock();

    /** By group, the messages of it that this node has claimed, and who has each. */
    @GuardedBy("lock") private final Map<String, Map<Delivery, Object>> groups = new HashMap<>();

    /** Groups of which a message was given back: what else there is of them has to be given back, too. */
    @GuardedBy("lock") private final Set<String> surrendered = new HashSet<>();

    /** A message was claimed. */
    void claimed(Delivery delivery, String group) {
        lock.lock();
        try {
            groups.computeIfAbsent(group, absent -> new LinkedHashMap<>()).put(delivery, NOBODY);
        } finally {
            lock.unlock();
        }
    }

    /** Gives a message to a reader, if it is its turn. */
    boolean give(Delivery delivery, String group, Object reader) {
        lock.lock();
        try {
            Map<Delivery, Object> messages = groups.get(group);
            if (messages == null || !messages.containsKey(delivery)) {
                // Void: whoever gets it will be told so.
                return true;
            }
            if (surrendered.contains(group)) {
                return false;
            }
            for (Object holder : messages.values()) {
                if (holder != NOBODY && holder != reader) {
                    return false;
                }
            }
            messages.put(delivery, reader);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a reader may be given messages of a group. */
    boolean isTurnOf(String group, Object reader) {
        lock.lock();
        try {
            @Nullable Map<Delivery, Object> messages = groups.get(group);
            return messages == null
                    || (!surrendered.contains(group)
                            && messages.values().stream().allMatch(holder -> holder == NOBODY || holder == reader));
        } finally {
            lock.unlock();
        }
    }

    /** The groups of which some readers have messages and nothing else is in memory. */
    Set<String> groupsOf(Collection<Object> readers) {
        Set<String> found = new HashSet<>();
        lock.lock();
        try {
            groups.forEach((group, messages) -> {
                if (!surrendered.contains(group) && readers.containsAll(messages.values())) {
                    found.add(group);
                }
            });
        } finally {
            lock.unlock();
        }
        return found;
    }

    /** The node has taken a message over from its reader, who gets nothing else of the group before that is decided. */
    void takenOver(Delivery delivery, String group) {
        put(delivery, group, NODE);
    }

    /** A message is in memory again. */
    void back(Delivery delivery, String group) {
        put(delivery, group, NOBODY);
    }

    private void put(Delivery delivery, String group, Object holder) {
        lock.lock();
        try {
            @Nullable Map<Delivery, Object> messages = groups.get(group);
            if (messages != null && messages.containsKey(delivery)) {
                messages.put(delivery, holder);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A message of a group is given back to the store, so that later ones must not be handed out: the node takes nothing more of
     * the group before it has nothing of it.
     */
    void surrender(String group) {
        lock.lock();
        try {
            if (groups.containsKey(group)) {
                surrendered.add(group);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether what comes of a group has to be given back. */
    boolean isSurrendered(String group) {
        lock.lock();
        try {
            return surrendered.contains(group);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A message is no longer this node's.
     *
     * @return whether it was the last of its group, which others may have now
     */
    boolean left(Delivery delivery, String group) {
        lock.lock();
        try {
            @Nullable Map<Delivery, Object> messages = groups.get(group);
            if (messages == null || messages.remove(delivery) == null) {
                return false;
            }
            if (messages.isEmpty()) {
                groups.remove(group);
                surrendered.remove(group);
                return true;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether this node has no message of any group. */
    boolean isEmpty() {
        lock.lock();
        try {
            return groups.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
