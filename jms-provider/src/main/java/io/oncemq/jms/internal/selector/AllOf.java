// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.util.List;

/** Conditions joined by AND: one node for the chain, however long, so that evaluating it needs no deep stack. */
record AllOf(List<Condition> terms) implements Condition {

    AllOf {
        terms = List.copyOf(terms);
    }

    @Override
    public Truth truth(Identifiers identifiers) {
        Truth result = Truth.TRUE;
        for (Condition term : terms) {
            result = result.and(term.truth(identifiers));
            if (result == Truth.FALSE) {
                break;
            }
        }
        return result;
    }
}
