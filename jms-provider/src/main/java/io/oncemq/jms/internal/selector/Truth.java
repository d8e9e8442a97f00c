// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.Nullable;

/** The three truth values of SQL, and tables 3-4 to 3-6 of the specification. */
enum Truth {
    FALSE,
    UNKNOWN,
    TRUE;

    static Truth of(boolean value) {
        return value ? TRUE : FALSE;
    }

    // The order of the constants is the order of truth: AND is the least of its operands, OR the greatest.

    Truth and(Truth other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Truth or(Truth other) {
        return compareTo(other) >= 0 ? this : other;
    }

    Truth not() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            case UNKNOWN -> UNKNOWN;
        };
    }

    /** This as a value that can be compared: UNKNOWN is NULL. */
    @Nullable Boolean toBoolean() {
        return this == UNKNOWN ? null : Boolean.valueOf(this == TRUE);
    }
}
