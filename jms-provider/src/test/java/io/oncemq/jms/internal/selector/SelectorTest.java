// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import static io.oncemq.jms.internal.selector.Evaluation.truth;
import static io.oncemq.jms.internal.selector.Evaluation.values;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What selectors evaluate to. */
class SelectorTest {

    /** One property of each type, named after it, and strings; {@code none} is NULL. */
    private static final Identifiers MESSAGE = values(
            "yes",
            true,
            "no",
            false,
            "byte",
            (byte) 1,
            "short",
            (short) 2,
            "int",
            3,
            "long",
            4L,
            "float",
            0.5f,
            "double",
            0.25,
            "maxInt",
            Integer.MAX_VALUE,
            "minInt",
            Integer.MIN_VALUE,
            "maxLong",
            Long.MAX_VALUE,
            "minLong",
            Long.MIN_VALUE,
            "odd53",
            (1L << 53) + 1,
            "tenth",
            0.1f,
            "nan",
            Double.NaN,
            "zero",
            0,
            "text",
            "two",
            "digits",
            "2",
            "quoted",
            "it's",
            "empty",
            "",
            "word",
            "TRUE",
            "JMSDeliveryMode",
            "PERSISTENT",
            "JMSPriority",
            4,
            "JMSType",
            "car",
            "JMSXGroupID",
            "g",
            "JMS_OnceMQ_x",
            7,
            "color",
            "blue",
            "weight",
            2600,
            "Color",
            "red",
            "$dollar",
            1,
            "_under",
            1,
            "größe",
            1,
            "𝒳",
            1,
            "Country",
            "UK",
            "age",
            17);

    private static void assertTruth(String text, Truth expected) throws SelectorSyntaxException {
        assertThat(truth(text, MESSAGE)).as(text).isEqualTo(expected);
    }

    @Test
    void matchesOnlyWhatIsTrue() throws SelectorSyntaxException {
        assertThat(Selector.parse("yes").matches(MESSAGE)).isTrue();
        assertThat(Selector.parse("no").matches(MESSAGE)).isFalse();
        assertThat(Selector.parse("none").matches(MESSAGE)).isFalse();
    }

    @Test
    void isEqualByText() throws SelectorSyntaxException {
        Selector selector = Selector.parse(" a = 1");
        assertThat(selector).isEqualTo(Selector.parse(" a = 1")).isNotEqualTo(Selector.parse("a = 1"));
        assertThat(selector).hasSameHashCodeAs(Selector.parse(" a = 1")).hasToString(" a = 1");
        assertThat(selector.text()).isEqualTo(" a = 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        JMSType = 'car' AND color = 'blue' AND weight > 2500 | TRUE
        JMSDeliveryMode = 'PERSISTENT'                       | TRUE
        JMSDeliveryMode = 'NON_PERSISTENT'                   | FALSE
        JMSPriority >= 4                                     | TRUE
        JMSMessageID IS NULL                                 | TRUE
        JMSCorrelationID = 'x'                               | UNKNOWN
        JMSTimestamp > 0                                     | UNKNOWN
        JMSXGroupID = 'g' AND JMS_OnceMQ_x = 7               | TRUE
        $dollar = 1 AND _under = 1 AND größe = 1 AND 𝒳 = 1   | TRUE
        Color = 'red' AND color = 'blue'                     | TRUE
        COLOR IS NULL                                        | TRUE
        age BETWEEN 15 AND 19                                | TRUE
        Country IN ('UK', 'US', 'France')                    | TRUE
        digits > 1                                           | FALSE
        """)
    void examplesOfTheSpecification(String text, Truth expected) throws SelectorSyntaxException {
        assertTruth(text, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        int = 3              | TRUE
        int = 4              | FALSE
        int <> 3             | FALSE
        int <> 4             | TRUE
        int < 4              | TRUE
        int < 3              | FALSE
        int <= 3             | TRUE
        int <= 2             | FALSE
        int > 2              | TRUE
        int > 3              | FALSE
        int >= 3             | TRUE
        int >= 4             | FALSE
        3 = int              | TRUE
        text = 'two'         | TRUE
        text = 'Two'         | FALSE
        text <> 'Two'        | TRUE
        empty = ''           | TRUE
        quoted = 'it''s'     | TRUE
        '''' <> quoted       | TRUE
        yes = TRUE           | TRUE
        yes = false          | FALSE
        yes <> no            | TRUE
        (int = 3) = yes      | TRUE
        (none = 3) = yes     | UNKNOWN
        TRUE <> (int > 3)    | TRUE
        'a' = 'a'            | TRUE
        1 = 1.0              | TRUE
        nan = nan            | FALSE
        nan <> nan           | TRUE
        nan < 1              | FALSE
        nan >= 1             | FALSE
        -0.0 = 0             | TRUE
        """)
    void comparisons(String text, Truth expected) throws SelectorSyntaxException {
        assertTruth(text, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        byte = 1 AND short = 2 AND int = 3 AND long = 4 | TRUE
        float = 0.5 AND double = 0.25                   | TRUE
        byte < short AND short < long AND float < byte  | TRUE
        tenth = 0.1                                     | FALSE
        tenth = 0.1f                                    | TRUE
        odd53 = 9007199254740993                        | TRUE
        odd53 = 9007199254740992                        | FALSE
        odd53 = 9007199254740992.0                      | TRUE
        16777217 = 16777216f                            | TRUE
        16777217 = 16777216d                            | FALSE
        maxLong = 9223372036854775807                   | TRUE
        minLong = -9223372036854775808                  | TRUE
        minLong < -9223372036854775807                  | TRUE
        """)
    void numbersAreComparedAfterPromotion(String text, Truth expected) throws SelectorSyntaxException {
        assertTruth(text, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        text = 2                     | FALSE
        text <> 2                    | FALSE
        digits = 2                   | FALSE
        digits <> 2                  | FALSE
        text = TRUE                  | FALSE
        word = TRUE                  | FALSE
        word <> TRUE                 | FALSE
        yes = 1                      | FALSE
        yes <> 'TRUE'                | FALSE
        int = '3'                    | FALSE
        NOT (int = '3')              | TRUE
        text < int                   | FALSE
        text > digits                | FALSE
        yes >= no                    | FALSE
        yes <= yes                   | FALSE
        text BETWEEN 1 AND 3         | FALSE
        text NOT BETWEEN 1 AND 3     | FALSE
        int BETWEEN text AND 5       | FALSE
        int NOT BETWEEN text AND 2   | TRUE
        int IN ('3')                 | FALSE
        int NOT IN ('3')             | TRUE
        int LIKE '3'                 | FALSE
        int NOT LIKE '3'             | FALSE
        text                         | FALSE
        NOT int                      | TRUE
        digits + 0 > 1               | FALSE
        digits + 0 <= 1              | FALSE
        NOT digits * 2 = 4           | TRUE
        -text = -text                | FALSE
        +text = text                 | FALSE
        -yes = no                    | FALSE
        text + none = 1              | UNKNOWN
        """)
    void unlikeTypesAreFalse(String text, Truth expected) throws SelectorSyntaxException {
        assertTruth(text, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        none                          | UNKNOWN
        NOT none                      | UNKNOWN
        none = 1                      | UNKNOWN
        none <> 1                     | UNKNOWN
        none = none                   | UNKNOWN
        none = 'x'                    | UNKNOWN
        text < none                   | UNKNOWN
        none + 1 = 1                  | UNKNOWN
        -none = 1                     | UNKNOWN
        none BETWEEN 1 AND 2          | UNKNOWN
        int BETWEEN none AND 5        | UNKNOWN
        int BETWEEN none AND 1        | FALSE
        int NOT BETWEEN none AND 5    | UNKNOWN
        int NOT BETWEEN none AND 1    | TRUE
        none IN ('x')                 | UNKNOWN
        none NOT IN ('x')             | UNKNOWN
        none LIKE '%'                 | UNKNOWN
        none NOT LIKE '%'             | UNKNOWN
        none IS NULL                  | TRUE
        none IS NOT NULL              | FALSE
        text IS NULL                  | FALSE
        text IS NOT NULL              | TRUE
        (text) IS NOT NULL            | TRUE
        none AND no                   | FALSE
        none AND yes                  | UNKNOWN
        none OR no                    | UNKNOWN
        none OR yes                   | TRUE
        none OR none = 1 OR yes       | TRUE
        yes AND none AND no           | FALSE
        """)
    void nullIsUnknown(String text, Truth expected) throws SelectorSyntaxException {
        assertTruth(text, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        int + 1 = 4                                  | TRUE
        int - 1 - 1 = 1                              | TRUE
        int - (1 - 1) = 3                            | TRUE
        2 + 3 * 4 = 14                               | TRUE
        (2 + 3) * 4 = 20                             | TRUE
        20 / 2 / 5 = 2                               | TRUE
        20 / (2 / 1) = 10                            | TRUE
        7 / 2 = 3                                    | TRUE
        -7 / 2 = -3                                  | TRUE
        7 / 2. = 3.5                                 | TRUE
        -int = -3                                    | TRUE
        - - int = 3                                  | TRUE
        +-+-int = 3                                  | TRUE
        -2 * -3 = 6                                  | TRUE
        int--1 = 4                                   | TRUE
        int-1=2                                      | TRUE
        -int * 2 + 10 = 4                            | TRUE
        maxInt + maxInt = -2                         | TRUE
        maxInt + 1 = 2147483648                      | TRUE
        maxInt + byte = minInt                       | TRUE
        minInt / -int < 0                            | FALSE
        -minInt = minInt                             | TRUE
        maxLong + 1 = minLong                        | TRUE
        -minLong = minLong                           | TRUE
        - -9223372036854775808 = minLong             | TRUE
        minLong / -1 = minLong                       | TRUE
        float + double = 0.75                        | TRUE
        tenth + tenth = 0.2f                         | TRUE
        tenth * 1.0 = 0.1                            | FALSE
        int / zero = 1                               | UNKNOWN
        int / zero = int / zero                      | UNKNOWN
        1 + int / 0 > 0                              | UNKNOWN
        int / 0. > 0                                 | TRUE
        0. / 0 <> 0. / 0                             | TRUE
        """)
    void arithmetic(String text, Truth expected) throws SelectorSyntaxException {
        assertTruth(text, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        int BETWEEN 3 AND 3              | TRUE
        int BETWEEN 4 AND 5              | FALSE
        int BETWEEN 5 AND 1              | FALSE
        int NOT BETWEEN 3 AND 3          | FALSE
        int NOT BETWEEN 4 AND 5          | TRUE
        int NOT BETWEEN 5 AND 1          | TRUE
        int * 2 BETWEEN int AND 2 * int  | TRUE
        5 BETWEEN int AND 6 AND yes      | TRUE
        double BETWEEN 0 AND float       | TRUE
        text IN ('one', 'two')           | TRUE
        text IN ('Two')                  | FALSE
        text NOT IN ('one', 'two')       | FALSE
        text NOT IN ('one')              | TRUE
        quoted IN ('it''s','it''s')      | TRUE
        text LIKE 't%'                   | TRUE
        text LIKE 'T%'                   | FALSE
        text NOT LIKE 't%'               | FALSE
        text NOT LIKE 't'                | TRUE
        quoted LIKE '__''_'              | TRUE
        """)
    void betweenInAndLike(String text, Truth expected) throws SelectorSyntaxException {
        assertTruth(text, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        yes OR no AND no                       | TRUE
        (yes OR no) AND no                     | FALSE
        no AND no OR yes                       | TRUE
        no AND (no OR yes)                     | FALSE
        NOT yes AND no                         | FALSE
        NOT (yes AND no)                       | TRUE
        NOT no OR yes                          | TRUE
        NOT yes OR yes                         | TRUE
        NOT NOT yes                            | TRUE
        NOT NOT NOT yes                        | FALSE
        NOT int = 4                            | TRUE
        NOT int = 3 OR yes                     | TRUE
        NOT int IN ('x') AND NOT int IS NULL   | TRUE
        int = 1 + 2 AND 1 + 2 < 2 * 2          | TRUE
        ((((yes))))                            | TRUE
        ((int)) = ((3))                        | TRUE
        TRUE                                   | TRUE
        FALSE                                  | FALSE
        TRUE AND NOT FALSE                     | TRUE
        """)
    void precedence(String text, Truth expected) throws SelectorSyntaxException {
        assertTruth(text, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        none is null and text like 'tG_%' escape 'G'             | FALSE
        Int Is Null Or text In ('two') aNd nOt no                | TRUE
        int not between 0 and 2 and yes = True and no = fAlSe    | TRUE
        Null1 IS NULL AND Notable IS NULL AND isle IS NULL       | TRUE
        """)
    void keywordsAreCaseInsensitive(String text, Truth expected) throws SelectorSyntaxException {
        assertTruth(text, expected);
    }

    @Test
    void wordsThatOnlyToUpperCaseMakesKeywordsAreIdentifiers() throws SelectorSyntaxException {
        assertThat(Selector.parse("ıs IS NULL AND ıN IS NULL AND faLſe IS NULL").matches(name -> null))
                .isTrue();
    }

    @Test
    void whitespaceIsThatOfJava() throws SelectorSyntaxException {
        assertTruth("\t\f\r\n int\n=\t3\r\n", Truth.TRUE);
        assertTruth("int=3AND".replace("AND", "\nAND\n") + "text='two'AND(yes)", Truth.TRUE);
    }

    @Test
    void asksForNothingAfterTheValueIsKnown() throws SelectorSyntaxException {
        Identifiers onlyA = name -> {
            assertThat(name).isEqualTo("a");
            return true;
        };
        assertThat(Selector.parse("a OR b").matches(onlyA)).isTrue();
        assertThat(Selector.parse("NOT a AND b").matches(onlyA)).isFalse();
    }
}
