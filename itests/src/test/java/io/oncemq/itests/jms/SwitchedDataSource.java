// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A DataSource whose database can be taken away: its connections break, and it gives no new ones. */
final class SwitchedDataSource implements DataSource {

    private final JmsDatabase database;
    private final Queue<Connection> given = new ConcurrentLinkedQueue<>();
    private volatile boolean away;

    SwitchedDataSource(JmsDatabase database) {
        this.database = database;
    }

    /** Takes the database away. */
    void takeAway() throws SQLException {
        away = true;
        for (Connection connection = given.poll(); connection != null; connection = given.poll()) {
            connection.abort(Runnable::run);
            connection.close();
        }
    }

    /** Brings it back. */
    void bringBack() {
        away = false;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (away) {
            throw new SQLException("away on command", "08001");
        }
        Connection connection = database.connect();
        given.add(connection);
        return connection;
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
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
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
