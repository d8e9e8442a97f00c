// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.Nullable;

/**
 * An operand with unary signs.
 *
 * @param negative whether the number of minus signs is odd
 */
record Signed(boolean negative, Expression operand) implements Expression {

    private static final Integer MINUS_ONE = -1;

    @Override
    public Kind kind() {
        return Kind.NUMBER;
    }

    @Override
    public @Nullable Object evaluate(Identifiers identifiers) {
        Object value = operand.evaluate(identifiers);
        if (value == null || (value instanceof Number && !negative)) {
            return value;
        }
        // Multiplying promotes and wraps as the unary operator does, and is right for zeros and NaN too.
        return Arithmetic.Operator.MULTIPLY.apply(value, MINUS_ONE);
    }
}
