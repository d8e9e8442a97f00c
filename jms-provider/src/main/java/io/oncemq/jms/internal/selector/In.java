// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.util.Set;

/** identifier [NOT] IN (strings). A value that is no string equals none of them. */
record In(Reference reference, Set<String> strings, boolean negated) implements Condition {

    In {
        strings = Set.copyOf(strings);
    }

    @Override
    public Truth truth(Identifiers identifiers) {
        Object value = reference.evaluate(identifiers);
        if (value == null) {
            return Truth.UNKNOWN;
        }
        boolean found = value instanceof String string && strings.contains(string);
        return Truth.of(found != negated);
    }
}
