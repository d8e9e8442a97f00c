// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the text of a selector while reading it, for one set of values: no tree, no types, tokens by a regular
 * expression. It knows what well-formed selectors mean, and need not notice what is wrong with others.
 */
final class ReferenceEvaluator {

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:('(?:[^']|'')*')" // text
                    + "|(0[xX][\\p{XDigit}_.]+(?:[pP][+-]?[\\d_]+)?[fFdDlL]?|0[bB][01_]+[lL]?"
                    + "|(?:\\d[\\d_]*\\.?[\\d_]*|\\.\\d[\\d_]*)(?:[eE][+-]?[\\d_]+)?[fFdDlL]?)" // number
                    + "|(\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)" // word
                    + "|(<>|<=|>=|[-+*/=<>(),]))\\s*"); // symbol

    private static final int ANY = 0;
    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int PREDICATE = 4;
    private static final int SUM = 5;
    private static final int PRODUCT = 6;
    private static final int SIGN = 7;

    /** What was read: a value, or the truth of a condition. */
    private record Result(@Nullable Object value, boolean isCondition) {
        static Result condition(double truth) {
            return new Result(truth == 0.5 ? null : (Object) (truth == 1), true);
        }

        /** 0, 0.5 or 1; that of an identifier is whether it is TRUE. */
        double truth() {
            if (isCondition) {
                return value == null ? 0.5 : value.equals(true) ? 1 : 0;
            }
            return RandomSelectors.compare("=", value, true);
        }
    }

    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Object> values;
    private int next;

    private ReferenceEvaluator(String text, Map<String, Object> values) {
        this.values = values;
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find(end) && matcher.start() == end) {
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
        if (end < text.length()) {
            throw new IllegalArgumentException("No token at " + end + " of " + text);
        }
    }

    /** 0, 0.5 or 1. */
    static double truth(String text, Map<String, Object> values) {
        ReferenceEvaluator evaluator = new ReferenceEvaluator(text, values);
        double truth = evaluator.read(ANY).truth();
        if (evaluator.next < evaluator.tokens.size()) {
            throw new IllegalArgumentException("Ends at " + evaluator.next + " of " + evaluator.tokens);
        }
        return truth;
    }

    /** Reads what binds more tightly than a level. */
    private Result read(int level) {
        Result result = prefix();
        while (true) {
            String operator = peek();
            int strength = switch (operator) {
                case "OR" -> OR;
                case "AND" -> AND;
                case "=", "<>", "<", "<=", ">", ">=", "IS", "IN", "LIKE", "BETWEEN", "NOT" -> PREDICATE;
                case "+", "-" -> SUM;
                case "*", "/" -> PRODUCT;
                default -> ANY;
            };
            if (strength <= level) {
                return result;
            }
            next++;
            Result left = result;
            result = switch (strength) {
                case OR -> Result.condition(Math.max(left.truth(), read(OR).truth()));
                case AND -> Result.condition(Math.min(left.truth(), read(AND).truth()));
                case PREDICATE -> Result.condition(predicate(operator, left.value()));
                default ->
                    new Result(
                            RandomSelectors.calculate(
                                    operator, left.value(), read(strength).value()),
                            false);
            };
        }
    }

    private Result prefix() {
        String token = peek();
        String original = tokens.get(next++);
        switch (token) {
            case "NOT":
                return Result.condition(1 - read(NOT).truth());
            case "(":
                Result inner = read(ANY);
                next++;
                return inner;
            case "+":
            case "-":
                Object value = read(SIGN).value();
                return new Result(
                        token.equals("-") || !(value instanceof Number) ? RandomSelectors.negate(value) : value, false);
            case "TRUE":
            case "FALSE":
                return Result.condition(token.equals("TRUE") ? 1 : 0);
            default:
                if (token.startsWith("'")) {
                    return new Result(unquoted(original), false);
                }
                char first = original.charAt(0);
                return new Result(
                        first == '.' || Character.isDigit(first) ? number(original) : values.get(original), false);
        }
    }

    private double predicate(String operator, @Nullable Object left) {
        switch (operator) {
            case "NOT":
                String negated = peek();
                next++;
                return notPredicate(negated, left);
            case "IS":
                boolean not = peek().equals("NOT");
                next += not ? 2 : 1;
                return (left == null) != not ? 1 : 0;
            case "IN":
                return in(left);
            case "LIKE":
                return like(left, false);
            case "BETWEEN":
                Object low = read(PREDICATE).value();
                next++;
                Object high = read(PREDICATE).value();
                return Math.min(RandomSelectors.compare(">=", left, low), RandomSelectors.compare("<=", left, high));
            default:
                return RandomSelectors.compare(operator, left, read(PREDICATE).value());
        }
    }

    private double notPredicate(String operator, @Nullable Object left) {
        if (operator.equals("IN")) {
            return 1 - in(left);
        }
        if (operator.equals("LIKE")) {
            return like(left, true);
        }
        Object low = read(PREDICATE).value();
        next++;
        Object high = read(PREDICATE).value();
        return Math.max(RandomSelectors.compare("<", left, low), RandomSelectors.compare(">", left, high));
    }

    private double in(@Nullable Object left) {
        double truth = 0;
        do {
            next++;
            truth = Math.max(truth, RandomSelectors.compare("=", left, unquoted(tokens.get(next++))));
        } while (peek().equals(","));
        next++;
        return truth;
    }

    private double like(@Nullable Object left, boolean negated) {
        String pattern = unquoted(tokens.get(next++));
        String escape = "";
        if (peek().equals("ESCAPE")) {
            next++;
            escape = unquoted(tokens.get(next++));
        }
        StringBuilder regex = new StringBuilder("(?s)");
        int[] characters = pattern.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            String character = Character.toString(characters[i]);
            if (character.equals(escape)) {
                regex.append(Pattern.quote(Character.toString(characters[++i])));
            } else {
                regex.append(character.equals("%") ? ".*" : character.equals("_") ? "." : Pattern.quote(character));
            }
        }
        if (left == null) {
            return 0.5;
        }
        return left instanceof String text && text.matches(regex.toString()) != negated ? 1 : 0;
    }

    private static String unquoted(String literal) {
        return literal.substring(1, literal.length() - 1).replace("''", "'");
    }

    private static Number number(String literal) {
        String text = literal.replace("_", "").toLowerCase(Locale.ROOT);
        boolean hex = text.startsWith("0x");
        if (hex ? text.contains("p") : !text.startsWith("0b") && text.matches(".*[.efd].*")) {
            return text.endsWith("f") ? (Number) Float.valueOf(text) : (Number) Double.valueOf(text);
        }
        String digits = text.replace("l", "");
        if (hex) {
            return new BigInteger(digits.substring(2), 16).longValue();
        }
        if (digits.startsWith("0b")) {
            return new BigInteger(digits.substring(2), 2).longValue();
        }
        return new BigInteger(digits, digits.startsWith("0") ? 8 : 10).longValue();
    }

    /** The next token, words in upper case if they are keywords; empty at the end. */
    private String peek() {
        if (next >= tokens.size()) {
            return "";
        }
        String token = tokens.get(next);
        return token.length() <= 7 && token.chars().allMatch(c -> c < 0x80) && !token.startsWith("'")
                ? token.toUpperCase(Locale.ROOT)
                : token;
    }
}
