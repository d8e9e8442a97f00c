// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The number of an assertion in the public list, as 22 or 22.3.
 *
 * @param main its part before the point
 * @param part its part behind the point; 0 for none
 */
record AssertionNumber(int main, int part) implements Comparable<AssertionNumber> {

    private static final String LIST = "assertions.txt";

    /** Those of the list. */
    static List<AssertionNumber> all() throws IOException {
        try (BufferedReader list = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(AssertionNumber.class.getResourceAsStream(LIST), LIST),
                StandardCharsets.UTF_8))) {
            return list.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> parse(line.split(" ", 2)[0]))
                    .toList();
        }
    }

    static AssertionNumber parse(String text) {
        String[] parts = text.split("\\.", 2);
        return new AssertionNumber(Integer.parseInt(parts[0]), parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
    }

    /** Whether it is in a range; one that ends with 22 ends with all parts of 22. */
    boolean isBetween(AssertionNumber first, AssertionNumber last) {
        return compareTo(first) >= 0 && (compareTo(last) <= 0 || last.part == 0 && main == last.main);
    }

    @Override
    public int compareTo(AssertionNumber other) {
        return Comparator.comparingInt(AssertionNumber::main)
                .thenComparingInt(AssertionNumber::part)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return part == 0 ? Integer.toString(main) : main + "." + part;
    }
}
