// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no selector, and how the exception says so. */
class SelectorSyntaxTest {

    private static void assertRefused(String text, int position, String reason) {
        assertThatExceptionOfType(SelectorSyntaxException.class)
                .isThrownBy(() -> Selector.parse(text))
                .withMessage("Invalid message selector: expected " + reason + ", at position " + position)
                .satisfies(e -> assertThat(e.position()).isEqualTo(position));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a =                     | 3  | an identifier, a literal or ( but found the end of the selector
        = 1                     | 0  | an identifier, a literal or ( but found =
        a = 1 AND               | 9  | an identifier, a literal or ( but found the end of the selector
        a = 1 b = 2             | 6  | an operator or the end of the selector but found b
        a = 1 = 2               | 6  | an operator or the end of the selector but found =
        a == 1                  | 3  | an identifier, a literal or ( but found =
        a < > 1                 | 4  | an identifier, a literal or ( but found >
        a AND OR b              | 6  | an identifier, a literal or ( but found OR
        a = NOT b               | 4  | an identifier, a literal or ( but found NOT
        a = 1)                  | 5  | an operator or the end of the selector but found )
        (a = 1                  | 6  | an operator or ) but found the end of the selector
        ()                      | 1  | an identifier, a literal or ( but found )
        NOT                     | 3  | an identifier, a literal or ( but found the end of the selector
        NOT = 1                 | 4  | an identifier, a literal or ( but found =
        a NOT = 1               | 6  | BETWEEN, IN or LIKE after NOT but found =
        a NOT NULL              | 6  | BETWEEN, IN or LIKE after NOT but found NULL
        a IS 1                  | 5  | NULL or NOT NULL but found 1
        a IS NOT TRUE           | 9  | NULL but found TRUE
        a = NULL                | 4  | an identifier or a literal (NULL is tested for with IS NULL) but found NULL
        a BETWEEN 1             | 11 | AND but found the end of the selector
        a BETWEEN 1 OR 2        | 12 | AND but found OR
        a IN 'x'                | 5  | ( but found 'x'
        a IN ()                 | 6  | a string literal but found )
        a IN ('x', 5)           | 11 | a string literal but found 5
        a IN ('x', NULL)        | 11 | a string literal but found NULL
        a IN ('x',)             | 10 | a string literal but found )
        a IN ('x' 'y')          | 10 | , or ) but found 'y'
        a LIKE b                | 7  | a string literal but found b
        a LIKE 5                | 7  | a string literal but found 5
        a LIKE 'x' ESCAPE       | 17 | a string literal but found the end of the selector
        a LIKE 'x' ESCAPE ''    | 18 | a string literal of one character but found ''
        a LIKE 'x' ESCAPE 'xy'  | 18 | a string literal of one character but found 'xy'
        a LIKE 'b!c' ESCAPE '!' | 7  | a wildcard or the escape character itself after the escape character but found 'b!c'
        a ESCAPE 'x'            | 2  | an operator or the end of the selector but found ESCAPE
        a * = 1                 | 4  | an identifier, a literal or ( but found =
        a, b                    | 1  | an operator or the end of the selector but found ,
        a = 'it's'              | 8  | an operator or the end of the selector but found s
        a = 'x                  | 4  | ' at the end of a string literal but found none
        '                       | 0  | ' at the end of a string literal but found none
        a = 08                  | 4  | a numeric literal but found 08 (a 0 at the start means octal, as in Java)
        """)
    void namesPositionAndExpectation(String text, int position, String reason) {
        assertRefused(text, position, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'abc'                | 0 | a condition but found a string
        5                    | 0 | a condition but found a number
        a + 1                | 0 | a condition but found a number
        -a                   | 0 | a condition but found a number
        (a + 1)              | 0 | a condition but found a number
        NOT 5                | 4 | a condition but found a number
        a AND 'x'            | 6 | a condition but found a string
        5 OR a               | 0 | a condition but found a number
        'abc' > 'b'          | 0 | a number but found a string
        a > 'b'              | 4 | a number but found a string
        a <= TRUE            | 5 | a number but found a condition
        TRUE > 0             | 0 | a number but found a condition
        (a = 1) < b          | 0 | a number but found a condition
        'a' = 1              | 6 | a string but found a number
        a + 1 <> 'b'         | 9 | a number but found a string
        TRUE = 1             | 7 | a condition but found a number
        (a > 1) = 'x'        | 10 | a condition but found a string
        a + 'x' = 1          | 4 | a number but found a string
        'x' * a = 1          | 0 | a number but found a string
        a - TRUE = 1         | 4 | a number but found a condition
        -'x' = 1             | 1 | a number but found a string
        a + (b AND c) = 1    | 4 | a number but found a condition
        'x' BETWEEN 1 AND 2  | 0 | a number but found a string
        a BETWEEN 'x' AND 2  | 10 | a number but found a string
        a BETWEEN 1 AND 'x'  | 16 | a number but found a string
        5 LIKE 'x'           | 0 | an identifier but found a number
        'y' LIKE 'x'         | 0 | an identifier but found a string
        a + 1 IN ('x')       | 0 | an identifier but found a number
        TRUE IS NULL         | 0 | an identifier but found a condition
        a + 1 IS NOT NULL    | 0 | an identifier but found a number
        """)
    void checksTypesWhereTheyAreKnown(String text, int position, String reason) {
        assertRefused(text, position, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a # b     | 2 | #  | 0023
        a = "b"   | 4 | "  | 0022
        a != b    | 2 | !  | 0021
        a = {x}   | 4 | {  | 007B
        %a = 1    | 0 | %  | 0025
        a = 1;    | 5 | ;  | 003B
        a . b     | 2 | .  | 002E
        a = 😀    | 4 | 😀 | 1F600
        """)
    void namesACharacterThatBelongsNowhere(String text, int position, String character, String codePoint) {
        String found = "the character " + character + " (U+" + codePoint + ")";
        assertRefused(text, position, "an identifier, a literal or an operator but found " + found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u000B", "\u00A0", "\u2003", "\uFEFF a", "\u0085", "a \uD83D"})
    void refusesWhitespaceThatIsNotOfJavaAndLoneSurrogates(String text) {
        assertThatExceptionOfType(SelectorSyntaxException.class).isThrownBy(() -> Selector.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n\f "})
    void refusesABlankText(String text) {
        assertRefused(text, text.length(), "an identifier, a literal or ( but found the end of the selector");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE", "like", "Is"
            })
    void refusesKeywordsAsIdentifiers(String keyword) {
        assertThatExceptionOfType(SelectorSyntaxException.class).isThrownBy(() -> Selector.parse(keyword + " > 0"));
        assertThatExceptionOfType(SelectorSyntaxException.class)
                .isThrownBy(() -> Selector.parse("a + " + keyword + " > 0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JMSDestination",
                "JMSReplyTo",
                "JMSExpiration",
                "JMSRedelivered",
                "JMSDeliveryTime",
                "JMS",
                "JMSFoo",
                "JMSpriority"
            })
    void refusesOtherHeaderFields(String name) {
        String reason = "a property, or a header field that a selector may refer to, but found " + name;
        assertRefused("a AND " + name + " IS NULL", 6, reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JMSDeliveryMode",
                "JMSPriority",
                "JMSMessageID",
                "JMSTimestamp",
                "JMSCorrelationID",
                "JMSType",
                "JMSXDeliveryCount",
                "JMSXfoo",
                "JMSX",
                "JMS_",
                "JMS_Foo",
                "jmsFoo",
                "_",
                "$",
                "a\u0000b"
            })
    void acceptsHeaderFieldsAndProperties(String name) {
        assertThatNoException().isThrownBy(() -> Selector.parse(name + " IS NULL"));
    }

    @Test
    void keepsTheMessageShortAndOnOneLine() {
        assertThatExceptionOfType(SelectorSyntaxException.class)
                .isThrownBy(() -> Selector.parse("a 'x\n\u001B" + "y".repeat(10_000) + "'"))
                .withMessage("Invalid message selector: expected an operator or the end of the selector but found 'x??"
                        + "y".repeat(36) + "..., at position 2");
    }
}
