// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jdbc.JtaTransactions;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * The container's transactions, as those see them who join: by writing on a connection of a DataSource that the container
 * enlists. Nothing of ours is enlisted then. Thread-safe.
 */
final class JoinedTransactions implements Participation {

    private final TransactionSynchronizationRegistry registry;

    /** One for each DataSource, so that all sessions of a transaction use one connection. */
    private final Map<String, TransactionContext> contexts = new ConcurrentHashMap<>();

    JoinedTransactions(TransactionSynchronizationRegistry registry) {
        this.registry = registry;
    }

    /** The transactions that a DataSource of the container takes part in. */
    TransactionContext of(String dataSourceName) {
        return contexts.computeIfAbsent(
                dataSourceName, name -> new JtaTransactions(registry, ContainerDataSource.ofApplications(name)));
    }

    @Override
    public @Nullable XAResource resource() {
        return null;
    }

    @Override
    public boolean inTransaction() {
        return switch (registry.getTransactionStatus()) {
            case Status.STATUS_NO_TRANSACTION, Status.STATUS_COMMITTED, Status.STATUS_ROLLEDBACK -> false;
            default -> true;
        };
    }

    @Override
    public void refuse() {
        if (inTransaction()) {
            registry.setRollbackOnly();
        }
    }
}
