// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.util.List;

/** Conditions joined by OR: one node for the chain, however long, so that evaluating it needs no deep stack. */
record AnyOf(List<Condition> terms) implements Condition {

    AnyOf {
        terms = List.copyOf(terms);
    }

    @Override
    public Truth truth(Identifiers identifiers) {
        Truth result = Truth.FALSE;
        for (Condition term : terms) {
            result = result.or(term.truth(identifiers));
            if (result == Truth.TRUE) {
                break;
            }
        }
        return result;
    }
}
