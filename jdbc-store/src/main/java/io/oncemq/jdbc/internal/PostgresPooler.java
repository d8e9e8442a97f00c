// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises a pooler that gives each transaction another session of the server, as PgBouncer does with {@code
 * pool_mode=transaction}. Settings, prepared statements, LISTEN and the lock that proves a node's life belong to a session:
 * there they would be lost, or befall other users of the pooler. Nothing is changed in any session to find this out.
 */
final class PostgresPooler {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresPooler.class);

    /** Other users of a pooler may hide by chance what two connections show when it is quiet. */
    private static final int ATTEMPTS = 8;

    private PostgresPooler() {}

    static void refuseTransactionPooling(Connection connection, ConnectionSource source)
            throws SQLException, StoreException {
        // A pooler answers the start of a connection itself, and cannot know which session will serve it.
        if (PostgresDriver.of(connection).backendPid() == session(connection)) {
            return;
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = session(connection);
            try (Connection other = source.open()) {
                if (session(other) == before || session(connection) != before) {
                    throw new StoreConfigurationException(source.description()
                            + " leads to a connection pooler that shares sessions of the server between transactions"
                            + " (PgBouncer: pool_mode=transaction or statement). Locks that prove that a node lives,"
                            + " notifications, settings and prepared statements belong to a session: give OnceMQ a url that"
                            + " leads to PostgreSQL itself, or to a pool with pool_mode=session. Transactions of the"
                            + " application that messages are joined to may go through the pooler");
                }
            }
        }
        LOG.info("{} leads to a connection pooler with sessions of its own for each client", source.description());
    }

    private static long session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getLong(1);
        }
    }
}
