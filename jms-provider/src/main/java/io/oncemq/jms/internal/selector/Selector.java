// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.Nullable;

/**
 * A parsed message selector. Immutable, thread-safe.
 *
 * <p>Where the specification leaves a choice:
 *
 * <ul>
 *   <li>A comparison of unlike types is FALSE, {@code <>} included, and so are an ordering of strings or booleans and
 *       {@code [NOT] LIKE} on a value that is no string. {@code NOT IN} and {@code NOT BETWEEN} are what the
 *       specification says they are equivalent to: the first is TRUE for a value that is no string, the second FALSE
 *       for one that is no number. {@code NOT (x = 1)} negates, and so differs from {@code x <> 1} when x is a string.
 *   <li>An identifier as a condition, {@code x}, means {@code x = TRUE}.
 *   <li>Arithmetic on a string or a boolean makes the comparison it is part of FALSE, as in the example of the
 *       specification; on NULL it makes it UNKNOWN, and an integer division by zero has the value NULL.
 *   <li>Arithmetic and comparison follow Java's binary numeric promotion, as required: a long is compared with a
 *       double as a double, and the sum of two int properties wraps like an int. Exact literals are of type long,
 *       approximate ones of type double unless they end in f.
 *   <li>Comparisons that can have no like operands ({@code 'a' = 1}, {@code 'a' > x}) and header fields a selector may
 *       not refer to (JMSDestination and every other name in JMS that is not listed there, JMSX... or JMS_...) are
 *       syntax errors, for they can only be mistakes and would otherwise silently select nothing.
 *   <li>In {@code LIKE}, a character is a Unicode code point, and the escape character stands only before
 *       {@code _}, {@code %} or itself, as in SQL-92.
 * </ul>
 */
public final class Selector {

    /** Longest text accepted, in characters. */
    static final int MAX_LENGTH = 64 * 1024;

    private final String text;
    private final Condition condition;

    private Selector(String text, Condition condition) {
        this.text = text;
        this.condition = condition;
    }

    /**
     * Parses a selector, in time linear in the length of the text. The empty selector means that there is none, and is
     * the caller's to handle: here a blank text is an error.
     *
     * @throws SelectorSyntaxException naming the position and what was expected there; also for a text of more than
     *     65,536 characters or with brackets nested more than 128 deep
     */
    public static Selector parse(String text) throws SelectorSyntaxException {
        if (text.length() > MAX_LENGTH) {
            throw new SelectorSyntaxException(
                    MAX_LENGTH, "expected at most " + MAX_LENGTH + " characters but found " + text.length());
        }
        return new Selector(text, Parser.parse(text));
    }

    /** Whether the selector selects the message: true only if the expression is TRUE, not if it is UNKNOWN. */
    public boolean matches(Identifiers identifiers) {
        return condition.truth(identifiers) == Truth.TRUE;
    }

    /** The text as given. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Selector selector && text.equals(selector.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
