// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc;

import io.oncemq.jms.spi.TransactionEnd;
import io.oncemq.jms.spi.TransactionResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that is current on a JDBC connection of the application, so that messages can be sent and received in
 * it. The connection must lead to the database of the message store and must not be in auto-commit mode. It stays the
 * application's: it is neither closed nor changed in its settings.
 *
 * <p>Used by one thread at a time, like the connection.
 */
public final class JdbcTransaction implements TransactionResource {

    private final Connection connection;
    private final @Nullable Completion completion;

    private JdbcTransaction(Connection connection, @Nullable Completion completion) {
        this.connection = Objects.requireNonNull(connection, "connection");
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
        return new JdbcTransaction(connection, null);
    }

    /**
     * The transaction of a connection which somebody else ends than the connection.
     *
     * @param completion who knows how it ends
     */
    public static JdbcTransaction of(Connection connection, Completion completion) {
        return new JdbcTransaction(connection, Objects.requireNonNull(completion, "completion"));
    }

    /** The application's connection. */
    public Connection connection() {
        return connection;
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
        ObservedTransaction observed = ObservedConnection.find(connection);
        if (observed == null) {
            return false;
        }
        observed.whenEnded(listener);
        return true;
    }

    @Override
    public String toString() {
        return "JdbcTransaction[" + connection + "]";
    }
}
