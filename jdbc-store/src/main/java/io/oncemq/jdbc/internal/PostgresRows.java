// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

/**
 * Finding rows by their ids on PostgreSQL. Each row is looked up by itself, by the whole primary key. Given <code>id = ANY (array)</code>,
 * the planner may as well read the whole of another index that has the id behind other columns: it does so where the statistics tell of few
 * rows in large indexes, as they do of a queue that was drained, and goes on when the queue is full again.
 */
final class PostgresRows {

    /** A condition on the messages of some ids. Parameter: ids. */
    static final String MESSAGES = """
            ctid = ANY (ARRAY(
                SELECT found.ctid
                FROM unnest(?::bigint[]) AS wanted (id)
                CROSS JOIN LATERAL (SELECT ctid FROM ${message} WHERE id = wanted.id OFFSET 0) AS found))
            """;

    private PostgresRows() {}
}
