// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.Nullable;

/** The comparison operators. */
enum Relation {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    /** The operator that a token is, or null. */
    static @Nullable Relation of(TokenType type) {
        return switch (type) {
            case EQUAL -> EQUAL;
            case NOT_EQUAL -> NOT_EQUAL;
            case LESS -> LESS;
            case LESS_OR_EQUAL -> LESS_OR_EQUAL;
            case GREATER -> GREATER;
            case GREATER_OR_EQUAL -> GREATER_OR_EQUAL;
            default -> null;
        };
    }

    boolean isEquality() {
        return this == EQUAL || this == NOT_EQUAL;
    }

    /** Compares two values: UNKNOWN if one is NULL, else FALSE if they are unlike or of a type this is not for. */
    Truth test(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return Truth.UNKNOWN;
        }
        if (left instanceof Number a && right instanceof Number b) {
            return Truth.of(holds(a, b));
        }
        boolean strings = left instanceof String && right instanceof String;
        boolean booleans = left instanceof Boolean && right instanceof Boolean;
        boolean comparable = isEquality() && (strings || booleans);
        return Truth.of(comparable && left.equals(right) == (this == EQUAL));
    }

    private boolean holds(Number left, Number right) {
        if (Promotion.isExact(left, right)) {
            long a = left.longValue();
            long b = right.longValue();
            return holds(a < b, a == b, a > b);
        }
        double a = Promotion.approximate(left, right);
        double b = Promotion.approximate(right, left);
        return holds(a < b, a == b, a > b);
    }

    /** All three are false for NaN, which is thus, as in Java, only unequal to everything. */
    private boolean holds(boolean less, boolean equal, boolean greater) {
        return switch (this) {
            case EQUAL -> equal;
            case NOT_EQUAL -> !equal;
            case LESS -> less;
            case LESS_OR_EQUAL -> less || equal;
            case GREATER -> greater;
            case GREATER_OR_EQUAL -> greater || equal;
        };
    }
}
