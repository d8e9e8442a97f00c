// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Does the least that a JTA integration of Spring Boot does: enlists sessions in the transaction in which they are made. */
final class EnlistingConnections {

    private EnlistingConnections() {}

    static ConnectionFactory factory(XAConnectionFactory factory, TransactionManager transactions) {
        return proxy(ConnectionFactory.class, (method, arguments) -> {
            if (!method.getName().equals("createConnection")) {
                throw new UnsupportedOperationException(method.toString());
            }
            return connection(factory.createXAConnection(), transactions);
        });
    }

    private static Connection connection(XAConnection connection, TransactionManager transactions) {
        return proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("createSession")) {
                return session(connection.createXASession(), transactions.getTransaction());
            }
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static XASession session(XASession session, Transaction transaction) throws Exception {
        if (transaction != null) {
            transaction.enlistResource(session.getXAResource());
        }
        return session;
    }

    private interface Call {
        Object of(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "toString" -> "enlisting " + type.getSimpleName();
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> call.of(method, arguments);
                }));
    }
}
