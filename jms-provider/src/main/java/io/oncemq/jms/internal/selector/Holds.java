// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/** An identifier as a condition, which means that it equals TRUE. */
record Holds(Reference reference) implements Condition {

    @Override
    public Truth truth(Identifiers identifiers) {
        return Relation.EQUAL.test(reference.evaluate(identifiers), true);
    }
}
