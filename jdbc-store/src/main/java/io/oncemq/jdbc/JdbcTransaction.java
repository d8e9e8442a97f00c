// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc;

import io.oncemq.jms.spi.TransactionEnd;
import io.oncemq.jms.spi.TransactionResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that is current on a JDBC connection of the application, so that messages can be sent and received in
 * it. The connection must lead to the database of the message store and must not be in auto-commit mode. It stays the
 * application's: it is neither closed nor changed in its settings.
 *
 * <p>Used by one thread at a time, like the connection.
 */
public final class JdbcTransaction implements TransactionResource {

    /** The connection; null if each use takes one of a DataSource. */
    private final @Nullable Connection connection;

    private final @Nullable DataSource dataSource;
    private final @Nullable Completion completion;

    private JdbcTransaction(
            @Nullable Connection connection, @Nullable DataSource dataSource, @Nullable Completion completion) {
        this.connection = connection;
        this.dataSource = dataSource;
        this.completion = completion;
    }

    /** Tells of the end of a transaction that a framework or a transaction manager has begun, and ends. */
    @FunctionalInterface
    public interface Completion {

        /**
         * Has a listener told how the transaction ends.
         *
         * @param listener to be called once, after the transaction has ended, on any thread; it does not throw
         * @throws SQLException if that is not possible any more
         */
        void whenEnded(Consumer<TransactionEnd> listener) throws SQLException;
    }

    /** The transaction of a connection; whether there is one is checked when it is joined. */
    public static JdbcTransaction of(Connection connection) {
        return new JdbcTransaction(Objects.requireNonNull(connection, "connection"), null, null);
    }

    /**
     * The transaction of a connection which somebody else ends than the connection.
     *
     * @param completion who knows how it ends
     */
    public static JdbcTransaction of(Connection connection, Completion completion) {
        return new JdbcTransaction(
                Objects.requireNonNull(connection, "connection"),
                null,
                Objects.requireNonNull(completion, "completion"));
    }

    /**
     * The transaction that is current for a thread, to which each connection of a DataSource belongs that the thread takes. Each use takes
     * one and closes it: some containers do not bear one that is held until the transaction has ended.
     *
     * @param completion who knows how it ends
     */
    public static JdbcTransaction of(DataSource dataSource, Completion completion) {
        return new JdbcTransaction(
                null,
                Objects.requireNonNull(dataSource, "dataSource"),
                Objects.requireNonNull(completion, "completion"));
    }

    /**
     * A connection of the transaction, for one use.
     *
     * @throws SQLException if the DataSource gives none
     */
    public Connection open() throws SQLException {
        return dataSource != null ? dataSource.getConnection() : Objects.requireNonNull(connection);
    }

    /**
     * Ends a use.
     *
     * @param used what {@link #open} has returned
     * @throws SQLException if it cannot be closed
     */
    public void release(Connection used) throws SQLException {
        if (dataSource != null) {
            used.close();
        }
    }

    /**
     * Whether there is a transaction. Who ends it elsewhere than by its connection has seen to that; the connection itself may tell
     * of auto-commit mode nevertheless, as those of Open Liberty do.
     *
     * @throws SQLException if the connection cannot be asked
     */
    public boolean isCurrent() throws SQLException {
        return completion != null || !Objects.requireNonNull(connection).getAutoCommit();
    }

    /**
     * Has a listener told how the transaction ends, if somebody says so: the one whom the transaction was made with, or its
     * connection, if that comes from a DataSource that {@link OnceMQ#wrap} made.
     *
     * @param listener called once, on the thread that ends the transaction; it must not throw
     * @return whether somebody says so
     * @throws SQLException if the connection cannot be asked
     */
    public boolean whenEnded(Consumer<TransactionEnd> listener) throws SQLException {
        if (completion != null) {
            completion.whenEnded(listener);
            return true;
        }
        ObservedTransaction observed = ObservedConnection.find(Objects.requireNonNull(connection));
        if (observed == null) {
            return false;
        }
        observed.whenEnded(listener);
        return true;
    }

    /** Which transaction this is, and at which isolation level, for messages to people. */
    public String description() {
        return dataSource != null
                ? "the current transaction of connections of "
                        + dataSource.getClass().getName()
                : "the transaction of " + connection + " at isolation level " + isolation();
    }

    private String isolation() {
        try {
            return switch (Objects.requireNonNull(connection).getTransactionIsolation()) {
                case Connection.TRANSACTION_READ_UNCOMMITTED -> "READ UNCOMMITTED";
                case Connection.TRANSACTION_READ_COMMITTED -> "READ COMMITTED";
                case Connection.TRANSACTION_REPEATABLE_READ -> "REPEATABLE READ";
                case Connection.TRANSACTION_SERIALIZABLE -> "SERIALIZABLE";
                default -> Integer.toString(connection.getTransactionIsolation());
            };
        } catch (SQLException e) {
            return "unknown (" + e.getMessage() + ")";
        }
    }

    @Override
    public String toString() {
        return "JdbcTransaction[" + (dataSource != null ? dataSource.getClass().getName() : connection) + "]";
    }
}
