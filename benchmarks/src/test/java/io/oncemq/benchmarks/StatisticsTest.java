// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void medianOfAnOddNumberIsTheMiddleValue() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
    }

    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheMiddleValues() {
        assertThat(Statistics.median(List.of(4.0, 1.0, 100.0, 2.0))).isEqualTo(3.0);
    }

    @Test
    void medianOfNothingIsNotANumber() {
        assertThat(Statistics.median(List.of())).isNaN();
    }

    @Test
    void percentileIsTheSmallestValueThatCoversThePart() {
        long[] oneToHundred = LongStream.rangeClosed(1, 100).toArray();
        assertThat(Statistics.percentile(oneToHundred, 0.5)).isEqualTo(50);
        assertThat(Statistics.percentile(oneToHundred, 0.99)).isEqualTo(99);
        assertThat(Statistics.percentile(oneToHundred, 1)).isEqualTo(100);
    }

    @Test
    void percentileNeedsNoOrderAndChangesNone() {
        long[] values = {3, 1, 2};
        assertThat(Statistics.percentile(values, 0.99)).isEqualTo(3);
        assertThat(values).containsExactly(3, 1, 2);
    }

    @Test
    void percentileOfNothingIsNotANumber() {
        assertThat(Statistics.percentile(new long[0], 0.5)).isNaN();
    }
}
