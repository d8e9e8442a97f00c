// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * For containers that enlist every connection: a resource with no part in the transaction, which it votes for without having
 * written anything. Not serializable on purpose.
 */
final class NoResource implements XAResource {

    @Override
    public void start(Xid xid, int flags) {
        // The session joins by itself.
    }

    @Override
    public void end(Xid xid, int flags) {
        // As above.
    }

    @Override
    public int prepare(Xid xid) {
        return XA_RDONLY;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        if (!onePhase) {
            throw new XAException(XAException.XAER_NOTA);
        }
    }

    @Override
    public void rollback(Xid xid) {
        // What was joined is rolled back with the application's connection.
    }

    @Override
    public void forget(Xid xid) throws XAException {
        throw new XAException(XAException.XAER_NOTA);
    }

    @Override
    public Xid[] recover(int flags) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return other instanceof NoResource;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
