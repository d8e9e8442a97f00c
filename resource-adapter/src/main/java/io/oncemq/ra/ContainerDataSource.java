// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * A container's DataSource, by its name. It is looked up for each connection, so it may be deployed later than the adapter, and
 * anew. Equal to any other of the same name and use, so that all users of it share the provider's node. Thread-safe.
 */
final class ContainerDataSource implements DataSource {

    private static final int MOST_THREADS = 4;
    private static final ThreadPoolExecutor THREADS = threads();

    private final String name;
    private final boolean apart;

    private ContainerDataSource(String name, boolean apart) {
        Names.require("dataSourceJndiName", name);
        this.name = name;
        this.apart = apart;
    }

    /**
     * For the provider's own connections, which are opened on threads that have nothing to do with applications. On the thread of
     * one, a container would make the connection part of the application's transaction, and close it at the end of the
     * application's call.
     */
    static ContainerDataSource ofProvider(String name) {
        return new ContainerDataSource(name, true);
    }

    /** For connections that are to be part of the application's transaction. */
    static ContainerDataSource ofApplications(String name) {
        return new ContainerDataSource(name, false);
    }

    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "oncemq-data-source");
                    thread.setDaemon(true);
                    thread.setContextClassLoader(ContainerDataSource.class.getClassLoader());
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return apart ? apart(() -> found().getConnection()) : found().getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return apart ? apart(() -> found().getConnection(user, password)) : found().getConnection(user, password);
    }

    @SuppressWarnings("BanJNDI") // the name is the administrator's, and leads to no other scheme than java:
    private DataSource found() throws SQLException {
        try {
            Context context = new InitialContext();
            try {
                if (context.lookup(name) instanceof DataSource dataSource) {
                    return dataSource;
                }
            } finally {
                context.close();
            }
        } catch (NamingException e) {
            // 08001: as when a server cannot be reached, so that it is tried again.
            throw new SQLException("Unable to look up the DataSource '" + name + "': " + e.getMessage(), "08001", e);
        }
        throw new SQLException("What is bound to '" + name + "' is no DataSource");
    }

    private static Connection apart(Callable<Connection> opening) throws SQLException {
        Future<Connection> opened = THREADS.submit(opening);
        try {
            return opened.get();
        } catch (InterruptedException e) {
            opened.cancel(true);
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while a connection was being opened", "08001", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new SQLException("Unable to open a connection: " + e.getCause(), "08001", e.getCause());
        }
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException("getLogWriter");
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("setLogWriter");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("setLoginTimeout");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("getParentLogger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("It wraps nothing that could be had as " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContainerDataSource source && source.name.equals(name) && source.apart == apart;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
