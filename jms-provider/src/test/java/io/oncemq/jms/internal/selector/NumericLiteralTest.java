// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumericLiteralTest {

    /** The literals are written twice: the compiler of Java is the oracle. */
    static List<Arguments> literals() {
        return List.of(
                Arguments.of("0", 0L),
                Arguments.of("57", 57L),
                Arguments.of("57L", 57L),
                Arguments.of("57l", 57L),
                Arguments.of("1_000__000", 1_000__000L),
                Arguments.of("2147483648", 2147483648L),
                Arguments.of("9223372036854775807", 9223372036854775807L),
                Arguments.of("0x1F", 0x1FL),
                Arguments.of("0XfeL", 0XfeL),
                Arguments.of("0x1_f", 0x1_fL),
                Arguments.of("0xFFFFFFFF", 0xFFFFFFFFL),
                Arguments.of("0xFFFFFFFFFFFFFFFF", 0xFFFFFFFFFFFFFFFFL),
                Arguments.of("0xD", 0xDL),
                Arguments.of("0xF", 0xFL),
                Arguments.of("0x1E", 0x1EL),
                Arguments.of("017", 017L),
                Arguments.of("0_17L", 0_17L),
                Arguments.of("00", 00L),
                Arguments.of("01777777777777777777777", 01777777777777777777777L),
                Arguments.of("0b101", 0b101L),
                Arguments.of("0B1_1L", 0B1_1L),
                Arguments.of("7E3", 7E3),
                Arguments.of("7e+3", 7e+3),
                Arguments.of("57.9e-2", 57.9e-2),
                Arguments.of("7.", 7.),
                Arguments.of("7.e1", 7.e1),
                Arguments.of(".5", .5),
                Arguments.of(".5e1", .5e1),
                Arguments.of("95.7", 95.7),
                Arguments.of("6.2f", 6.2f),
                Arguments.of("6.2F", 6.2F),
                Arguments.of("6.2d", 6.2d),
                Arguments.of("6D", 6D),
                Arguments.of("6f", 6f),
                Arguments.of("09.5", 09.5),
                Arguments.of("08f", 08f),
                Arguments.of("09e1", 09e1),
                Arguments.of("1_0.0_1e1_0", 1_0.0_1e1_0),
                Arguments.of("0x1.8p1", 0x1.8p1),
                Arguments.of("0x.8P-1", 0x.8P-1),
                Arguments.of("0xAp+1f", 0xAp+1f),
                Arguments.of("0x1p1d", 0x1p1d),
                Arguments.of("0.0", 0.0),
                Arguments.of("0e5", 0e5),
                Arguments.of("1.7976931348623157E308", Double.MAX_VALUE),
                Arguments.of("4.9e-324", Double.MIN_VALUE),
                Arguments.of("3.4028235e38f", Float.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("literals")
    void readsLiteralsOfJava(String text, Number value) throws SelectorSyntaxException {
        assertThat(NumericLiteral.parse(0, text)).isEqualTo(value);
        Token token = new Tokenizer(" " + text + "-1").next();
        assertThat(token).isEqualTo(new Token(TokenType.NUMBER, 1, text, value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5abc", "08", "0x", "0xg", "0b", "0b2", "0b1.0", "0b1e1", "1_", "0_x1", "0x_1", "1_L", "1_.5", "1._5",
                "1_e1", "1e_1", "1e", "1e+", "1.5.2", "1..2", "1ee1", "5LL", "5dd", "5fd", "0x1.8", "0x1p", "0x1p1dd",
                "0x1p1_f", "1.5L", "0xL", "1\u0000", "1\u0663", "5\u00e9", "7.AND", "0_",
            })
    void refusesWhatJavaRefuses(String text) {
        assertThatExceptionOfType(SelectorSyntaxException.class)
                .isThrownBy(() -> Selector.parse("a = " + text))
                .withMessageContaining("expected a numeric literal but found")
                .satisfies(e -> assertThat(e.position()).isEqualTo(4));
    }

    static Stream<String> tooLarge() {
        return Stream.of(
                "9223372036854775809",
                "18446744073709551615",
                "99999999999999999999999999L",
                "0x1FFFFFFFFFFFFFFFF",
                "02000000000000000000000",
                "1e309",
                "1e-400",
                "1e99999999999",
                "1e39f",
                "1e-60f",
                "0x1p99999999999",
                "9223372036854775808",
                "9223372036854775808L");
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void refusesWhatIsOutOfRange(String text) {
        assertThatExceptionOfType(SelectorSyntaxException.class)
                .isThrownBy(() -> Selector.parse("a = " + text))
                .withMessageContaining("expected a number in the range of")
                .satisfies(e -> assertThat(e.position()).isEqualTo(4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-9223372036854775808",
                "-9223372036854775808L",
                "-9_223_372_036_854_775_808",
                "+-9223372036854775808",
                "- 9223372036854775808"
            })
    void readsTheSmallestLong(String text) throws SelectorSyntaxException {
        assertThat(Selector.parse("a = " + text).matches(name -> Long.MIN_VALUE))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+9223372036854775808",
                "-+9223372036854775808",
                "-(9223372036854775808)",
                "0-(9223372036854775808)"
            })
    void refusesItsMagnitudeElsewhere(String text) {
        assertThatExceptionOfType(SelectorSyntaxException.class)
                .isThrownBy(() -> Selector.parse("a = " + text))
                .withMessageContaining("expected a number in the range of long but found 9223372036854775808");
    }
}
