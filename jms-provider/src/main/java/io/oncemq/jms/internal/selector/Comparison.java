// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/** Two expressions and the operator between them. */
record Comparison(Expression left, Relation relation, Expression right) implements Condition {

    @Override
    public Truth truth(Identifiers identifiers) {
        return relation.test(left.evaluate(identifiers), right.evaluate(identifiers));
    }
}
