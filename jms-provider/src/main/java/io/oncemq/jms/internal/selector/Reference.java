// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.Nullable;

/** An identifier: the header field or property it names. */
record Reference(String name) implements Expression {

    @Override
    public Kind kind() {
        return Kind.ANY;
    }

    @Override
    public @Nullable Object evaluate(Identifiers identifiers) {
        return identifiers.valueOf(name);
    }
}
