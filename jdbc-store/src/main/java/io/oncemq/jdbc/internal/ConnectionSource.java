// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Where own connections come from. Thread-safe. */
interface ConnectionSource {

    Connection open() throws SQLException;

    /** Whether others get the connections after us, so that their settings have to be put back. */
    boolean pooled();

    /** For people; without credentials. */
    String description();

    /** Connections of our own. */
    static ConnectionSource of(String url, Properties properties) {
        return new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
                return DriverManager.getConnection(url, properties);
            }

            @Override
            public boolean pooled() {
                return false;
            }

            @Override
            public String description() {
                return url;
            }
        };
    }

    /**
     * Connections of a pool, or of a container.
     *
     * @param user whose connections; null for those that it gives by itself
     */
    static ConnectionSource of(DataSource dataSource, @Nullable String user, @Nullable String password) {
        return new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
                return user == null ? dataSource.getConnection() : dataSource.getConnection(user, password);
            }

            @Override
            public boolean pooled() {
                return true;
            }

            @Override
            public String description() {
                return "data source " + dataSource.getClass().getName();
            }
        };
    }
}
