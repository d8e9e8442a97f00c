// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source whose connections break on command, once, at the moment when a unit is committed: at the commit, or at the
 * one statement that is committed by itself.
 */
final class BreakingDataSource implements DataSource {

    /** What has become of the commit when the connection breaks. */
    enum Moment {
        /** It never reached the server. */
        BEFORE,
        /** It took place, but its answer was lost. */
        AFTER,
        /** It is on its way, and arrives when {@link BreakingDataSource#arrive} is called. */
        UNDERWAY
    }

    private final TestDatabase database;
    private final AtomicReference<@Nullable Moment> armed = new AtomicReference<>();
    private final AtomicReference<@Nullable Callable<?>> underway = new AtomicReference<>();
    private volatile boolean down;

    BreakingDataSource(TestDatabase database) {
        this.database = database;
    }

    /** Breaks the next commit; and keeps the database away after that, if so. */
    void breakNextCommit(Moment moment, boolean thenDown) {
        downAfterwards = thenDown;
        groupsOnly = false;
        armed.set(moment);
    }

    /** The same, but for the next commit of a group, whatever else is committed before. */
    void breakNextGroup(Moment moment, boolean thenDown) {
        downAfterwards = thenDown;
        groupsOnly = true;
        armed.set(moment);
    }

    private volatile boolean downAfterwards;
    private volatile boolean groupsOnly;

    /** The database can be reached again. */
    void up() {
        down = false;
    }

    /** Lets a commit arrive that was on its way. */
    void arrive() throws Exception {
        underway.getAndSet(null).call();
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (down) {
            throw new SQLException("down on command", "08001");
        }
        Connection real = database.connect();
        return (Connection) Proxy.newProxyInstance(
                BreakingDataSource.class.getClassLoader(), new Class<?>[] {Connection.class}, new Breaking(real));
    }

    private final class Breaking implements InvocationHandler {

        private final Connection real;
        private boolean broken;
        private boolean abandoned;
        private boolean committer;

        Breaking(Connection real) {
            this.real = real;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("close") || method.getName().equals("abort")) {
                // What is under way outlives the client that has given up.
                if (!abandoned) {
                    real.close();
                }
                return null;
            }
            if (broken) {
                throw new SQLException("broken on command", "08006");
            }
            if (method.getName().equals("commit")) {
                return commit(() -> BreakingDataSource.invoke(real, method, arguments));
            }
            Object result = BreakingDataSource.invoke(real, method, arguments);
            // Only groups write what was committed.
            committer |= method.getName().equals("prepareStatement")
                    && ((String) arguments[0]).contains("committed")
                    && ((String) arguments[0]).contains("INSERT");
            if (method.getName().equals("prepareStatement")
                    && ((String) arguments[0]).contains("committed")
                    && ((String) arguments[0]).contains("RETURNING")) {
                return Proxy.newProxyInstance(
                        BreakingDataSource.class.getClassLoader(),
                        new Class<?>[] {PreparedStatement.class},
                        (statement, call, parameters) -> call.getName().equals("executeQuery")
                                ? commit(() -> BreakingDataSource.invoke(result, call, parameters))
                                : BreakingDataSource.invoke(result, call, parameters));
            }
            return result;
        }

        private @Nullable Object commit(Callable<@Nullable Object> commit) throws Exception {
            Moment moment = groupsOnly && !committer ? null : armed.getAndSet(null);
            if (moment == null) {
                return commit.call();
            }
            broken = true;
            down = downAfterwards;
            switch (moment) {
                case BEFORE -> real.close();
                case AFTER -> {
                    commit.call();
                    real.close();
                }
                case UNDERWAY -> {
                    abandoned = true;
                    underway.set(() -> {
                        try {
                            return commit.call();
                        } finally {
                            real.close();
                        }
                    });
                }
            }
            throw new SQLException("broken on command", "08006");
        }
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
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
