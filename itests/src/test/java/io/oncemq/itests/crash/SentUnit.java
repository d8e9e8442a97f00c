// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Orders that were sent together.
 *
 * @param child who sent them
 * @param kind how
 * @param orders their numbers
 * @param acknowledged whether the send or commit returned
 */
record SentUnit(String child, OrderProducer.Kind kind, List<Long> orders, boolean acknowledged) {

    /** Reads the records of a child. */
    static List<SentUnit> parse(String child, List<String> lines) {
        List<SentUnit> units = new ArrayList<>();
        for (String line : lines) {
            List<String> words = Arrays.asList(line.split(" "));
            if (words.get(0).equals("try")) {
                units.add(new SentUnit(
                        child,
                        OrderProducer.Kind.valueOf(words.get(1)),
                        numbers(words.subList(2, words.size())),
                        false));
            } else {
                acknowledge(units, numbers(words.subList(1, words.size())));
            }
        }
        return units;
    }

    private static void acknowledge(List<SentUnit> units, List<Long> orders) {
        for (int i = units.size() - 1; i >= 0; i--) {
            SentUnit unit = units.get(i);
            if (unit.orders.equals(orders)) {
                units.set(i, new SentUnit(unit.child, unit.kind, orders, true));
                return;
            }
        }
        throw new IllegalStateException("No try for " + orders);
    }

    private static List<Long> numbers(List<String> words) {
        return words.stream().map(Long::valueOf).toList();
    }
}
