// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LikePatternTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', emptyValue = "", textBlock = """
        12%3     | 123       | true
        12%3     | 12993     | true
        12%3     | 1234      | false
        12%3     | 12        | false
        l_se     | lose      | true
        l_se     | loose     | false
        l_se     | LOSE      | false
        ``       | ``        | true
        ``       | a         | false
        %        | ``        | true
        %        | abc       | true
        %%       | abc       | true
        _        | ``        | false
        _        | a         | true
        _        | 😀        | true
        __       | 😀        | false
        a_c      | a😀c      | true
        %😀      | a😀😀     | true
        _%       | ``        | false
        %_       | a         | true
        %_%_%    | a         | false
        %_%_%    | ab        | true
        %ab%ab%  | abab      | true
        %ab%ab%  | aab       | false
        %aab     | aaab      | true
        a%b%c    | abbbc     | true
        a%b%c    | acb       | false
        a.c      | abc       | false
        a*       | aa        | false
        [a]\\d   | [a]\\d    | true
        """)
    void matches(String pattern, String value, boolean expected) {
        assertThat(LikePattern.parse(pattern, LikePattern.NO_ESCAPE).matches(value))
                .isEqualTo(expected);
    }

    @Test
    void matchesLineTerminators() {
        assertThat(LikePattern.parse("a_b%", LikePattern.NO_ESCAPE).matches("a\nb\r\n"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
        !_%      | ! | _foo | true
        !_%      | ! | bar  | false
        !%       | ! | %    | true
        !%       | ! | a    | false
        a!!b     | ! | a!b  | true
        %!%      | ! | 50%  | true
        %%a      | % | %a   | true
        %%a      | % | ba   | false
        _%b      | _ | %b   | true
        __%      | _ | a_   | false
        😀%a     | 😀 | %a  | true
        """)
    void escapes(String pattern, String escape, String value, boolean expected) {
        assertThat(LikePattern.parse(pattern, escape.codePointAt(0)).matches(value))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "a!", "!a", "%!b%", "!!!"})
    void refusesAnEscapeThatEscapesNothing(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> LikePattern.parse(pattern, '!'));
    }

    @Test
    void agreesWithTheDefinitionOnRandomPatterns() {
        Random random = new Random(42);
        for (int i = 0; i < 100_000; i++) {
            String pattern = random(random, "ab_%%");
            String value = random(random, "ab");
            assertThat(LikePattern.parse(pattern, LikePattern.NO_ESCAPE).matches(value))
                    .as("'%s' LIKE '%s'", value, pattern)
                    .isEqualTo(like(value, pattern));
        }
    }

    private static String random(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(9); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static boolean like(String value, String pattern) {
        if (pattern.isEmpty()) {
            return value.isEmpty();
        }
        String rest = pattern.substring(1);
        if (pattern.charAt(0) == '%') {
            return like(value, rest) || (!value.isEmpty() && like(value.substring(1), pattern));
        }
        boolean first = !value.isEmpty() && (pattern.charAt(0) == '_' || pattern.charAt(0) == value.charAt(0));
        return first && like(value.substring(1), rest);
    }
}
