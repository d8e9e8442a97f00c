// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What consumers have of message groups, to see that each group is one consumer's at a time and comes in order. The text of a
 * message is the letter of its group, "-" for none, and its number in it from 1 up. Thread-safe.
 *
 * <p>What a consumer does to its messages is entered before it is done: afterwards others may be faster.
 */
final class GroupBook {

    /** Of each group, how many messages are done. */
    private final Map<String, Integer> done = new HashMap<>();

    /** Of each group, who has received messages that are not done, and which. */
    private final Map<String, List<Integer>> open = new HashMap<>();

    private final Map<String, Object> holders = new HashMap<>();

    /** The first thing that went wrong: whatever comes after it may be wrong because of it. */
    private @Nullable AssertionError failure;

    /** A consumer has received a message. */
    synchronized void received(Object consumer, String text) {
        String group = text.substring(0, 1);
        int number = Integer.parseInt(text.substring(1));
        if (failure != null) {
            throw failure;
        }
        if (group.equals("-")) {
            return;
        }
        Object holder = holders.putIfAbsent(group, consumer);
        if (holder != null && holder != consumer) {
            throw failed(text + " was delivered to " + consumer + " while " + holder + " has " + open.get(group)
                    + " of its group");
        }
        List<Integer> numbers = open.computeIfAbsent(group, absent -> new ArrayList<>());
        int expected = done.getOrDefault(group, 0) + numbers.size() + 1;
        if (number != expected) {
            throw failed(text + " was delivered to " + consumer + ", but number " + expected
                    + " of its group is next; open are " + numbers);
        }
        numbers.add(number);
    }

    private AssertionError failed(String what) {
        failure = new AssertionError(what);
        return failure;
    }

    /** What a consumer has received is about to be acknowledged. */
    synchronized void done(Object consumer) {
        leave(consumer, true);
    }

    /** What a consumer has received is about to be given back. */
    synchronized void givenBack(Object consumer) {
        leave(consumer, false);
    }

    private void leave(Object consumer, boolean acknowledged) {
        List<String> groups = holders.entrySet().stream()
                .filter(entry -> entry.getValue() == consumer)
                .map(Map.Entry::getKey)
                .toList();
        for (String group : groups) {
            List<Integer> numbers = open.remove(group);
            holders.remove(group);
            if (acknowledged && numbers != null) {
                done.merge(group, numbers.size(), Integer::sum);
            }
        }
    }

    /** How many messages of a group are done. */
    synchronized int doneOf(String group) {
        return done.getOrDefault(group, 0);
    }
}
