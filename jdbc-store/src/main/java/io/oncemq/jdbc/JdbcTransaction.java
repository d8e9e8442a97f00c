// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc;

import io.oncemq.jms.spi.TransactionResource;
import java.sql.Connection;
import java.util.Objects;

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

    @Override
    public String toString() {
        return "JdbcTransaction[" + connection + "]";
    }
}
