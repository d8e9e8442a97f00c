// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.policy;

import java.util.Comparator;
import java.util.List;

/**
 * Names of destinations: parts between dots, of which <code>*</code> stands for any one, and a final <code>#</code> for any
 * number, none too.
 *
 * <p>Of patterns that match the same name, the natural order puts the most specific first: they are compared part by part from
 * the left, and at the first difference a text goes before <code>*</code>, the end of the pattern too, and all before
 * <code>#</code>. Two that match a name and do not differ so are equal.
 */
public final class NamePattern {

    private static final String ONE = "*";
    private static final String REST = "#";
    private static final int LONGEST = 500;

    /** The most specific of those that match the same name first. */
    static final Comparator<NamePattern> MOST_SPECIFIC_FIRST = NamePattern::compareSpecificity;

    private final String text;
    private final List<String> parts;

    private NamePattern(String text) {
        this.text = text;
        this.parts = parts(text);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is none; says why
     */
    public static NamePattern of(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "A pattern has 1 to " + LONGEST + " characters, and not " + text.length());
        }
        NamePattern pattern = new NamePattern(text);
        for (int i = 0; i < pattern.parts.size(); i++) {
            String part = pattern.parts.get(i);
            boolean last = i == pattern.parts.size() - 1;
            boolean wildcard = part.equals(ONE) || (part.equals(REST) && last);
            if (!wildcard && (part.contains(ONE) || part.contains(REST))) {
                throw new IllegalArgumentException(
                        "The pattern '" + text + "' is not allowed: '*' stands for one whole part"
                                + " between dots, and '#' for the rest, as the last part");
            }
        }
        return pattern;
    }

    private static List<String> parts(String text) {
        return List.of(text.split("\\.", -1));
    }

    /** Whether a destination of this name is meant. */
    public boolean matches(String name) {
        List<String> names = parts(name);
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (part.equals(REST)) {
                return true;
            }
            if (i == names.size() || !(part.equals(ONE) || part.equals(names.get(i)))) {
                return false;
            }
        }
        return parts.size() == names.size();
    }

    private int compareSpecificity(NamePattern other) {
        for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
            int difference = Integer.compare(breadth(i), other.breadth(i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private int breadth(int index) {
        if (index >= parts.size()) {
            return 0;
        }
        return switch (parts.get(index)) {
            case ONE -> 1;
            case REST -> 2;
            default -> 0;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
