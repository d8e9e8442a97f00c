// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/** The kinds of token. */
enum TokenType {
    NULL,
    TRUE,
    FALSE,
    NOT,
    AND,
    OR,
    BETWEEN,
    LIKE,
    IN,
    IS,
    /** The last of the keywords. */
    ESCAPE,

    IDENTIFIER,
    STRING,
    NUMBER,
    /** 9223372036854775808, which is a number only if a minus sign stands right before it. */
    LONG_MIN_MAGNITUDE,

    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    PLUS,
    MINUS,
    STAR,
    SLASH,
    LEFT_BRACKET,
    RIGHT_BRACKET,
    COMMA,
    END;

    boolean isKeyword() {
        return compareTo(ESCAPE) <= 0;
    }
}
