// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.Xid;

/** A branch of a global transaction, both named by numbers. */
record TestXid(long transaction, long branch) implements Xid {

    private static final int FORMAT = 4711;
    private static final AtomicInteger LAST = new AtomicInteger();

    /** The only branch of a new transaction. */
    static TestXid next() {
        return new TestXid(LAST.incrementAndGet(), 1);
    }

    static TestXid of(Xid xid) {
        return new TestXid(
                new BigInteger(xid.getGlobalTransactionId()).longValueExact(),
                new BigInteger(xid.getBranchQualifier()).longValueExact());
    }

    @Override
    public int getFormatId() {
        return FORMAT;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return BigInteger.valueOf(transaction).toByteArray();
    }

    @Override
    public byte[] getBranchQualifier() {
        return BigInteger.valueOf(branch).toByteArray();
    }
}
