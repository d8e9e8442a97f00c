// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/** identifier IS [NOT] NULL, the one condition on NULL that is never UNKNOWN. */
record IsNull(Reference reference, boolean negated) implements Condition {

    @Override
    public Truth truth(Identifiers identifiers) {
        return Truth.of((reference.evaluate(identifiers) == null) != negated);
    }
}
