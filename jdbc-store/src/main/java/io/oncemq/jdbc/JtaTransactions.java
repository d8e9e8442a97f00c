// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc;

import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionContext;
import io.oncemq.jms.spi.TransactionEnd;
import io.oncemq.jms.spi.TransactionResource;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has sessions join the current transaction of a JTA transaction manager, on a connection of the DataSource that the application
 * uses for its own tables: messages and data are one resource of the transaction, which commits in one phase. No XA connection
 * of OnceMQ is needed, and no recovery of it.
 *
 * <pre>{@code
 * OnceMQConnectionFactory.builder()
 *         .dataSource(messages)      // for the node: not enlisted in transactions
 *         .transactionContext(new JtaTransactions(registry, application))
 *         .build();
 * }</pre>
 *
 * <p>The DataSource has to enlist its connections in the current transaction by itself, as those of application servers and of
 * pools with a JTA integration do, and to lead to the database of the messages. One that does neither is refused at the first
 * use in a transaction.
 *
 * <p>Thread-safe. Needs {@code jakarta.transaction-api} on the class path.
 */
public final class JtaTransactions implements TransactionContext {

    private static final Logger LOG = LoggerFactory.getLogger(JtaTransactions.class);

    private final TransactionSynchronizationRegistry registry;
    private final DataSource dataSource;

    /**
     * Transactions of a transaction manager.
     *
     * @param registry of the transaction manager; in an application server {@code
     *     java:comp/TransactionSynchronizationRegistry}
     * @param dataSource where the application's connections come from
     */
    public JtaTransactions(TransactionSynchronizationRegistry registry, DataSource dataSource) {
        this.registry = Objects.requireNonNull(registry, "registry");
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    @Override
    public @Nullable TransactionResource current() throws StoreException {
        int status = registry.getTransactionStatus();
        return switch (status) {
            case Status.STATUS_NO_TRANSACTION, Status.STATUS_COMMITTED, Status.STATUS_ROLLEDBACK -> null;
            case Status.STATUS_ACTIVE -> {
                TransactionResource begun = begun();
                yield begun == null ? begin() : begun;
            }
            default -> {
                TransactionResource begun = begun();
                if (begun == null) {
                    throw new StoreConfigurationException(
                            "The current JTA transaction cannot be joined any more: it is " + name(status));
                }
                yield begun;
            }
        };
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public String toString() {
        return "the current transactions of JTA";
    }

    private @Nullable TransactionResource begun() {
        return registry.getResource(this) instanceof End end ? end.transaction : null;
    }

    private TransactionResource begin() throws StoreException {
        Connection connection;
        try {
            connection = dataSource.getConnection();
        } catch (SQLException e) {
            throw new StoreException(
                    "The DataSource of the current JTA transaction gave no connection: " + e.getMessage(), e);
        }
        try {
            if (!enlisted(connection)) {
                throw new StoreConfigurationException(
                        "A connection of " + dataSource.getClass().getName()
                                + " is in auto-commit mode although a JTA transaction is current: it does not take part in that."
                                + " Use a DataSource that enlists its connections");
            }
            End end = new End(dataSource);
            registry.registerInterposedSynchronization(end);
            registry.putResource(this, end);
            return end.transaction;
        } catch (SQLException e) {
            throw new StoreException("The current JTA transaction could not be joined: " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new StoreConfigurationException(
                    "The current JTA transaction cannot be joined any more: " + e.getMessage(), e);
        } finally {
            close(connection);
        }
    }

    /**
     * Whether the connection takes part in the transaction. Some do from their first statement on, and never say that auto-commit
     * mode is off: Open Liberty's. But what takes part refuses to have it turned on, while otherwise it is on already.
     */
    private static boolean enlisted(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            return true;
        }
        try (Statement first = connection.createStatement()) {
            first.execute("SELECT 1");
        }
        try {
            connection.setAutoCommit(true);
            return false;
        } catch (SQLException ignored) {
            return true;
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection of a JTA transaction could not be closed", e);
        }
    }

    private static String name(int status) {
        return switch (status) {
            case Status.STATUS_MARKED_ROLLBACK -> "marked for rollback";
            case Status.STATUS_PREPARING -> "being prepared";
            case Status.STATUS_PREPARED -> "prepared";
            case Status.STATUS_COMMITTING -> "being committed";
            case Status.STATUS_ROLLING_BACK -> "being rolled back";
            default -> "in an unknown state (" + status + ")";
        };
    }

    /** Tells how the transaction has ended. */
    private static final class End implements Synchronization {

        private final TransactionResource transaction;
        private final List<Consumer<TransactionEnd>> listeners = new CopyOnWriteArrayList<>();

        End(DataSource dataSource) {
            this.transaction = JdbcTransaction.of(dataSource, listeners::add);
        }

        @Override
        public void beforeCompletion() {
            // What was sent and received has been written already.
        }

        @Override
        public void afterCompletion(int status) {
            TransactionEnd how = switch (status) {
                case Status.STATUS_COMMITTED -> TransactionEnd.COMMITTED;
                case Status.STATUS_ROLLEDBACK -> TransactionEnd.ROLLED_BACK;
                default -> TransactionEnd.UNKNOWN;
            };
            listeners.forEach(listener -> listener.accept(how));
        }
    }
}
