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
 * @param outcome what the sender knows
 */
record SentUnit(String child, OrderProducer.Kind kind, List<Long> orders, Outcome outcome) {

    /** How a send or commit ended. */
    enum Outcome {
        /** It returned. */
        ACKNOWLEDGED,
        /** It failed, and said that nothing was sent. */
        FAILED,
        /** Its process was killed, or it could not say. */
        UNKNOWN
    }

    boolean acknowledged() {
        return outcome == Outcome.ACKNOWLEDGED;
    }

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
                        Outcome.UNKNOWN));
            } else {
                end(
                        units,
                        numbers(words.subList(1, words.size())),
                        words.get(0).equals("ok") ? Outcome.ACKNOWLEDGED : Outcome.FAILED);
            }
        }
        return units;
    }

    private static void end(List<SentUnit> units, List<Long> orders, Outcome outcome) {
        for (int i = units.size() - 1; i >= 0; i--) {
            SentUnit unit = units.get(i);
            if (unit.orders.equals(orders)) {
                units.set(i, new SentUnit(unit.child, unit.kind, orders, outcome));
                return;
            }
        }
        throw new IllegalStateException("No try for " + orders);
    }

    private static List<Long> numbers(List<String> words) {
        return words.stream().map(Long::valueOf).toList();
    }
}
