// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables 3-4 to 3-6 of the specification. */
class TruthTest {

    @ParameterizedTest
    @CsvSource({
        "TRUE, TRUE, TRUE",
        "TRUE, FALSE, FALSE",
        "TRUE, UNKNOWN, UNKNOWN",
        "FALSE, TRUE, FALSE",
        "FALSE, FALSE, FALSE",
        "FALSE, UNKNOWN, FALSE",
        "UNKNOWN, TRUE, UNKNOWN",
        "UNKNOWN, FALSE, FALSE",
        "UNKNOWN, UNKNOWN, UNKNOWN",
    })
    void and(Truth left, Truth right, Truth result) {
        assertThat(left.and(right)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({
        "TRUE, TRUE, TRUE",
        "TRUE, FALSE, TRUE",
        "TRUE, UNKNOWN, TRUE",
        "FALSE, TRUE, TRUE",
        "FALSE, FALSE, FALSE",
        "FALSE, UNKNOWN, UNKNOWN",
        "UNKNOWN, TRUE, TRUE",
        "UNKNOWN, FALSE, UNKNOWN",
        "UNKNOWN, UNKNOWN, UNKNOWN",
    })
    void or(Truth left, Truth right, Truth result) {
        assertThat(left.or(right)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({"TRUE, FALSE", "FALSE, TRUE", "UNKNOWN, UNKNOWN"})
    void not(Truth operand, Truth result) {
        assertThat(operand.not()).isEqualTo(result);
    }
}
