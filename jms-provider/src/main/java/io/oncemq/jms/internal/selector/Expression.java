// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.Nullable;

/** A part of a selector that has a value: an operand or a condition. Immutable. */
sealed interface Expression permits Arithmetic, Condition, Literal, Reference, Signed {

    /** What is known of the type of an expression before there is a message. */
    enum Kind {
        ANY("an identifier"),
        NUMBER("a number"),
        STRING("a string"),
        CONDITION("a condition");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        /** Whether a value of this kind may be where one of that kind is required, or be compared with it. */
        boolean isLike(Kind other) {
            return this == other || this == ANY || other == ANY;
        }

        String description() {
            return description;
        }
    }

    Kind kind();

    /**
     * Evaluates the expression; never throws.
     *
     * @return Boolean, a number, String, {@link Arithmetic#NO_NUMBER} or null for NULL
     */
    @Nullable Object evaluate(Identifiers identifiers);
}
