// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the driver of PostgreSQL can do beyond JDBC, for one connection. By name: in an application server the driver's classes are
 * those of another class loader, which ours need not see. Used by one thread at a time, like the connection.
 */
final class PostgresDriver {

    private static final String CONNECTION = "org.postgresql.PGConnection";
    private static final String NOTIFICATION = "org.postgresql.PGNotification";

    /** The interface as our own class loader has it; null if it has none. */
    private static final @Nullable Class<?> OURS = find(PostgresDriver.class.getClassLoader());

    private static final ClassValue<Calls> CALLS = new ClassValue<>() {
        @Override
        protected Calls computeValue(Class<?> type) {
            return Calls.of(type);
        }
    };

    /** Methods of the driver's interfaces. */
    private record Calls(
            MethodHandle backendPid,
            MethodHandle prepareThreshold,
            MethodHandle setPrepareThreshold,
            MethodHandle notifications,
            MethodHandle parameter) {

        static Calls of(Class<?> type) {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            try {
                Class<?> notification = Class.forName(NOTIFICATION, false, type.getClassLoader());
                Class<?> several = notification.arrayType();
                return new Calls(
                        lookup.findVirtual(type, "getBackendPID", MethodType.methodType(int.class))
                                .asType(MethodType.methodType(int.class, Object.class)),
                        lookup.findVirtual(type, "getPrepareThreshold", MethodType.methodType(int.class))
                                .asType(MethodType.methodType(int.class, Object.class)),
                        lookup.findVirtual(type, "setPrepareThreshold", MethodType.methodType(void.class, int.class))
                                .asType(MethodType.methodType(void.class, Object.class, int.class)),
                        lookup.findVirtual(type, "getNotifications", MethodType.methodType(several, int.class))
                                .asType(MethodType.methodType(Object[].class, Object.class, int.class)),
                        lookup.findVirtual(notification, "getParameter", MethodType.methodType(String.class))
                                .asType(MethodType.methodType(String.class, Object.class)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("The driver of PostgreSQL is too old, or none: " + e.getMessage(), e);
            }
        }
    }

    /** A call of the driver. */
    @FunctionalInterface
    private interface Call<T> {
        @SuppressWarnings("IllegalThrows") // as method handles do
        T call() throws Throwable;
    }

    private final Object connection;
    private final Calls calls;

    private PostgresDriver(Object connection, Calls calls) {
        this.connection = connection;
        this.calls = calls;
    }

    /**
     * The driver behind a connection, through whatever is around it.
     *
     * @throws SQLException if it is not that of PostgreSQL
     */
    static PostgresDriver of(Connection connection) throws SQLException {
        Class<?> type = type(connection);
        return new PostgresDriver(connection.unwrap(type), CALLS.get(type));
    }

    private static Class<?> type(Connection connection) throws SQLException {
        if (OURS != null && connection.isWrapperFor(OURS)) {
            return OURS;
        }
        // Pools have connections of their own, but pass on an array, which is made without the server, or the metadata
        // as
        // the driver has made them.
        for (Object made : List.of(connection.createArrayOf("int4", new Object[0]), connection.getMetaData())) {
            Class<?> type = find(made.getClass().getClassLoader());
            if (type != null && connection.isWrapperFor(type)) {
                return type;
            }
        }
        throw new SQLException(connection.getClass().getName()
                + " does not lead to a connection of the driver of PostgreSQL (" + CONNECTION + ")");
    }

    private static @Nullable Class<?> find(@Nullable ClassLoader loader) {
        try {
            return Class.forName(CONNECTION, false, loader);
        } catch (ClassNotFoundException ignored) {
            // The driver is another's.
            return null;
        }
    }

    /** The process that serves the connection, as it was told when the connection was made. */
    int backendPid() throws SQLException {
        return call(() -> (int) calls.backendPid().invokeExact(connection));
    }

    /** After how many executions a statement is prepared on the server. */
    int prepareThreshold() throws SQLException {
        return call(() -> (int) calls.prepareThreshold().invokeExact(connection));
    }

    void prepareThreshold(int executions) throws SQLException {
        call(() -> {
            calls.setPrepareThreshold().invokeExact(connection, executions);
            return true;
        });
    }

    /** Waits for notifications; the payloads of those that have come. */
    List<String> notifications(int atMostMillis) throws SQLException {
        return call(() -> {
            Object[] notifications = (Object[]) calls.notifications().invokeExact(connection, atMostMillis);
            List<String> payloads = new ArrayList<>();
            if (notifications != null) {
                for (Object notification : notifications) {
                    payloads.add((String) calls.parameter().invokeExact(notification));
                }
            }
            return payloads;
        });
    }

    @SuppressWarnings("CatchingUnchecked") // what the driver throws goes on as it is
    private static <T> T call(Call<T> call) throws SQLException {
        try {
            return call.call();
        } catch (SQLException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new SQLException("The driver of PostgreSQL has failed: " + e, e);
        }
    }
}
