// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.spi.LeaseKind;
import io.oncemq.jms.spi.StoreException;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection's client identifier: given by the factory, or by the application before it does anything else, and never changed
 * (Jakarta Messaging 6.1.2). A lease keeps other connections, of any node, from using it. Thread-safe.
 */
final class ClientIdentity {

    private static final Logger LOG = LoggerFactory.getLogger(ClientIdentity.class);

    private final Node node;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private @Nullable String clientId;

    /** Id of the node under which the lease was taken. */
    @GuardedBy("lock") private long leasedBy;

    /** Whether the identifier is being set, or it is too late. */
    @GuardedBy("lock") private boolean fixed;

    ClientIdentity(Node node) {
        this.node = node;
    }

    /** Says that the connection is used: from now on, the identifier cannot be set. */
    void fix() {
        lock.lock();
        try {
            fixed = true;
        } finally {
            lock.unlock();
        }
    }

    @Nullable String get() {
        lock.lock();
        try {
            return clientId;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets the identifier.
     *
     * @throws IllegalStateException if there is one, or the connection has been used
     * @throws InvalidClientIDException if it is null or empty, or another connection has it
     */
    void set(@Nullable String newClientId) throws JMSException {
        if (newClientId == null || newClientId.isEmpty()) {
            throw new InvalidClientIDException("The client identifier is " + (newClientId == null ? "null" : "empty"));
        }
        lock.lock();
        try {
            if (clientId != null) {
                throw new IllegalStateException("The client identifier is '" + clientId + "' and cannot be changed");
            }
            if (fixed) {
                throw new IllegalStateException(
                        "The client identifier must be set before anything else is done with the connection");
            }
            fixed = true;
        } finally {
            lock.unlock();
        }
        boolean acquired = false;
        long nodeId = node.id();
        try {
            acquired = node.catalog().acquireLease(LeaseKind.CLIENT_ID, newClientId);
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to use client identifier '" + newClientId + "'", e);
        } finally {
            lock.lock();
            try {
                // The next attempt may succeed, with this identifier or another.
                fixed = acquired;
                clientId = acquired ? newClientId : null;
                leasedBy = nodeId;
            } finally {
                lock.unlock();
            }
        }
        if (!acquired) {
            throw new InvalidClientIDException(
                    "Client identifier '" + newClientId + "' is in use by another connection");
        }
    }

    /**
     * Takes the lease again, if the node has registered anew since.
     *
     * @throws InvalidClientIDException if another connection has taken it meanwhile
     */
    void renew() throws InvalidClientIDException, StoreException {
        String present;
        long nodeId = node.id();
        lock.lock();
        try {
            present = leasedBy == nodeId ? null : clientId;
        } finally {
            lock.unlock();
        }
        if (present == null) {
            return;
        }
        if (!node.catalog().acquireLease(LeaseKind.CLIENT_ID, present)) {
            throw new InvalidClientIDException("Another connection has taken client identifier '" + present
                    + "' while this one's node was thought dead");
        }
        lock.lock();
        try {
            leasedBy = nodeId;
        } finally {
            lock.unlock();
        }
    }

    /** Lets others use the identifier. */
    void release() {
        String released = get();
        if (released == null) {
            return;
        }
        try {
            node.catalog().releaseLease(LeaseKind.CLIENT_ID, released);
        } catch (StoreException e) {
            LOG.warn(
                    "Client identifier '{}' is free only when node {} has stopped: {}",
                    released,
                    node.id(),
                    e.getMessage());
        }
    }
}
