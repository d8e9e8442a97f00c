// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.Nullable;

/**
 * A token of a selector.
 *
 * @param position index of its first character in the text
 * @param lexeme the characters it was read from
 * @param value what a literal stands for, otherwise null
 */
record Token(
        TokenType type,
        int position,
        String lexeme,
        @Nullable Object value) {

    private static final int EXCERPT = 40;

    static Token of(TokenType type, int position, String lexeme) {
        return new Token(type, position, lexeme, null);
    }

    /** Names the token in an error message, on one line whatever it contains. */
    String describe() {
        if (type == TokenType.END) {
            return "the end of the selector";
        }
        return excerpt(lexeme);
    }

    static String excerpt(String lexeme) {
        String start = lexeme.length() <= EXCERPT ? lexeme : lexeme.substring(0, EXCERPT) + "...";
        StringBuilder printable = new StringBuilder(start.length());
        start.chars().forEach(c -> printable.append(Character.isISOControl(c) ? '?' : (char) c));
        return printable.toString();
    }
}
