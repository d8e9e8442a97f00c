// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A session's resource, which also tells whether the session works for a branch at the moment. Not serializable on purpose. */
final class TrackedResource implements XAResource, Participation {

    private final XAResource real;
    private volatile boolean associated;

    /** The present or last branch must not be committed. */
    private volatile boolean refused;

    TrackedResource(XAResource real) {
        this.real = real;
    }

    @Override
    public XAResource resource() {
        return this;
    }

    @Override
    public boolean inTransaction() {
        return associated;
    }

    @Override
    public void refuse() {
        refused = true;
    }

    private void requireNotRefused(Xid xid) throws XAException {
        if (refused) {
            real.rollback(xid);
            throw new XAException(XAException.XA_RBROLLBACK);
        }
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        real.start(xid, flags);
        if (flags == TMNOFLAGS) {
            refused = false;
        }
        associated = true;
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        // Also if it fails: the provider has ended the association then, or never had it.
        associated = false;
        real.end(xid, flags);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        requireNotRefused(xid);
        return real.prepare(xid);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        if (onePhase) {
            requireNotRefused(xid);
        }
        real.commit(xid, onePhase);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        real.rollback(xid);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        real.forget(xid);
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return real.recover(flags);
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return real.isSameRM(other instanceof TrackedResource tracked ? tracked.real : other);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return real.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return real.setTransactionTimeout(seconds);
    }
}
