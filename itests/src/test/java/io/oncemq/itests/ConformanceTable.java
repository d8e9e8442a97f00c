// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The rows of docs/conformance.md about assertions of the public list.
 *
 * @param rows in their order
 */
record ConformanceTable(List<Row> rows) {

    private static final Path FILE = Path.of("..", "docs", "conformance.md");
    private static final String HEAD = "| assertion |";
    private static final Pattern CELL_END = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern TEST = Pattern.compile("`([\\w/]+/\\w+\\.\\w+)`");

    /**
     * A row.
     *
     * @param assertions numbers and ranges of numbers, separated by commas; empty or a dash for none
     * @param section of the specification
     * @param behaviour what we do
     * @param proof names of tests, or the reason why there is none
     */
    record Row(String assertions, String section, String behaviour, String proof) {

        private static Row parse(String line) {
            List<String> cells =
                    Arrays.stream(CELL_END.split(line, -1)).map(String::strip).toList();
            if (cells.size() != 6) {
                throw new IllegalArgumentException("Not four cells: " + line);
            }
            return new Row(cells.get(1), cells.get(2), cells.get(3), cells.get(4));
        }

        /** The names of tests in it: package below the module's, class and method. */
        Set<String> tests() {
            return new TreeSet<>(TEST.matcher(proof)
                    .results()
                    .map((MatchResult name) -> name.group(1))
                    .toList());
        }

        /** Those of these assertions that the row is about. */
        List<AssertionNumber> covers(List<AssertionNumber> all) {
            return Arrays.stream(assertions.split(","))
                    .map(String::strip)
                    .filter(range -> !range.isEmpty() && !range.equals("-"))
                    .flatMap(range -> covers(range, all).stream())
                    .toList();
        }

        private List<AssertionNumber> covers(String range, List<AssertionNumber> all) {
            String[] ends = range.split("\\s*[-\u2013]\\s*", -1);
            AssertionNumber first = AssertionNumber.parse(ends[0]);
            AssertionNumber last = AssertionNumber.parse(ends[ends.length - 1]);
            List<AssertionNumber> covered =
                    all.stream().filter(number -> number.isBetween(first, last)).toList();
            if (ends.length > 2 || covered.isEmpty()) {
                throw new IllegalArgumentException("'" + range + "' is none of the assertions: " + this);
            }
            return covered;
        }
    }

    /** Reads the page. Rows are those of tables whose first column are assertions. */
    static ConformanceTable read() throws IOException {
        List<String> lines = Files.readAllLines(FILE);
        List<Row> rows = new ArrayList<>();
        boolean inTable = false;
        for (String line : lines) {
            boolean head = line.startsWith(HEAD);
            inTable = head || inTable && line.startsWith("|");
            if (inTable && !head && !line.startsWith("|--")) {
                rows.add(Row.parse(line));
            }
        }
        return new ConformanceTable(rows);
    }
}
