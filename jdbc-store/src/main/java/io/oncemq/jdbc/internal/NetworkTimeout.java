// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a connection break when its server is silent for too long. Timeouts that the server keeps are no help against a server
 * that is stopped, or a network that swallows everything: without this, whoever waits for an answer waits for ever.
 */
final class NetworkTimeout {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkTimeout.class);

    private NetworkTimeout() {}

    /** Limits the silence. What is returned restores the limit that was there. */
    static Setup.Undo limit(Connection connection, Duration silence) throws SQLException {
        int before;
        try {
            before = connection.getNetworkTimeout();
            set(connection, Math.toIntExact(silence.toMillis()));
        } catch (SQLFeatureNotSupportedException e) {
            LOG.warn("The driver has no network timeout: a server that hangs is not noticed", e);
            return () -> {};
        }
        return () -> set(connection, before);
    }

    private static void set(Connection connection, int milliseconds) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, milliseconds);
    }
}
