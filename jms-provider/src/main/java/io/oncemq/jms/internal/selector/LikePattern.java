// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.util.Arrays;

/**
 * A pattern of LIKE, matched by code points. The time to match is at worst the product of the lengths of the pattern
 * and the value, and in practice their sum: on a mismatch only the last % is tried further to the right, because an
 * earlier one that took less or more could not help.
 */
final class LikePattern {

    /** For no escape character: equal to no character. */
    static final int NO_ESCAPE = -3;

    private static final int ONE = -1;
    private static final int SEQUENCE = -2;

    private final int[] elements;

    private LikePattern(int[] elements) {
        this.elements = elements;
    }

    /**
     * Parses a pattern.
     *
     * @throws IllegalArgumentException if the escape character is followed by what it cannot escape
     */
    static LikePattern parse(String pattern, int escape) {
        int[] characters = pattern.codePoints().toArray();
        int[] elements = new int[characters.length];
        int size = 0;
        for (int i = 0; i < characters.length; i++) {
            boolean escaped = characters[i] == escape;
            int element = escaped ? escaped(characters, ++i, escape) : element(characters[i]);
            // Two sequences in a row are one: matching would be right, but not fast, with both.
            if (element != SEQUENCE || size == 0 || elements[size - 1] != SEQUENCE) {
                elements[size++] = element;
            }
        }
        return new LikePattern(Arrays.copyOf(elements, size));
    }

    private static int escaped(int[] characters, int index, int escape) {
        boolean special = index < characters.length
                && (characters[index] == escape || characters[index] == '_' || characters[index] == '%');
        if (!special) {
            throw new IllegalArgumentException("a wildcard or the escape character itself after the escape character");
        }
        return characters[index];
    }

    private static int element(int character) {
        return switch (character) {
            case '_' -> ONE;
            case '%' -> SEQUENCE;
            default -> character;
        };
    }

    boolean matches(String value) {
        int at = 0;
        int element = 0;
        int afterSequence = -1; // the element after the last %, once there was one
        int resume = 0; // where in the value that % ends, for now
        while (at < value.length()) {
            if (isAt(element, SEQUENCE)) {
                afterSequence = ++element;
                resume = at;
            } else if (isAt(element, ONE) || isAt(element, value.codePointAt(at))) {
                element++;
                at = next(value, at);
            } else if (afterSequence >= 0) {
                element = afterSequence;
                resume = next(value, resume);
                at = resume;
            } else {
                return false;
            }
        }
        return isAtEnd(element);
    }

    private boolean isAt(int index, int element) {
        return index < elements.length && elements[index] == element;
    }

    private boolean isAtEnd(int index) {
        return index == elements.length || (index == elements.length - 1 && elements[index] == SEQUENCE);
    }

    private static int next(String value, int at) {
        return at + Character.charCount(value.codePointAt(at));
    }
}
