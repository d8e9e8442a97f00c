// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource that cannot be prepared. */
final class RefusingResource extends ResourceAround {

    RefusingResource(XAResource real) {
        super(real);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        real.rollback(xid);
        throw new XAException(XAException.XA_RBROLLBACK);
    }
}
