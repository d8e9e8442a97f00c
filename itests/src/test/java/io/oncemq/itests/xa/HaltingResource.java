// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import io.oncemq.itests.faults.Fault;
import java.util.function.BiConsumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource with which the process may die before and after each call. */
final class HaltingResource extends ResourceAround {

    private final String prefix;
    private final BiConsumer<String, Fault.Moment> passing;

    /**
     * A resource around another.
     *
     * @param prefix of the names of its calls
     * @param passing is told of each call, before and after
     */
    HaltingResource(XAResource real, String prefix, BiConsumer<String, Fault.Moment> passing) {
        super(real);
        this.prefix = prefix;
        this.passing = passing;
    }

    private void before(String call) {
        passing.accept(prefix + call, Fault.Moment.BEFORE);
    }

    private void after(String call) {
        passing.accept(prefix + call, Fault.Moment.AFTER);
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        before("start");
        super.start(xid, flags);
        after("start");
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        before("end");
        super.end(xid, flags);
        after("end");
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        before("prepare");
        int vote = super.prepare(xid);
        after("prepare");
        return vote;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        before("commit");
        super.commit(xid, onePhase);
        after("commit");
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        before("rollback");
        super.rollback(xid);
        after("rollback");
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        before("recover");
        Xid[] branches = super.recover(flags);
        after("recover");
        return branches;
    }
}
