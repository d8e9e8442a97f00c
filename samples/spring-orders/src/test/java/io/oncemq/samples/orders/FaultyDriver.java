// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Random;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL behind {@code jdbc:faulty:postgresql:}, where one statement or commit in so many goes wrong at random: the server
 * refuses the statement, or the connection breaks before or after it was carried out. It begins with the first order that is
 * placed, so that the application has started, and ends when so many faults were injected as it was told. Each is noted by
 * one letter in a file.
 */
public final class FaultyDriver implements Driver {

    static final String PREFIX = "jdbc:faulty:";

    /** System properties: how many faults, the seed, and the file of what was injected. */
    static final String FAULTS = "faulty.faults";

    static final String SEED = "faulty.seed";
    static final String NOTES = "faulty.notes";

    private static final int ONE_IN = 40;
    private static final String REFUSE =
            "DO $$ BEGIN RAISE EXCEPTION 'refused on command' USING ERRCODE = 'serialization_failure'; END $$";

    private static final Faults PLAN = new Faults();

    /** Made by the pool. */
    public FaultyDriver() {}

    @Override
    public @Nullable Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        Connection real = DriverManager.getConnection("jdbc:" + url.substring(PREFIX.length()), properties);
        return wrap(Connection.class, real, real);
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger(FaultyDriver.class.getName());
    }

    private static <T> T wrap(Class<T> type, Object target, Connection connection) {
        return type.cast(Proxy.newProxyInstance(
                FaultyDriver.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> invoke(target, connection, method, arguments)));
    }

    private static @Nullable Object invoke(
            Object target, Connection connection, Method method, Object @Nullable [] arguments) throws Throwable {
        String name = method.getName();
        if (name.startsWith("prepare") && arguments != null) {
            PLAN.prepared((String) arguments[0]);
        }
        boolean commit = name.equals("commit");
        Fault fault = commit || name.startsWith("execute") ? PLAN.next(commit) : Fault.NONE;
        switch (fault) {
            case NONE -> {
                return wrapped(method, call(target, method, arguments), connection);
            }
            case REFUSED -> {
                // By the server, which ends the transaction that it is part of.
                try (Statement statement = connection.createStatement()) {
                    statement.execute(REFUSE);
                }
                throw new AssertionError("The server did not refuse");
            }
            case LOST -> call(target, method, arguments);
            case CUT -> {}
        }
        connection.abort(Runnable::run);
        throw new SQLException("broken on command", "08006");
    }

    private static @Nullable Object wrapped(Method method, @Nullable Object result, Connection connection) {
        Class<?> type = method.getReturnType();
        return result != null && (type == PreparedStatement.class || type == Statement.class)
                ? wrap(type, result, connection)
                : result;
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** What goes wrong, by the letter of its name. */
    enum Fault {
        NONE,
        /** The statement is refused; the connection stays. */
        REFUSED,
        /** The connection breaks before the call. */
        CUT,
        /** The connection breaks after the call: it took place, but its caller does not know. */
        LOST
    }

    /** Decides what goes wrong. Called by many threads. */
    private static final class Faults {

        private final Random random = new Random(Long.getLong(SEED, 0));
        private final Path notes = Path.of(System.getProperty(NOTES, ""));
        private int left = Integer.getInteger(FAULTS, 0);
        private boolean begun;

        synchronized void prepared(String sql) {
            begun |= sql.startsWith("insert into placed_order");
        }

        synchronized Fault next(boolean commit) {
            if (!begun || left == 0 || random.nextInt(ONE_IN) > 0) {
                return Fault.NONE;
            }
            left--;
            Fault fault = Fault.values()[(commit ? 2 : 1) + random.nextInt(commit ? 2 : 3)];
            try {
                Files.writeString(
                        notes, fault.name().substring(0, 1), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return fault;
        }
    }
}
