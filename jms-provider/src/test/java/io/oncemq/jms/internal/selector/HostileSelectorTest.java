// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts and values made to exhaust the stack, the memory or the patience. */
@Timeout(20)
class HostileSelectorTest {

    private static final Identifiers NOTHING = name -> null;

    private static Selector fill(String start, String piece, String end) throws SelectorSyntaxException {
        int count = (Selector.MAX_LENGTH - start.length() - end.length()) / piece.length();
        return Selector.parse(start + piece.repeat(count) + end);
    }

    @Test
    void limitsTheLength() throws SelectorSyntaxException {
        String longest = "a" + " ".repeat(Selector.MAX_LENGTH - 1);
        assertThat(Selector.parse(longest).matches(name -> true)).isTrue();
        assertThatExceptionOfType(SelectorSyntaxException.class)
                .isThrownBy(() -> Selector.parse(longest + " "))
                .withMessageContaining("expected at most 65536 characters but found 65537")
                .satisfies(e -> assertThat(e.position()).isEqualTo(65536));
    }

    @Test
    void limitsTheDepthOfBrackets() throws SelectorSyntaxException {
        int deepest = Parser.MAX_DEPTH;
        String text = "(".repeat(deepest) + "a" + ")".repeat(deepest);
        assertThat(Selector.parse(text).matches(name -> true)).isTrue();
        assertThat(Selector.parse(text + " AND " + text).matches(name -> true)).isTrue();
        assertThatExceptionOfType(SelectorSyntaxException.class)
                .isThrownBy(() -> Selector.parse("(" + text + ")"))
                .withMessageContaining("expected brackets nested at most 128 deep but found (")
                .satisfies(e -> assertThat(e.position()).isEqualTo(deepest));
        assertThatExceptionOfType(SelectorSyntaxException.class).isThrownBy(() -> fill("", "(", ""));
    }

    @Test
    void fitsTheDeepestBracketsIntoASmallStack() throws InterruptedException {
        String opening = "NOT (b = c OR a AND ".repeat(Parser.MAX_DEPTH);
        String text = opening + "1 + 2 * -a = 1" + ") = FALSE".repeat(Parser.MAX_DEPTH);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable task = () -> {
            try {
                Selector.parse(text).matches(name -> name.equals("a"));
            } catch (SelectorSyntaxException | StackOverflowError e) {
                failure.set(e);
            }
        };
        Thread thread = new Thread(null, task, "small stack", 640 * 1024);
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {" OR a", " AND a", " OR NOT a = 1", " OR b IN ('x')", " AND a BETWEEN 1 AND 2"})
    void takesLongChainsOfConditions(String term) throws SelectorSyntaxException {
        assertThat(fill("a", term, "").matches(NOTHING)).isFalse();
        assertThat(Selector.parse("x = 1" + " OR x = 2".repeat(6_000) + " OR x = 3")
                        .matches(name -> 3))
                .isTrue();
        assertThat(fill("FALSE", "OR a ".replace("OR", " OR"), "").matches(name -> true))
                .isTrue();
    }

    @Test
    void takesTenThousandTerms() throws SelectorSyntaxException {
        assertThat(Selector.parse("FALSE" + " OR a".repeat(10_000) + " OR b").matches(name -> name.equals("b")))
                .isTrue();
        assertThat(Selector.parse("TRUE" + " AND a".repeat(10_000)).matches(name -> true))
                .isTrue();
    }

    @Test
    void takesLongChainsOfOperators() throws SelectorSyntaxException {
        assertThat(fill("a = 0", "+1", "").matches(name -> 32765L)).isTrue();
        assertThat(fill("0 = 0", "*a", "").matches(name -> 2)).isTrue();
        assertThat(fill("a = ", "-", "0").matches(name -> 0)).isTrue();
        assertThat(fill("", "NOT ", "a").matches(NOTHING)).isFalse();
        assertThat(Selector.parse("NOT\t".repeat(9_999) + "FALSE").matches(NOTHING))
                .isTrue();
    }

    @Test
    void takesLongTokens() throws SelectorSyntaxException {
        assertThat(fill("", "a", " IS NULL").matches(NOTHING)).isTrue();
        assertThat(fill("a = '", "''", "'").matches(name -> "'".repeat(32765))).isTrue();
        assertThat(fill("a IN ('x'", ",'x'", ")").matches(name -> "x")).isTrue();
        assertThat(fill("a = 1.", "0", "").matches(name -> 1)).isTrue();
        assertThat(fill("a = 0x", "0", "1").matches(name -> 1)).isTrue();
        assertThat(fill("a = 0x1.", "0", "p0").matches(name -> 1)).isTrue();
        assertThat(fill("a = 0", "_0", "").matches(name -> 0)).isTrue();
        assertThatExceptionOfType(SelectorSyntaxException.class).isThrownBy(() -> fill("a = ", "9", ""));
        assertThatExceptionOfType(SelectorSyntaxException.class).isThrownBy(() -> fill("a = 1e", "9", ""));
        assertThatExceptionOfType(SelectorSyntaxException.class).isThrownBy(() -> fill("a = ", "1.", ""));
        assertThatExceptionOfType(SelectorSyntaxException.class).isThrownBy(() -> fill("a = 0x1.", "0", ""));
    }

    @Test
    void matchesHostilePatterns() throws SelectorSyntaxException {
        String value = "a".repeat(20_000);
        assertThat(fill("a LIKE '", "%a", "%b'").matches(name -> value)).isFalse();
        assertThat(fill("a LIKE '", "%", "b'").matches(name -> value)).isFalse();
        assertThat(fill("a LIKE '", "%_", "'").matches(name -> value)).isFalse();
        assertThat(Selector.parse("a LIKE '%" + "a%".repeat(10_000) + "b%'").matches(name -> value))
                .isFalse();
        assertThat(Selector.parse("a LIKE '%" + "a".repeat(10_000) + "b%'").matches(name -> value))
                .isFalse();
        assertThat(Selector.parse("a LIKE '%" + "_a".repeat(5_000) + "b'").matches(name -> value))
                .isFalse();
    }
}
