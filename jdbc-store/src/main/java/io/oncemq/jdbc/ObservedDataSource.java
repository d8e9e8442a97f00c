// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Objects;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Gives connections of another DataSource that say when their transactions end. */
final class ObservedDataSource implements DataSource {

    private final DataSource target;

    ObservedDataSource(DataSource target) {
        this.target = Objects.requireNonNull(target, "dataSource");
    }

    @Override
    public Connection getConnection() throws SQLException {
        return ObservedConnection.of(target.getConnection());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return ObservedConnection.of(target.getConnection(user, password));
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return target.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        target.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        target.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return target.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return target.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this)
                ? type.cast(this)
                : type.isInstance(target) ? type.cast(target) : target.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || type.isInstance(target) || target.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "OnceMQ.wrap(" + target + ")";
    }
}
