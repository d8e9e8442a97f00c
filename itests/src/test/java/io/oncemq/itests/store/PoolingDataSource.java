// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The least that is a pool: gives out at most so many connections, prepares each when it makes it, and puts nothing back
 * by itself.
 */
final class PoolingDataSource implements DataSource {

    /** Prepares a new connection. */
    @FunctionalInterface
    interface Preparation {
        void prepare(Connection connection) throws SQLException;
    }

    private final TestDatabase database;
    private final int size;
    private final Preparation preparation;
    private final Deque<Connection> free = new ArrayDeque<>();
    private int given;

    PoolingDataSource(TestDatabase database, int size, Preparation preparation) {
        this.database = database;
        this.size = size;
        this.preparation = preparation;
    }

    /** How many connections are out. */
    synchronized int given() {
        return given;
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        if (given == size) {
            throw new SQLTransientConnectionException("No connection came back in time");
        }
        Connection real = free.isEmpty() ? database.connect() : free.pop();
        preparation.prepare(real);
        given++;
        return (Connection) Proxy.newProxyInstance(
                PoolingDataSource.class.getClassLoader(), new Class<?>[] {Connection.class}, (p, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        giveBack(real);
                        return null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private synchronized void giveBack(Connection connection) {
        free.push(connection);
        given--;
    }

    /** The settings of a session, where the database can list them, except those that name the session. */
    Map<String, String> settings(Connection connection) throws SQLException {
        Map<String, String> settings = new TreeMap<>();
        String query = switch (connection.getMetaData().getDatabaseProductName()) {
            case "PostgreSQL" ->
                "SELECT name, setting FROM pg_settings WHERE name NOT IN ('transaction_isolation',"
                        + " 'default_transaction_isolation')";
            case "MariaDB" ->
                "SHOW SESSION VARIABLES WHERE Variable_name NOT IN ('tx_isolation', 'transaction_isolation',"
                        + " 'timestamp', 'pseudo_thread_id', 'last_insert_id', 'in_transaction', 'rand_seed1',"
                        + " 'rand_seed2') AND Variable_name NOT LIKE '%gtid%'";
            default -> "";
        };
        if (query.isEmpty()) {
            return settings;
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        return settings;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a " + type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
