// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

/**
 * What had been used up at some moment. Values that this server does not tell are NaN.
 *
 * @param handled messages
 * @param writes transactions that wrote
 * @param statements SQL statements; the server counts BEGIN, but not COMMIT
 * @param walBytes bytes written to the write-ahead log
 * @param databaseMicros CPU time of all processes of the server
 * @param clientMicros CPU time of this process
 * @param roundTrips round trips of the connections by which they are counted
 */
record Gauges(
        long nanos,
        double handled,
        double writes,
        double statements,
        double walBytes,
        double databaseMicros,
        double clientMicros,
        double roundTrips) {

    /** What was used up since then, by message. */
    Gauges perMessageSince(Gauges before) {
        double messages = handled - before.handled;
        return new Gauges(
                nanos - before.nanos,
                messages,
                (writes - before.writes) / messages,
                (statements - before.statements) / messages,
                (walBytes - before.walBytes) / messages,
                (databaseMicros - before.databaseMicros) / messages,
                (clientMicros - before.clientMicros) / messages,
                (roundTrips - before.roundTrips) / messages);
    }
}
