// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc;

import javax.sql.DataSource;

/** What an application that works with JDBC itself needs of OnceMQ. */
public final class OnceMQ {

    private OnceMQ() {}

    /**
     * A DataSource whose connections say when a transaction ends. A transaction that was joined by {@link JdbcTransaction} is then
     * ended by the connection itself, by its {@code commit()}, {@code rollback()}, {@code setAutoCommit(true)} or {@code close()};
     * nothing else has to be called, and consumers everywhere are woken at once.
     *
     * <pre>{@code
     * DataSource dataSource = OnceMQ.wrap(pool);
     * try (Connection connection = dataSource.getConnection()) {
     *     connection.setAutoCommit(false);
     *     JoinedTransaction.begin(session, JdbcTransaction.of(connection));
     *     Message order = consumer.receive(1000);
     *     // ... write to the tables of the application with the connection ...
     *     connection.commit();
     * }
     * }</pre>
     *
     * <p>What ends a transaction in other ways, such as a {@code COMMIT} that is executed as a statement, is not seen when it
     * happens. Nothing is lost by that: the rows of the database always decide what became of a message.
     *
     * <p>It may be put around a pool, or below one. The DataSource is as thread-safe as the one that it wraps.
     *
     * @param dataSource what the connections are taken from
     */
    public static DataSource wrap(DataSource dataSource) {
        return new ObservedDataSource(dataSource);
    }
}
