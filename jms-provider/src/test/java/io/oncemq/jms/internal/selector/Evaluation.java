// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.util.HashMap;
import java.util.Map;

/** Evaluates selectors over values given as pairs, and tells FALSE from UNKNOWN by what the negation is. */
final class Evaluation {

    private Evaluation() {}

    static Truth truth(String text, Identifiers identifiers) throws SelectorSyntaxException {
        if (Selector.parse(text).matches(identifiers)) {
            return Truth.TRUE;
        }
        return Selector.parse("NOT (" + text + ")").matches(identifiers) ? Truth.FALSE : Truth.UNKNOWN;
    }

    static Identifiers values(Object... namesAndValues) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return values::get;
    }
}
