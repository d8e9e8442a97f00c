// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One measured run.
 *
 * @param used what was used up in the window, by message
 * @param transactions committed transactions by message, read-only ones included, from the first worker to the last
 * @param statements the costliest ones in the window
 * @param faults what the tables and the workers disagree on; empty if the run did what it should
 */
record Result(
        Workload workload,
        String subject,
        double median,
        double percentile99,
        Gauges used,
        double transactions,
        List<StatementCost> statements,
        List<String> faults) {

    double messagesPerSecond() {
        return used.handled() * 1e9 / used.nanos();
    }

    /** All values, by the name they have in the report. */
    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("messages/s", messagesPerSecond());
        values.put("p50 ms", median / 1e6);
        values.put("p99 ms", percentile99 / 1e6);
        values.put("write commits", used.writes());
        values.put("commits", transactions);
        values.put("statements", used.statements());
        values.put("WAL bytes", used.walBytes());
        values.put("DB CPU us", used.databaseMicros());
        values.put("client CPU us", used.clientMicros());
        return values;
    }
}
