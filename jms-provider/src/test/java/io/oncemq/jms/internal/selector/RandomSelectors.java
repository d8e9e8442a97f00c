// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Random selectors, each with its text and, composed along with it, a function that says what it evaluates to. The
 * function shares nothing with the package under test: truth is a number, 0, 0.5 or 1, AND the minimum, OR the maximum;
 * integers are computed with BigInteger; brackets and precedence exist in the text only.
 */
final class RandomSelectors {

    static final List<String> NAMES =
            List.of("a", "b", "c", "d", "$e", "_f", "größe", "inner", "JMSPriority", "JMSType", "JMSXGroupID", "JMS_g");

    private static final List<Object> VALUES = List.of(
            true,
            false,
            (byte) 3,
            Byte.MIN_VALUE,
            (short) -7,
            Short.MAX_VALUE,
            0,
            1,
            2,
            -1,
            100,
            Integer.MAX_VALUE,
            Integer.MIN_VALUE,
            0L,
            5L,
            -3L,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            (1L << 53) + 1,
            0.5f,
            0.1f,
            -0f,
            Float.NaN,
            Float.MAX_VALUE,
            16777216f,
            1.5,
            0.1,
            -0.0,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            9.007199254740992E15,
            "",
            "a",
            "ab",
            "abab",
            "b%",
            "_a",
            "it's",
            "TRUE",
            "1",
            "\n",
            "a\uD83D\uDE00b",
            "\uD83D\uDE00");

    private static final List<Literal> LITERALS = List.of(
            new Literal("7E3", 7000.0),
            new Literal("57.", 57.0),
            new Literal(".5", 0.5),
            new Literal("1.5e0", 1.5),
            new Literal("0.1", 0.1),
            new Literal("0.1f", 0.1f),
            new Literal("2d", 2.0),
            new Literal("16777216F", 16777216f),
            new Literal("0x1.8p1", 3.0),
            new Literal("9007199254740993", 9007199254740993L),
            new Literal("0xFFFFFFFFFFFFFFFF", -1L),
            new Literal("0x1F", 31L),
            new Literal("017", 15L),
            new Literal("0b11L", 3L),
            new Literal("1_00", 100L),
            new Literal("9223372036854775807", Long.MAX_VALUE),
            new Literal("2147483647", 2147483647L));

    private static final List<String> STRINGS = List.of("", "a", "ab", "abab", "it's", "1", "TRUE", "b%", "\n");

    private static final String SYMBOLIC = "+-*/=<>,()";

    /** Like nothing: what arithmetic on strings and booleans gives. */
    private static final Object NO_NUMBER = new StringBuilder("no number");

    private final Random random;
    private int budget;

    RandomSelectors(Random random) {
        this.random = random;
    }

    /** A function of the values of the identifiers, null standing for NULL. */
    interface Evaluator extends Function<Map<String, Object>, @Nullable Object> {}

    /** A condition; the higher the level, the more tightly its text binds. */
    record Condition(String text, int level, Function<Map<String, Object>, Double> truth) {}

    /** An operand; level as above. */
    record Operand(String text, int level, Evaluator value) {}

    private record Literal(String text, Object value) {}

    Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        for (String name : NAMES) {
            if (random.nextInt(4) > 0) {
                values.put(name, pick(VALUES));
            }
        }
        return values;
    }

    Condition selector() {
        budget = 1 + random.nextInt(25);
        return condition(0);
    }

    // ---- conditions: 0 OR, 1 AND, 2 NOT, 3 predicate, 4 within brackets

    private Condition condition(int level) {
        Condition condition = budget-- <= 0 ? simple() : compound();
        boolean brackets = condition.level < level || random.nextInt(8) == 0;
        return brackets ? new Condition(join("(", condition.text, ")"), 4, condition.truth) : condition;
    }

    private Condition compound() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> chain("OR", 0, Math::max);
            case 2, 3 -> chain("AND", 1, Math::min);
            case 4 -> not();
            case 5, 6, 7 -> comparison();
            case 8 -> between();
            default -> simple();
        };
    }

    private Condition simple() {
        return switch (random.nextInt(5)) {
            case 0 -> in();
            case 1 -> like();
            case 2 -> isNull();
            case 3 -> constant();
            default -> flag();
        };
    }

    private Condition chain(String operator, int level, BinaryOperator<Double> join) {
        Condition result = condition(level + 1);
        for (int terms = 1 + random.nextInt(3); terms > 0; terms--) {
            Condition left = result;
            Condition right = condition(level + 1);
            String text = join(left.text, keyword(operator), right.text);
            result = new Condition(
                    text, level, values -> join.apply(left.truth.apply(values), right.truth.apply(values)));
        }
        return result;
    }

    private Condition not() {
        Condition operand = condition(2);
        return new Condition(join(keyword("NOT"), operand.text), 2, values -> 1 - operand.truth.apply(values));
    }

    private Condition comparison() {
        boolean equality = random.nextBoolean();
        String operator = pick(equality ? List.of("=", "<>") : List.of("<", "<=", ">", ">="));
        Supplier<Operand> operands = equality ? likeOperands() : () -> number(0);
        Operand left = operands.get();
        Operand right = operands.get();
        return new Condition(
                join(left.text, operator, right.text),
                3,
                values -> compare(operator, left.value.apply(values), right.value.apply(values)));
    }

    private Supplier<Operand> likeOperands() {
        int kind = random.nextInt(3);
        return () -> {
            if (random.nextInt(3) == 0) {
                return identifier();
            }
            return switch (kind) {
                case 0 -> number(0);
                case 1 -> string();
                default -> truthAsOperand();
            };
        };
    }

    private Operand truthAsOperand() {
        Condition condition = condition(0);
        // A mere identifier would stand for its value here, and not for whether that is TRUE.
        boolean identifier = NAMES.contains(condition.text.replaceAll("[()\\s]", ""));
        String inner = identifier ? join(keyword("NOT"), keyword("NOT"), condition.text) : condition.text;
        boolean brackets = identifier || condition.level < 4 || random.nextBoolean();
        return new Operand(brackets ? join("(", inner, ")") : inner, 3, values -> {
            double truth = condition.truth.apply(values);
            return truth == 0.5 ? null : (Object) (truth == 1);
        });
    }

    private Condition between() {
        Operand value = number(0);
        Operand low = number(0);
        Operand high = number(0);
        boolean negated = random.nextBoolean();
        String operator = negated ? join(keyword("NOT"), keyword("BETWEEN")) : keyword("BETWEEN");
        return new Condition(join(value.text, operator, low.text, keyword("AND"), high.text), 3, values -> {
            Object tested = value.value.apply(values);
            double atLow = compare(negated ? "<" : ">=", tested, low.value.apply(values));
            double atHigh = compare(negated ? ">" : "<=", tested, high.value.apply(values));
            return negated ? Math.max(atLow, atHigh) : Math.min(atLow, atHigh);
        });
    }

    private Condition in() {
        String name = pick(NAMES);
        List<String> strings = Stream.generate(() -> pick(STRINGS))
                .limit(1 + random.nextInt(4))
                .toList();
        boolean negated = random.nextBoolean();
        String list = String.join(
                join(","), strings.stream().map(RandomSelectors::quote).toList());
        String operator = negated ? join(keyword("NOT"), keyword("IN")) : keyword("IN");
        return new Condition(join(name, operator, "(", list, ")"), 3, values -> {
            double truth = 0;
            for (String string : strings) {
                truth = Math.max(truth, compare("=", values.get(name), string));
            }
            return negated ? 1 - truth : truth;
        });
    }

    private Condition like() {
        String name = pick(NAMES);
        StringBuilder pattern = new StringBuilder();
        StringBuilder regex = new StringBuilder("(?s)");
        for (int length = random.nextInt(5); length > 0; length--) {
            int element = random.nextInt(8);
            pattern.append(List.of("%", "_", "!%", "!_", "!!", "a", "b", "\uD83D\uDE00")
                    .get(element));
            regex.append(
                    List.of(".*", ".", "%", "_", "!", "a", "b", "\uD83D\uDE00").get(element));
        }
        boolean negated = random.nextBoolean();
        String operator = negated ? join(keyword("NOT"), keyword("LIKE")) : keyword("LIKE");
        String text = join(name, operator, quote(pattern.toString()), keyword("ESCAPE"), "'!'");
        return new Condition(text, 3, values -> {
            Object value = values.get(name);
            if (value == null) {
                return 0.5;
            }
            return value instanceof String string && string.matches(regex.toString()) != negated ? 1.0 : 0.0;
        });
    }

    private Condition isNull() {
        String name = pick(NAMES);
        boolean negated = random.nextBoolean();
        String operator = negated ? join(keyword("IS"), keyword("NOT")) : keyword("IS");
        return new Condition(
                join(name, operator, keyword("NULL")), 3, values -> values.containsKey(name) == negated ? 1.0 : 0.0);
    }

    private Condition constant() {
        boolean value = random.nextBoolean();
        return new Condition(keyword(value ? "TRUE" : "FALSE"), 4, values -> value ? 1.0 : 0.0);
    }

    private Condition flag() {
        String name = pick(NAMES);
        return new Condition(name, 4, values -> compare("=", values.get(name), true));
    }

    // ---- operands: 0 sum, 1 product, 2 signed, 3 primary

    private Operand number(int level) {
        Operand operand = budget-- <= 0 ? primary() : calculated();
        boolean brackets = operand.level < level || random.nextInt(8) == 0;
        return brackets ? new Operand(join("(", operand.text, ")"), 3, operand.value) : operand;
    }

    private Operand calculated() {
        return switch (random.nextInt(6)) {
            case 0 -> chain(List.of("+", "-"), 0);
            case 1 -> chain(List.of("*", "/"), 1);
            case 2 -> signed();
            default -> primary();
        };
    }

    private Operand chain(List<String> operators, int level) {
        Operand result = number(level + 1);
        for (int terms = 1 + random.nextInt(3); terms > 0; terms--) {
            Operand left = result;
            Operand right = number(level + 1);
            String operator = pick(operators);
            result = new Operand(
                    join(left.text, operator, right.text),
                    level,
                    values -> calculate(operator, left.value.apply(values), right.value.apply(values)));
        }
        return result;
    }

    private Operand signed() {
        if (random.nextInt(10) == 0) {
            return new Operand("-9223372036854775808", 2, values -> Long.MIN_VALUE);
        }
        Operand operand = number(2);
        boolean minus = random.nextBoolean();
        return new Operand(join(minus ? "-" : "+", operand.text), 2, values -> {
            Object value = operand.value.apply(values);
            return value == null || minus || !(value instanceof Number) ? negate(value) : value;
        });
    }

    private Operand primary() {
        int kind = random.nextInt(4);
        if (kind < 2) {
            return identifier();
        }
        Literal literal = kind == 2 ? pick(LITERALS) : small();
        return new Operand(literal.text, 3, values -> literal.value);
    }

    private Literal small() {
        long value = random.nextInt(4);
        return new Literal(Long.toString(value), value);
    }

    private Operand identifier() {
        String name = pick(NAMES);
        return new Operand(name, 3, values -> values.get(name));
    }

    private Operand string() {
        String value = pick(STRINGS);
        return new Operand(quote(value), 3, values -> value);
    }

    // ---- what it all means

    static double compare(String operator, @Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return 0.5;
        }
        boolean result;
        if (left instanceof Number && right instanceof Number) {
            result = compareNumbers(operator, (Number) left, (Number) right);
        } else {
            boolean like = left.getClass() == right.getClass() && (left instanceof String || left instanceof Boolean);
            result = like
                    && (operator.equals("=") && left.equals(right) || operator.equals("<>") && !left.equals(right));
        }
        return result ? 1 : 0;
    }

    private static boolean compareNumbers(String operator, Number left, Number right) {
        Class<?> type = promoted(left, right);
        if (type == Double.class) {
            return compareDoubles(operator, left.doubleValue(), right.doubleValue());
        }
        if (type == Float.class) {
            return compareDoubles(operator, left.floatValue(), right.floatValue());
        }
        int order = big(left).compareTo(big(right));
        return compareDoubles(operator, order, 0);
    }

    private static boolean compareDoubles(String operator, double left, double right) {
        return switch (operator) {
            case "=" -> left == right;
            case "<>" -> left != right;
            case "<" -> left < right;
            case "<=" -> left <= right;
            case ">" -> left > right;
            default -> left >= right;
        };
    }

    static @Nullable Object calculate(String operator, @Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return null;
        }
        if (!(left instanceof Number a) || !(right instanceof Number b)) {
            return NO_NUMBER;
        }
        Class<?> type = promoted(a, b);
        if (type == Double.class) {
            return calculateDoubles(operator, a.doubleValue(), b.doubleValue());
        }
        if (type == Float.class) {
            return calculateFloats(operator, a.floatValue(), b.floatValue());
        }
        if (operator.equals("/") && b.longValue() == 0) {
            return null;
        }
        BigInteger result = calculateBig(operator, big(a), big(b));
        return type == Long.class ? (Object) result.longValue() : (Object) result.intValue();
    }

    private static double calculateDoubles(String operator, double left, double right) {
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            default -> left / right;
        };
    }

    private static float calculateFloats(String operator, float left, float right) {
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            default -> left / right;
        };
    }

    private static BigInteger calculateBig(String operator, BigInteger left, BigInteger right) {
        return switch (operator) {
            case "+" -> left.add(right);
            case "-" -> left.subtract(right);
            case "*" -> left.multiply(right);
            default -> left.divide(right);
        };
    }

    static @Nullable Object negate(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Double number) {
            return -number;
        }
        if (value instanceof Float number) {
            return -number;
        }
        if (value instanceof Long number) {
            return -number;
        }
        return value instanceof Number number ? (Object) (-number.intValue()) : NO_NUMBER;
    }

    private static Class<?> promoted(Number left, Number right) {
        for (Class<?> type : List.of(Double.class, Float.class, Long.class)) {
            if (type.isInstance(left) || type.isInstance(right)) {
                return type;
            }
        }
        return Integer.class;
    }

    private static BigInteger big(Number number) {
        return BigInteger.valueOf(number.longValue());
    }

    // ---- text

    /** The pieces with white space between them, which may be none only where a symbol is. */
    private String join(String... pieces) {
        StringBuilder text = new StringBuilder();
        for (String piece : pieces) {
            boolean separate =
                    text.length() == 0 || isSymbol(text.charAt(text.length() - 1)) || isSymbol(piece.charAt(0));
            text.append(pick(separate ? List.of("", "", " ", "\n") : List.of(" ", "\t", "\r\n", "  ")))
                    .append(piece);
        }
        return text.toString();
    }

    private static boolean isSymbol(char c) {
        return SYMBOLIC.indexOf(c) >= 0;
    }

    private String keyword(String keyword) {
        return switch (random.nextInt(4)) {
            case 0 -> keyword.toLowerCase(Locale.ROOT);
            case 1 -> keyword.charAt(0) + keyword.substring(1).toLowerCase(Locale.ROOT);
            default -> keyword;
        };
    }

    private static String quote(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
