// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.math.BigInteger;

/**
 * Numeric literals, in the syntax of the Java language: decimal, hexadecimal, octal and binary integers, decimal and
 * hexadecimal floating point, with suffixes and underscores. Values out of the range of their type are refused as in
 * Java, except that integers have the range of long with and without the suffix L.
 */
final class NumericLiteral {

    /** What the decimal literal 9223372036854775808 is parsed to, for the parser to accept after a minus sign only. */
    static final BigInteger LONG_MIN_MAGNITUDE = BigInteger.ONE.shiftLeft(Long.SIZE - 1);

    private final int position;
    private final String lexeme;
    private final int radix;

    private NumericLiteral(int position, String lexeme) {
        this.position = position;
        this.lexeme = lexeme;
        this.radix = radixOf(lexeme);
    }

    /** Returns a Long, a Double, for a literal that ends in f a Float, or {@link #LONG_MIN_MAGNITUDE}. */
    static Number parse(int position, String lexeme) throws SelectorSyntaxException {
        NumericLiteral literal = new NumericLiteral(position, lexeme);
        // The JDK's parsers take digits of all scripts, and trim control characters, which identifiers may contain.
        if (!lexeme.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw literal.malformed();
        }
        try {
            return literal.isApproximate() ? literal.approximate() : literal.exact();
        } catch (NumberFormatException e) {
            throw literal.malformed();
        }
    }

    private static int radixOf(String lexeme) {
        if (lexeme.length() < 2 || lexeme.charAt(0) != '0') {
            return 10;
        }
        return switch (lexeme.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            default -> 8;
        };
    }

    private boolean isApproximate() {
        return switch (radix) {
            case 2 -> false;
            case 16 -> containsAny(lexeme, ".pP");
            default -> containsAny(lexeme, ".eEfFdD");
        };
    }

    private Number exact() throws SelectorSyntaxException {
        String digits = endsWithAny("lL") ? withoutLast() : lexeme;
        digits = withoutUnderscores(radix == 16 || radix == 2 ? digits.substring(2) : digits);
        try {
            long bits = Long.parseUnsignedLong(digits, radix);
            // As in Java, all 64 bits can be written in the other radixes, but no decimal literal is negative.
            if (radix == 10 && bits < 0) {
                return longMinMagnitude(bits);
            }
            return bits;
        } catch (NumberFormatException e) {
            if (!digits.isEmpty() && digits.chars().allMatch(c -> Character.digit(c, radix) >= 0)) {
                throw outOfRange("long");
            }
            throw e;
        }
    }

    private Number longMinMagnitude(long bits) throws SelectorSyntaxException {
        if (bits != Long.MIN_VALUE) {
            throw outOfRange("long");
        }
        return LONG_MIN_MAGNITUDE;
    }

    private Number approximate() throws SelectorSyntaxException {
        boolean single = endsWithAny("fF");
        String digits = withoutUnderscores(single || endsWithAny("dD") ? withoutLast() : lexeme);
        if (containsAny(digits.substring(digits.length() - 1), "fFdD")) {
            throw malformed(); // which the JDK's parsers would take for a first suffix
        }
        Number value = single ? (Number) Float.parseFloat(digits) : (Number) Double.parseDouble(digits);
        boolean underflow = value.doubleValue() == 0 && !isZero(digits);
        if (underflow || Double.isInfinite(value.doubleValue())) {
            throw outOfRange(single ? "float" : "double");
        }
        return value;
    }

    /** Whether the digits before the exponent are all 0. */
    private boolean isZero(String digits) {
        for (int i = radix == 16 ? 2 : 0; i < digits.length() && !isExponent(digits.charAt(i)); i++) {
            if (Character.digit(digits.charAt(i), 16) > 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isExponent(char c) {
        return radix == 16 ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
    }

    private String withoutUnderscores(String digits) {
        if (digits.indexOf('_') < 0) {
            return digits;
        }
        StringBuilder without = new StringBuilder(digits.length());
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) != '_') {
                without.append(digits.charAt(i));
            } else if (!isDigitOrUnderscore(digits, i - 1) || !isDigitOrUnderscore(digits, i + 1)) {
                throw new NumberFormatException("_ not between digits");
            }
        }
        return without.toString();
    }

    private boolean isDigitOrUnderscore(String digits, int index) {
        if (index < 0 || index == digits.length()) {
            return false;
        }
        char c = digits.charAt(index);
        return c == '_' || Character.digit(c, Math.max(radix, 10)) >= 0;
    }

    private boolean endsWithAny(String suffixes) {
        return suffixes.indexOf(lexeme.charAt(lexeme.length() - 1)) >= 0;
    }

    private String withoutLast() {
        return lexeme.substring(0, lexeme.length() - 1);
    }

    private static boolean containsAny(String lexeme, String characters) {
        return lexeme.chars().anyMatch(c -> characters.indexOf(c) >= 0);
    }

    private SelectorSyntaxException malformed() {
        boolean octal = radix == 8 && lexeme.chars().allMatch(c -> c >= '0' && c <= '9');
        String hint = octal ? " (a 0 at the start means octal, as in Java)" : "";
        return new SelectorSyntaxException(
                position, "expected a numeric literal but found " + Token.excerpt(lexeme) + hint);
    }

    private SelectorSyntaxException outOfRange(String type) {
        return new SelectorSyntaxException(
                position, "expected a number in the range of " + type + " but found " + Token.excerpt(lexeme));
    }
}
