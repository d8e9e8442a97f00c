// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/** The literals TRUE and FALSE. */
record Constant(Truth value) implements Condition {

    @Override
    public Truth truth(Identifiers identifiers) {
        return value;
    }
}
