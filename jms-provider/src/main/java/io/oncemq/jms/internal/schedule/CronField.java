// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.schedule;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** One field of a cron expression: lists of values, ranges and steps. */
final class CronField {

    private final String name;
    private final String text;
    private final int lowest;
    private final int highest;
    private final List<String> names;
    private final BitSet values = new BitSet();

    private CronField(String name, String text, int lowest, int highest, List<String> names) {
        this.name = name;
        this.text = text;
        this.lowest = lowest;
        this.highest = highest;
        this.names = names;
    }

    /**
     * Reads a field.
     *
     * @param names for values from the lowest up, in upper case
     * @throws IllegalArgumentException if it is not one; says what is allowed
     */
    static CronField parse(String name, String text, int lowest, int highest, List<String> names) {
        CronField field = new CronField(name, text, lowest, highest, names);
        for (String part : text.split(",", -1)) {
            field.add(part);
        }
        return field;
    }

    private void add(String part) {
        int slash = part.indexOf('/');
        String range = slash < 0 ? part : part.substring(0, slash);
        int step = slash < 0 ? 1 : number(part.substring(slash + 1));
        int dash = range.indexOf('-');
        int from;
        int to;
        if (range.equals("*")) {
            from = lowest;
            to = highest;
        } else if (dash < 0) {
            from = value(range);
            // 5/15: from 5 on.
            to = slash < 0 ? from : highest;
        } else {
            from = value(range.substring(0, dash));
            to = value(range.substring(dash + 1));
        }
        if (step < 1 || from > to) {
            throw refused();
        }
        for (int value = from; value <= to; value += step) {
            values.set(value);
        }
    }

    private int value(String symbol) {
        int index = names.indexOf(symbol.toUpperCase(Locale.ROOT));
        int value = index < 0 ? number(symbol) : lowest + index;
        if (value < lowest || value > highest) {
            throw refused();
        }
        return value;
    }

    private int number(String digits) {
        if (digits.isEmpty() || digits.length() > 4 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refused();
        }
        return Integer.parseInt(digits);
    }

    private IllegalArgumentException refused() {
        return new IllegalArgumentException("'" + text + "' is no " + name
                + " of a cron expression: allowed are values from "
                + lowest + " to " + highest + (names.isEmpty() ? "" : " or their names, such as " + names.get(0))
                + ", ranges (a-b), steps (*/n, a-b/n), lists of these (a,b), and *");
    }

    /** Whether it says nothing: each value is in it. */
    boolean all() {
        return text.equals("*");
    }

    boolean has(int value) {
        return values.get(value);
    }

    /** The values, ascending. */
    int[] values() {
        return values.stream().toArray();
    }
}
