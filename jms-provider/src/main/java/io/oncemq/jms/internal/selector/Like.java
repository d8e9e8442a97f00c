// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/** identifier [NOT] LIKE pattern: on a value that is no string, a comparison of unlike types and so FALSE. */
record Like(Reference reference, LikePattern pattern, boolean negated) implements Condition {

    @Override
    public Truth truth(Identifiers identifiers) {
        Object value = reference.evaluate(identifiers);
        if (value == null) {
            return Truth.UNKNOWN;
        }
        return Truth.of(value instanceof String string && pattern.matches(string) != negated);
    }
}
