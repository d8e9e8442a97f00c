// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.Nullable;

/** value [NOT] BETWEEN low AND high, as the pair of comparisons that the specification defines it by. */
record Between(Expression value, Expression low, Expression high, boolean negated) implements Condition {

    @Override
    public Truth truth(Identifiers identifiers) {
        Object tested = value.evaluate(identifiers);
        Object from = low.evaluate(identifiers);
        Object to = high.evaluate(identifiers);
        return negated ? outside(tested, from, to) : inside(tested, from, to);
    }

    private static Truth inside(@Nullable Object tested, @Nullable Object from, @Nullable Object to) {
        return Relation.GREATER_OR_EQUAL.test(tested, from).and(Relation.LESS_OR_EQUAL.test(tested, to));
    }

    // Not the negation of inside: both are FALSE if a value is no number.
    private static Truth outside(@Nullable Object tested, @Nullable Object from, @Nullable Object to) {
        return Relation.LESS.test(tested, from).or(Relation.GREATER.test(tested, to));
    }
}
