// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random selectors. A failure names the seed; give it as -Dselector.seed to repeat that one. */
@Timeout(60)
class SelectorFuzzTest {

    private static final Long FIXED_SEED = Long.getLong("selector.seed");

    private static final List<String> SOUP = List.of(
            "a",
            "b",
            "JMSType",
            "JMSFoo",
            "NULL",
            "TRUE",
            "FALSE",
            "NOT",
            "AND",
            "OR",
            "BETWEEN",
            "LIKE",
            "IN",
            "IS",
            "ESCAPE",
            "'x'",
            "'%_'",
            "''",
            "'",
            "1",
            "1.",
            ".5",
            "0x",
            "08",
            "9223372036854775808",
            "=",
            "<>",
            "<",
            "<=",
            ">",
            ">=",
            "+",
            "-",
            "*",
            "/",
            "(",
            ")",
            ",",
            ".",
            " ",
            "\t",
            "\u0000",
            "\uD83D",
            "\uFFFF",
            "#",
            "é");

    /** How many of the texts that were not made to be selectors are. */
    private int accepted;

    private static List<Long> seeds(int count) {
        return FIXED_SEED != null
                ? List.of(FIXED_SEED)
                : new Random().longs(count).boxed().toList();
    }

    @Test
    void evaluatesAsTheOracleSays() {
        int[] outcomes = new int[3];
        for (long seed : seeds(30_000)) {
            RandomSelectors random = new RandomSelectors(new Random(seed));
            RandomSelectors.Condition condition = random.selector();
            Selector selector = parse(seed, condition.text());
            Selector negation = parse(seed, "NOT(" + condition.text() + ")");
            for (int i = 0; i < 5; i++) {
                Map<String, Object> values = random.values();
                double truth = condition.truth().apply(values);
                outcomes[(int) (truth * 2)]++;
                assertThat(new boolean[] {selector.matches(values::get), negation.matches(values::get)})
                        .as("seed %d: %s over %s", seed, condition.text(), values)
                        .containsExactly(truth == 1, truth == 0);
            }
        }
        if (FIXED_SEED == null) {
            // If nearly all came to be UNKNOWN, or FALSE, the test would show little.
            assertThat(Arrays.stream(outcomes).boxed()).allMatch(count -> count > 15_000);
        }
    }

    private static Selector parse(long seed, String text) {
        try {
            return Selector.parse(text);
        } catch (SelectorSyntaxException e) {
            return fail("seed " + seed + ": " + text, e);
        }
    }

    @Test
    void tokenSoupIsRefusedOrMeansWhatAnotherEvaluatorSays() {
        for (long seed : seeds(100_000)) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                text.append(random.nextInt(3) > 0 ? " " : "").append(SOUP.get(random.nextInt(SOUP.size())));
            }
            assertParsesOrRefuses(seed, random, text.toString());
        }
        assertThat(FIXED_SEED == null ? accepted : 100).isGreaterThan(99);
    }

    @Test
    void mutationsAreRefusedOrMeanWhatAnotherEvaluatorSays() {
        for (long seed : seeds(50_000)) {
            Random random = new Random(seed);
            StringBuilder text =
                    new StringBuilder(new RandomSelectors(random).selector().text());
            for (int mutations = 1 + random.nextInt(3); mutations > 0; mutations--) {
                mutate(random, text);
            }
            assertParsesOrRefuses(seed, random, text.toString());
        }
        assertThat(FIXED_SEED == null ? accepted : 5_000).isGreaterThan(4_999);
    }

    private static void mutate(Random random, StringBuilder text) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(4));
        switch (random.nextInt(3)) {
            case 0 -> text.delete(from, to);
            case 1 -> text.insert(from, SOUP.get(random.nextInt(SOUP.size())));
            default -> text.insert(random.nextInt(text.length() + 1), text.substring(from, to));
        }
    }

    private void assertParsesOrRefuses(long seed, Random random, String text) {
        Map<String, Object> values = new RandomSelectors(random).values();
        try {
            boolean matches = Selector.parse(text).matches(values::get);
            accepted++;
            assertThat(matches)
                    .as("seed %d: %s over %s", seed, text, values)
                    .isEqualTo(ReferenceEvaluator.truth(text, values) == 1);
        } catch (SelectorSyntaxException e) {
            assertThat(e.position()).as("seed %d: %s", seed, text).isBetween(0, text.length());
            assertThat(e).hasMessageContaining("expected").hasMessageContaining("found");
        } catch (RuntimeException | StackOverflowError e) {
            fail("seed " + seed + ": " + text, e);
        }
    }
}
