// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Medians and percentiles. */
final class Statistics {

    private Statistics() {}

    /** The middle value, or the mean of the two middle ones; NaN if there is none. */
    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The smallest value that at least this part of all values does not exceed; NaN if there is none. */
    static double percentile(long[] values, double part) {
        if (values.length == 0) {
            return Double.NaN;
        }
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(part * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }
}
