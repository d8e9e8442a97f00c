// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc;

import io.oncemq.jms.spi.TransactionEnd;
import io.oncemq.jms.spi.TransactionResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The transaction that is current on a JDBC connection of the application, so that messages can be sent and received in
 * it. The connection must lead to the database of the message store and must not be in auto-commit mode. It stays the
 * application's: it is neither closed nor changed in its settings.
 *
 * <p>Used by one thread at a time, like the connection.
 */
public final class JdbcTransaction implements TransactionResource {

    private final Connection connection;

    private JdbcTransaction(Connection connection) {
        this.connection = Objects.requireNonNull(connection, "connection");
    }

    /** The transaction of a connection; whether there is one is checked when it is joined. */
    public static JdbcTransaction of(Connection connection) {
        return new JdbcTransaction(connection);
    }

    /** The application's connection. */
    public Connection connection() {
        return connection;
    }

    /**
     * Has a listener told how the transaction ends, if its connection says so: if it comes from a DataSource that {@link
     * OnceMQ#wrap} made.
     *
     * @param listener called once, on the thread that ends the transaction; it must not throw
     * @return whether the connection says so
     * @throws SQLException if the connection cannot be asked
     */
    public boolean whenEnded(Consumer<TransactionEnd> listener) throws SQLException {
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
