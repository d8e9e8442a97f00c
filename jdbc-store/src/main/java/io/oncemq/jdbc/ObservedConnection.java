// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc;

import io.oncemq.jms.spi.TransactionEnd;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the application that says when its transaction ends. A proxy, so that it has whatever methods the JDBC of the
 * running JVM has. Confined, as the connection, to one thread at a time.
 */
final class ObservedConnection implements InvocationHandler, ObservedTransaction {

    private final Connection target;
    private List<Consumer<TransactionEnd>> listeners = new ArrayList<>(1);

    private ObservedConnection(Connection target) {
        this.target = target;
    }

    static Connection of(Connection target) {
        return (Connection) Proxy.newProxyInstance(
                ObservedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class, ObservedTransaction.class},
                new ObservedConnection(target));
    }

    @Override
    public void whenEnded(Consumer<TransactionEnd> listener) {
        listeners.add(listener);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
        switch (method.getName()) {
            case "whenEnded" -> {
                return call(method, this, arguments);
            }
            case "commit" -> {
                return end(method, arguments, TransactionEnd.COMMITTED);
            }
            case "rollback" -> {
                // To a savepoint, nothing ends: the rows tell later which messages are back.
                return first == null
                        ? end(method, arguments, TransactionEnd.ROLLED_BACK)
                        : call(method, target, arguments);
            }
            case "setAutoCommit" -> {
                // Commits what is open, if that changes the mode.
                return Boolean.TRUE.equals(first) && !listeners.isEmpty()
                        ? end(method, arguments, TransactionEnd.COMMITTED)
                        : call(method, target, arguments);
            }
            case "close", "abort" -> {
                // What becomes of an open transaction is the driver's choice, or the pool's.
                return end(method, arguments, TransactionEnd.UNKNOWN);
            }
            case "unwrap" -> {
                return first instanceof Class<?> type && type.isInstance(proxy)
                        ? proxy
                        : call(method, target, arguments);
            }
            case "isWrapperFor" -> {
                boolean own = first instanceof Class<?> type && type.isInstance(proxy);
                return own || target.isWrapperFor((Class<?>) first);
            }
            case "equals" -> {
                return proxy == first;
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return target.toString();
            }
            default -> {
                return call(method, target, arguments);
            }
        }
    }

    private @Nullable Object end(Method method, Object @Nullable [] arguments, TransactionEnd success)
            throws Throwable {
        TransactionEnd end = TransactionEnd.UNKNOWN;
        try {
            Object result = call(method, target, arguments);
            end = success;
            return result;
        } finally {
            tell(end);
        }
    }

    private void tell(TransactionEnd end) {
        if (listeners.isEmpty()) {
            return;
        }
        List<Consumer<TransactionEnd>> told = listeners;
        listeners = new ArrayList<>(1);
        told.forEach(listener -> listener.accept(end));
    }

    private static @Nullable Object call(Method method, Object receiver, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** What the connection says of its transactions; null if it is none of ours. */
    static @Nullable ObservedTransaction find(Connection connection) throws SQLException {
        return connection.isWrapperFor(ObservedTransaction.class) ? connection.unwrap(ObservedTransaction.class) : null;
    }
}
