// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/**
 * A string or numeric literal.
 *
 * @param value a String, Long, Double or Float
 */
record Literal(Object value) implements Expression {

    @Override
    public Kind kind() {
        return value instanceof String ? Kind.STRING : Kind.NUMBER;
    }

    @Override
    public Object evaluate(Identifiers identifiers) {
        return value;
    }
}
