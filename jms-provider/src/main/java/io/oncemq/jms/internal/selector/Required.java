// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/** What an expression must be to stand where it does, as far as can be told before there is a message. */
final class Required {

    private Required() {}

    static Condition condition(Expression expression, int start) throws SelectorSyntaxException {
        if (expression instanceof Condition condition) {
            return condition;
        }
        if (expression instanceof Reference reference) {
            return new Holds(reference);
        }
        throw unlike(Expression.Kind.CONDITION, expression, start);
    }

    static Expression number(Expression expression, int start) throws SelectorSyntaxException {
        return like(Expression.Kind.NUMBER, expression, start);
    }

    static Expression like(Expression.Kind kind, Expression expression, int start) throws SelectorSyntaxException {
        if (!kind.isLike(expression.kind())) {
            throw unlike(kind, expression, start);
        }
        return expression;
    }

    static Reference reference(Expression expression, int start) throws SelectorSyntaxException {
        if (expression instanceof Reference reference) {
            return reference;
        }
        throw unlike(Expression.Kind.ANY, expression, start);
    }

    private static SelectorSyntaxException unlike(Expression.Kind required, Expression found, int start) {
        String description = found.kind().description();
        return new SelectorSyntaxException(start, "expected " + required.description() + " but found " + description);
    }
}
