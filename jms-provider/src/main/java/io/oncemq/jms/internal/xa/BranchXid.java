// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.xa;

import io.oncemq.jms.admin.BranchId;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** The name of a branch, as transaction managers see it. A value. */
record BranchXid(BranchId id) implements Xid {

    /**
     * The name that the store uses.
     *
     * @throws XAException with XAER_INVAL if it is none
     */
    static BranchId idOf(@Nullable Xid xid) throws XAException {
        if (xid == null) {
            throw XaErrors.of(XAException.XAER_INVAL, "The Xid is null");
        }
        byte[] globalId = xid.getGlobalTransactionId();
        byte[] qualifier = xid.getBranchQualifier();
        if (globalId == null || globalId.length == 0 || globalId.length > MAXGTRIDSIZE) {
            throw XaErrors.of(XAException.XAER_INVAL, "The global transaction id of " + xid + " has not 1 to 64 bytes");
        }
        if (qualifier == null || qualifier.length > MAXBQUALSIZE) {
            throw XaErrors.of(XAException.XAER_INVAL, "The branch qualifier of " + xid + " has more than 64 bytes");
        }
        if (xid.getFormatId() == -1) {
            throw XaErrors.of(XAException.XAER_INVAL, "Format -1 says that " + xid + " is no name");
        }
        return new BranchId(xid.getFormatId(), globalId, qualifier);
    }

    @Override
    public int getFormatId() {
        return id.formatId();
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return id.globalId();
    }

    @Override
    public byte[] getBranchQualifier() {
        return id.qualifier();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
