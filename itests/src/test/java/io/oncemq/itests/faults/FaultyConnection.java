// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.faults;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection with faults, and all that comes from it. Thread-safe as far as the driver is. */
final class FaultyConnection {

    private static final Set<Class<?>> WRAPPED =
            Set.of(Connection.class, Statement.class, PreparedStatement.class, ResultSet.class, DatabaseMetaData.class);

    private static final Set<String> LOCAL = Set.of(
            "isClosed", "toString", "hashCode", "equals", "isWrapperFor", "getNetworkTimeout", "setNetworkTimeout");

    private static final long SLICE_MILLIS = 5;

    /** After that the operating system finds out that the other side is gone, where nobody has set a timeout. */
    private static final long KEEP_ALIVE_MILLIS = 120_000;

    private final FaultyDataSource owner;
    private final Connection real;
    private final int number;
    private final CountDownLatch cut = new CountDownLatch(1);
    private volatile boolean abandoned;
    private volatile int networkTimeout;

    FaultyConnection(FaultyDataSource owner, Connection real, int number) {
        this.owner = owner;
        this.real = real;
        this.number = number;
    }

    Connection proxy() {
        return wrap(Connection.class, real, null);
    }

    private <T> T wrap(Class<T> type, Object target, @Nullable String sql) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader() == null ? FaultyConnection.class.getClassLoader() : type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> invoke(type, target, sql, proxy, method, arguments)));
    }

    private @Nullable Object invoke(
            Class<?> type,
            Object target,
            @Nullable String sql,
            Object proxy,
            Method method,
            Object @Nullable [] arguments)
            throws Throwable {
        String name = method.getName();
        String statement = name.startsWith("prepare") && arguments != null ? (String) arguments[0] : sql;
        if (name.equals("equals")) {
            return arguments != null && arguments[0] == proxy;
        }
        if (name.equals("setNetworkTimeout") && arguments != null) {
            networkTimeout = (Integer) arguments[1];
        }
        // A parameter is only remembered: nothing can go wrong before the execution.
        boolean remembered = name.startsWith("set") && target instanceof PreparedStatement;
        boolean mayFail = List.of(method.getExceptionTypes()).contains(SQLException.class);
        if (!LOCAL.contains(name) && !remembered && mayFail) {
            Object[] given = arguments;
            JdbcCall call = new JdbcCall(
                    number,
                    CallSites.callers(),
                    type.getSimpleName() + "." + name,
                    statement != null || given == null || given.length == 0 || !(given[0] instanceof String text)
                            ? statement
                            : text);
            boolean ends = target == real && (name.equals("close") || name.equals("abort"));
            Fault fault = owner.faultAt(call);
            if (ends) {
                return end(name.equals("abort"), fault);
            }
            if (isCut()) {
                if (name.equals("close")) {
                    return null;
                }
                throw broken();
            }
            if (fault != null) {
                return wrapped(method, statement, arguments, fault(fault, target, method, arguments));
            }
        }
        return wrapped(method, statement, arguments, call(target, method, arguments));
    }

    /** The end of the connection: whatever the fault, it has ended afterwards. */
    private @Nullable Object end(boolean abort, @Nullable Fault fault) throws SQLException {
        owner.closed(this);
        cut.countDown();
        // What is under way outlives the client that has given up.
        if (!abandoned) {
            if (abort) {
                real.abort(Runnable::run);
            }
            real.close();
        }
        if (fault != null && fault.kind() != Fault.Kind.DELAY) {
            throw new SQLException("failed on command", fault.state());
        }
        return null;
    }

    private @Nullable Object wrapped(
            Method method, @Nullable String sql, Object @Nullable [] arguments, @Nullable Object result) {
        if (result == null) {
            return null;
        }
        if (WRAPPED.contains(method.getReturnType())) {
            return wrap(method.getReturnType(), result, sql);
        }
        if (method.getName().equals("unwrap") && arguments != null && ((Class<?>) arguments[0]).isInterface()) {
            return wrap((Class<?>) arguments[0], result, sql);
        }
        return result;
    }

    private @Nullable Object fault(Fault fault, Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        switch (fault.kind()) {
            case FAIL -> throw new SQLException("failed on command", fault.state());
            case DELAY -> {
                boolean unused = await(cut, fault.duration().toMillis());
                return call(target, method, arguments);
            }
            case HANG -> {
                if (fault.moment() == Fault.Moment.AFTER) {
                    call(target, method, arguments);
                }
                hang();
            }
            case STUCK -> owner.released().await();
            case HALT -> {
                if (fault.moment() == Fault.Moment.AFTER) {
                    call(target, method, arguments);
                }
                Runtime.getRuntime().halt(Fault.HALTED);
            }
            case CUT -> {
                if (fault.moment() == Fault.Moment.AFTER) {
                    call(target, method, arguments);
                }
                if (fault.moment() == Fault.Moment.UNDERWAY) {
                    abandoned = true;
                    cut.countDown();
                    owner.underway(() -> {
                        try {
                            return method.invoke(target, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause() instanceof Exception cause ? cause : e;
                        } finally {
                            real.close();
                        }
                    });
                } else {
                    cut();
                }
                owner.wasCut();
            }
        }
        throw broken();
    }

    private void hang() throws SQLException {
        long timeout = networkTimeout > 0 ? networkTimeout : KEEP_ALIVE_MILLIS;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout) / owner.hurry();
        CountDownLatch released = owner.released();
        while (!isCut()) {
            boolean late = System.nanoTime() - deadline >= 0;
            if (late || await(released, SLICE_MILLIS)) {
                cut();
            }
        }
    }

    /** Breaks it: the server ends what was open on it without a commit. */
    void cut() {
        cut.countDown();
        if (abandoned) {
            return;
        }
        try {
            // As a broken line does: the server hears of it later, or not at all.
            real.abort(Runnable::run);
            real.close();
        } catch (SQLException e) {
            // It is broken indeed.
        }
    }

    private boolean isCut() {
        return cut.getCount() == 0;
    }

    private static SQLException broken() {
        return new SQLException("broken on command", "08006");
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Waits for a latch; at most so long. Returns whether it opened. */
    static boolean await(CountDownLatch latch, long millis) throws SQLException {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", "08006", e);
        }
    }
}
