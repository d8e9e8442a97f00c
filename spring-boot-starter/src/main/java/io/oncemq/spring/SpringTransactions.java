// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionContext;
import io.oncemq.jms.spi.TransactionEnd;
import io.oncemq.jms.spi.TransactionResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Has sessions join the Spring transaction of the calling thread, if its transaction manager works on a connection of the
 * application's DataSource: a {@code DataSourceTransactionManager}, or a {@code JpaTransactionManager} whose entity manager
 * exposes its connection, as Hibernate's does. A transaction of another resource is none of ours, as it is none of that
 * DataSource's: sessions work for themselves then, as JDBC does in auto-commit mode.
 *
 * <p>Before and during the commit, what sessions do is part of the transaction. After it, in the callbacks for what follows a
 * commit or rollback, sessions work for themselves.
 *
 * <p>The auto-configuration makes one; needed by hand only where there is no Spring Boot. Thread-safe.
 */
public final class SpringTransactions implements TransactionContext {

    private final DataSource dataSource;

    /**
     * Transactions of a DataSource.
     *
     * @param dataSource the one that the transaction manager works on
     */
    public SpringTransactions(DataSource dataSource) {
        this.dataSource = unwrap(Objects.requireNonNull(dataSource, "dataSource"));
    }

    /** What a DataSource takes its connections from, if it gives those of the current transaction instead. */
    static DataSource unwrap(DataSource dataSource) {
        DataSource present = dataSource;
        while (present instanceof TransactionAwareDataSourceProxy proxy) {
            DataSource target = proxy.getTargetDataSource();
            if (target == null) {
                return present;
            }
            present = target;
        }
        return present;
    }

    @Override
    public @Nullable TransactionResource current() throws StoreException {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return null;
        }
        if (TransactionSynchronizationManager.getResource(this) instanceof Participation begun) {
            return begun.ended ? null : begun.transaction;
        }
        return TransactionSynchronizationManager.getResource(dataSource) instanceof ConnectionHolder ? begin() : null;
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public String toString() {
        return "the current transactions of Spring";
    }

    /** Null if the connection is bound to the transaction without taking part in it. */
    private @Nullable TransactionResource begin() throws StoreException {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            if (connection.getAutoCommit()) {
                return null;
            }
        } catch (SQLException e) {
            throw new StoreException("The current Spring transaction could not be joined: " + e.getMessage(), e);
        } finally {
            // The transaction holds it until its end.
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
        Participation begun = new Participation(connection);
        TransactionSynchronizationManager.registerSynchronization(begun);
        TransactionSynchronizationManager.bindResource(this, begun);
        return begun.transaction;
    }

    /** The part that messages have in one transaction. */
    private final class Participation implements TransactionSynchronization {

        private final JdbcTransaction transaction;
        private final List<Consumer<TransactionEnd>> listeners = new CopyOnWriteArrayList<>();

        /** Set and read by the thread of the transaction. */
        private boolean ended;

        Participation(Connection connection) {
            this.transaction = JdbcTransaction.of(connection, listeners::add);
        }

        /** First, so that the application's own callbacks find consumers woken, and sessions that work for themselves. */
        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void suspend() {
            unbind();
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(SpringTransactions.this, this);
        }

        @Override
        public void afterCommit() {
            end(TransactionEnd.COMMITTED);
        }

        @Override
        public void afterCompletion(int status) {
            unbind();
            end(
                    switch (status) {
                        case STATUS_COMMITTED -> TransactionEnd.COMMITTED;
                        case STATUS_ROLLED_BACK -> TransactionEnd.ROLLED_BACK;
                        default -> TransactionEnd.UNKNOWN;
                    });
        }

        private void unbind() {
            TransactionSynchronizationManager.unbindResourceIfPossible(SpringTransactions.this);
        }

        private void end(TransactionEnd how) {
            if (!ended) {
                ended = true;
                listeners.forEach(listener -> listener.accept(how));
            }
        }
    }
}
