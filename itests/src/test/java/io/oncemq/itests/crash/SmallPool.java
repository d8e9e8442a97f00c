// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** A data source that gives out only so many real connections at a time, and refuses as pools do. Thread-safe. */
final class SmallPool {

    private final DatabaseAddress database;
    private volatile int size;
    private final List<Connection> given = new CopyOnWriteArrayList<>();

    SmallPool(DatabaseAddress database, int size) {
        this.database = database;
        this.size = size;
    }

    /** From now on there are more, or fewer: others use them. */
    void limit(int changed) {
        size = changed;
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                SmallPool.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "getConnection" -> connection();
                        case "toString" -> "small pool";
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private synchronized Connection connection() throws SQLException {
        if (inUse() >= size) {
            throw new SQLTransientConnectionException("All " + size + " connections of the pool are in use");
        }
        Connection connection = database.open();
        given.add(connection);
        return connection;
    }

    int inUse() throws SQLException {
        int inUse = 0;
        for (Connection connection : given) {
            inUse += connection.isClosed() ? 0 : 1;
        }
        return inUse;
    }
}
