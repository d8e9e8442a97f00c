// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A pool that enlists late, and validates before it hands out. Thread-safe, one call at a time. */
final class PoolingConnectionManager
        implements ConnectionManager, LazyEnlistableConnectionManager, ConnectionEventListener {

    private static final long serialVersionUID = 1L;

    private final transient TransactionManager transactions;
    private final transient Set<ManagedConnection> idle = new HashSet<>();
    private final transient Map<ManagedConnection, Transaction> enlisted = new HashMap<>();
    private final transient Set<ManagedConnection> closedByApplication = new HashSet<>();
    private int created;
    private int destroyed;

    PoolingConnectionManager(TransactionManager transactions) {
        this.transactions = transactions;
    }

    synchronized int created() {
        return created;
    }

    synchronized int destroyed() {
        return destroyed;
    }

    synchronized int idle() {
        return idle.size();
    }

    @Override
    public synchronized Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo info)
            throws ResourceException {
        Set<?> invalid = ((ValidatingManagedConnectionFactory) factory).getInvalidConnections(idle);
        for (Object each : invalid) {
            destroy((ManagedConnection) each);
        }
        ManagedConnection managed = factory.matchManagedConnections(idle, null, info);
        if (managed == null) {
            managed = factory.createManagedConnection(null, info);
            managed.addConnectionEventListener(this);
            created++;
        }
        idle.remove(managed);
        return managed.getConnection(null, info);
    }

    @Override
    public synchronized void lazyEnlist(ManagedConnection managed) throws ResourceException {
        try {
            Transaction transaction = transactions.getTransaction();
            if (transaction == null || transaction.equals(enlisted.get(managed))) {
                return;
            }
            transaction.enlistResource(managed.getXAResource());
            enlisted.put(managed, transaction);
            transaction.registerSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {}

                @Override
                public void afterCompletion(int status) {
                    ended(managed);
                }
            });
        } catch (SystemException | RollbackException e) {
            throw new ResourceException(e);
        }
    }

    boolean inTransaction() throws SystemException {
        return transactions.getStatus() == Status.STATUS_ACTIVE;
    }

    private synchronized void ended(ManagedConnection managed) {
        enlisted.remove(managed);
        if (closedByApplication.remove(managed)) {
            giveBack(managed);
        }
    }

    private void giveBack(ManagedConnection managed) {
        try {
            managed.cleanup();
            idle.add(managed);
        } catch (ResourceException e) {
            destroy(managed);
        }
    }

    /** Destroys what nobody uses. */
    synchronized void close() {
        Set.copyOf(idle).forEach(this::destroy);
    }

    private void destroy(ManagedConnection managed) {
        idle.remove(managed);
        destroyed++;
        try {
            managed.destroy();
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void connectionClosed(ConnectionEvent event) {
        ManagedConnection managed = (ManagedConnection) event.getSource();
        if (enlisted.containsKey(managed)) {
            closedByApplication.add(managed);
        } else {
            giveBack(managed);
        }
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {}

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {}

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {}

    @Override
    public synchronized void connectionErrorOccurred(ConnectionEvent event) {
        destroy((ManagedConnection) event.getSource());
    }
}
