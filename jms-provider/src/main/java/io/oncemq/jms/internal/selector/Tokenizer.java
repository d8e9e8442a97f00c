// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Cuts the text of a selector into tokens, looking at each character a bounded number of times. */
final class Tokenizer {

    private static final Map<String, TokenType> KEYWORDS = Arrays.stream(TokenType.values())
            .filter(TokenType::isKeyword)
            .collect(Collectors.toUnmodifiableMap(TokenType::name, Function.identity()));

    private static final int LONGEST_KEYWORD = "BETWEEN".length();

    private final String text;
    private int position;

    Tokenizer(String text) {
        this.text = text;
    }

    /** The next token; at the end of the text, again and again, the token END. */
    Token next() throws SelectorSyntaxException {
        skipWhitespace();
        char first = charAt(position);
        if (first == '\'') {
            return string();
        }
        if (isDigit(first) || (first == '.' && isDigit(charAt(position + 1)))) {
            return number();
        }
        if (position < text.length() && Character.isJavaIdentifierStart(text.codePointAt(position))) {
            return word();
        }
        return symbol();
    }

    private void skipWhitespace() {
        // Not Character.isWhitespace: the specification means the white space of the Java language, which is less.
        while (position < text.length() && " \t\f\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private Token string() throws SelectorSyntaxException {
        int start = position;
        StringBuilder value = new StringBuilder();
        do {
            int quote = text.indexOf('\'', position + 1);
            if (quote < 0) {
                throw new SelectorSyntaxException(start, "expected ' at the end of a string literal but found none");
            }
            // The second quote of a doubled one is where the next piece of the value starts.
            value.append(text, start == position ? start + 1 : position, quote);
            position = quote + 1;
        } while (charAt(position) == '\'');
        return new Token(TokenType.STRING, start, text.substring(start, position), value.toString());
    }

    private Token number() throws SelectorSyntaxException {
        int start = position;
        // Takes all that could belong to it, so that 5abc is one bad number and not a number and an identifier.
        while (continuesNumber(start)) {
            position += Character.charCount(text.codePointAt(position));
        }
        String lexeme = text.substring(start, position);
        Number value = NumericLiteral.parse(start, lexeme);
        boolean tooLarge = value.equals(NumericLiteral.LONG_MIN_MAGNITUDE);
        return new Token(tooLarge ? TokenType.LONG_MIN_MAGNITUDE : TokenType.NUMBER, start, lexeme, value);
    }

    private boolean continuesNumber(int start) {
        if (position == text.length()) {
            return false;
        }
        char c = text.charAt(position);
        if (c == '+' || c == '-') {
            boolean hex = isOneOf("xX", charAt(start + 1));
            return isOneOf(hex ? "pP" : "eE", text.charAt(position - 1));
        }
        return c == '.' || Character.isJavaIdentifierPart(text.codePointAt(position));
    }

    private Token word() {
        int start = position;
        while (position < text.length() && Character.isJavaIdentifierPart(text.codePointAt(position))) {
            position += Character.charCount(text.codePointAt(position));
        }
        String word = text.substring(start, position);
        return Token.of(KEYWORDS.getOrDefault(asKeyword(word), TokenType.IDENTIFIER), start, word);
    }

    /** Upper case of ASCII letters only: toUpperCase would make keywords of words with a dotless i or a long s. */
    private static String asKeyword(String word) {
        if (word.length() > LONGEST_KEYWORD) {
            return "";
        }
        StringBuilder upper = new StringBuilder(word);
        for (int i = 0; i < upper.length(); i++) {
            char c = upper.charAt(i);
            upper.setCharAt(i, c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
        }
        return upper.toString();
    }

    private Token symbol() throws SelectorSyntaxException {
        if (position == text.length()) {
            return Token.of(TokenType.END, position, "");
        }
        return switch (text.charAt(position)) {
            case '(' -> symbol(TokenType.LEFT_BRACKET, 1);
            case ')' -> symbol(TokenType.RIGHT_BRACKET, 1);
            case ',' -> symbol(TokenType.COMMA, 1);
            case '+' -> symbol(TokenType.PLUS, 1);
            case '-' -> symbol(TokenType.MINUS, 1);
            case '*' -> symbol(TokenType.STAR, 1);
            case '/' -> symbol(TokenType.SLASH, 1);
            case '=' -> symbol(TokenType.EQUAL, 1);
            case '<' -> lessOrNotEqual();
            case '>' -> orEqual(TokenType.GREATER, TokenType.GREATER_OR_EQUAL);
            default -> throw unexpectedCharacter();
        };
    }

    private Token lessOrNotEqual() {
        return charAt(position + 1) == '>'
                ? symbol(TokenType.NOT_EQUAL, 2)
                : orEqual(TokenType.LESS, TokenType.LESS_OR_EQUAL);
    }

    private Token orEqual(TokenType alone, TokenType withEqual) {
        return charAt(position + 1) == '=' ? symbol(withEqual, 2) : symbol(alone, 1);
    }

    private Token symbol(TokenType type, int length) {
        Token token = Token.of(type, position, text.substring(position, position + length));
        position += length;
        return token;
    }

    private SelectorSyntaxException unexpectedCharacter() {
        int character = text.codePointAt(position);
        String found = Token.excerpt(Character.toString(character));
        return new SelectorSyntaxException(
                position,
                "expected an identifier, a literal or an operator but found the character "
                        + String.format(Locale.ROOT, "%s (U+%04X)", found, character));
    }

    /** The character at an index that may be past the end, where it is one that no test for a character holds for. */
    private char charAt(int index) {
        return index < text.length() ? text.charAt(index) : '\uFFFF';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isOneOf(String characters, char c) {
        return characters.indexOf(c) >= 0;
    }
}
