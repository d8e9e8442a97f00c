// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.Nullable;

/** An expression that is TRUE, FALSE or UNKNOWN. */
sealed interface Condition extends Expression
        permits AllOf, AnyOf, Between, Comparison, Constant, Holds, In, IsNull, Like, Not {

    Truth truth(Identifiers identifiers);

    @Override
    default Kind kind() {
        return Kind.CONDITION;
    }

    @Override
    default @Nullable Object evaluate(Identifiers identifiers) {
        return truth(identifiers).toBoolean();
    }
}
