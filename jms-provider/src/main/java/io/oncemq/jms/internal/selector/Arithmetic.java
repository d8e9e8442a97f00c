// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operands joined by operators of the same precedence, evaluated from left to right: one node for the chain, however
 * long, so that evaluating it needs no deep stack.
 */
record Arithmetic(Expression first, List<Step> steps) implements Expression {

    /** The value of arithmetic on something that is no number: unlike every value, itself included. */
    static final Object NO_NUMBER = new Object();

    Arithmetic {
        steps = List.copyOf(steps);
    }

    /** An operator and its right operand. */
    record Step(Operator operator, Expression operand) {}

    /** The operators. */
    enum Operator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE;

        /** The operator that a token is, or null. */
        static @Nullable Operator of(TokenType type) {
            return switch (type) {
                case PLUS -> ADD;
                case MINUS -> SUBTRACT;
                case STAR -> MULTIPLY;
                case SLASH -> DIVIDE;
                default -> null;
            };
        }

        boolean isAdditive() {
            return this == ADD || this == SUBTRACT;
        }

        @Nullable Object apply(@Nullable Object left, @Nullable Object right) {
            if (left == null || right == null) {
                return null;
            }
            if (!(left instanceof Number a && right instanceof Number b)) {
                return NO_NUMBER;
            }
            return Promotion.isExact(a, b) ? exact(a, b) : approximate(a, b);
        }

        private @Nullable Number exact(Number left, Number right) {
            if (this == DIVIDE && right.longValue() == 0) {
                return null;
            }
            long result = exact(left.longValue(), right.longValue());
            // The low 32 bits of the result of longs are what int arithmetic gives.
            return Promotion.isInt(left, right) ? (Number) (int) result : (Number) result;
        }

        private long exact(long left, long right) {
            return switch (this) {
                case ADD -> left + right;
                case SUBTRACT -> left - right;
                case MULTIPLY -> left * right;
                case DIVIDE -> left / right;
            };
        }

        private Number approximate(Number left, Number right) {
            double result = approximate(Promotion.approximate(left, right), Promotion.approximate(right, left));
            // A double has so many more bits than a float that rounding twice gives what float arithmetic gives.
            return Promotion.isFloat(left, right) ? (Number) (float) result : (Number) result;
        }

        private double approximate(double left, double right) {
            return switch (this) {
                case ADD -> left + right;
                case SUBTRACT -> left - right;
                case MULTIPLY -> left * right;
                case DIVIDE -> left / right;
            };
        }
    }

    @Override
    public Kind kind() {
        return Kind.NUMBER;
    }

    @Override
    public @Nullable Object evaluate(Identifiers identifiers) {
        Object value = first.evaluate(identifiers);
        for (Step step : steps) {
            value = step.operator().apply(value, step.operand().evaluate(identifiers));
        }
        return value;
    }
}
