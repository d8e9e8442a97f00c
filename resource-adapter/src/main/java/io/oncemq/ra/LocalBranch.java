// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import java.nio.ByteBuffer;
import java.util.UUID;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of one resource, which the container begins and ends: a branch of our own that is committed in one phase, and
 * so is a plain unit of work for the store. Used by one thread at a time.
 */
final class LocalBranch implements LocalTransaction {

    private final XAResource resource;
    private @Nullable Xid current;

    LocalBranch(XAResource resource) {
        this.resource = resource;
    }

    @Override
    public void begin() throws ResourceException {
        if (current != null) {
            throw new LocalTransactionException("A local transaction is going on already");
        }
        Xid xid = LocalXid.next();
        try {
            resource.start(xid, XAResource.TMNOFLAGS);
        } catch (XAException e) {
            throw new LocalTransactionException("Unable to begin a local transaction: " + e.getMessage(), e);
        }
        current = xid;
    }

    @Override
    public void commit() throws ResourceException {
        Xid xid = take();
        try {
            resource.end(xid, XAResource.TMSUCCESS);
            resource.commit(xid, true);
        } catch (XAException e) {
            throw new LocalTransactionException("Unable to commit the local transaction: " + e.getMessage(), e);
        }
    }

    @Override
    public void rollback() throws ResourceException {
        Xid xid = take();
        try {
            resource.end(xid, XAResource.TMSUCCESS);
            resource.rollback(xid);
        } catch (XAException e) {
            throw new LocalTransactionException("Unable to roll back the local transaction: " + e.getMessage(), e);
        }
    }

    /** Rolls back what the container has left behind. */
    void abandon() throws ResourceException {
        if (current != null) {
            rollback();
        }
    }

    private Xid take() throws ResourceException {
        Xid xid = current;
        if (xid == null) {
            throw new LocalTransactionException("There is no local transaction");
        }
        current = null;
        return xid;
    }

    private record LocalXid(UUID id) implements Xid {

        private static final int FORMAT = 0x4F4D514C;

        static LocalXid next() {
            return new LocalXid(UUID.randomUUID());
        }

        @Override
        public int getFormatId() {
            return FORMAT;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }
}
