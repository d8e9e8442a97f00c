// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/** NOT condition. */
record Not(Condition condition) implements Condition {

    @Override
    public Truth truth(Identifiers identifiers) {
        return condition.truth(identifiers).not();
    }
}
