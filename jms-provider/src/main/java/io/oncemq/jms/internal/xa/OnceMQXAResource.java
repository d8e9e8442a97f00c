// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.xa;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.internal.node.Node;
import jakarta.jms.JMSException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * The side of an XA session that a transaction manager sees (X/Open XA, Jakarta Transactions 3.4). The session works for at
 * most one branch at a time, and for any number of them one after the other or in turns.
 *
 * <p>Only {@link #start} and {@link #end} concern the session. Everything else concerns a branch, and can be asked of any
 * resource: before the branch is prepared, of those of the same node; afterwards, of those of any node of the store. It works
 * when the session has been closed, as long as the node runs.
 *
 * <p>Thread-safe: a transaction manager may end a branch from another thread than the one that works.
 */
public final class OnceMQXAResource implements XAResource {

    private static final int SCAN_FLAGS = TMSTARTRSCAN | TMENDRSCAN;

    private final Node node;
    private final int lane;
    private final BranchWorker session;
    private final BranchTable table;
    private final BranchCompletion completion;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();

    /** What the session works for. */
    @GuardedBy("lock") private @Nullable Branch current;

    @GuardedBy("lock") private boolean closed;

    /** 0 for no limit. */
    private volatile int timeoutSeconds;

    /** The resource of a session. */
    public OnceMQXAResource(Node node, int lane, BranchWorker session) {
        this(node, lane, session, BranchTable.of(node), System::nanoTime);
    }

    OnceMQXAResource(Node node, int lane, BranchWorker session, BranchTable table, LongSupplier nanoClock) {
        this.node = node;
        this.lane = lane;
        this.session = session;
        this.table = table;
        this.completion = new BranchCompletion(node, table);
        this.nanoClock = nanoClock;
    }

    /**
     * Lets the session work for a branch.
     *
     * <p>Preconditions: the session is open and works for no branch. TMNOFLAGS: the branch is new. TMJOIN: it is known to this
     * node. TMRESUME: this resource has suspended it.
     *
     * <p>Not supported: to notice that a branch of this name is prepared already; prepare does.
     *
     * <p>Postcondition: the session's sends and receipts belong to the branch.
     */
    @Override
    public void start(@Nullable Xid xid, int flags) throws XAException {
        BranchId id = BranchXid.idOf(xid);
        lock.lock();
        try {
            if (closed) {
                // The transaction manager may try it with another session.
                throw XaErrors.of(XAException.XAER_RMFAIL, "Unable to start " + id + ": the session is closed");
            }
            if (current != null) {
                throw XaErrors.of(
                        XAException.XAER_PROTO, "Unable to start " + id + ": the session works for " + current);
            }
            Branch branch = associate(id, flags);
            current = branch;
            session.begin(new BranchPart(branch, this));
        } finally {
            lock.unlock();
        }
    }

    private Branch associate(BranchId id, int flags) throws XAException {
        long now = nanoClock.getAsLong();
        switch (flags) {
            case TMNOFLAGS -> {
                int seconds = timeoutSeconds;
                long limit = seconds == 0 ? Branch.FOREVER : TimeUnit.SECONDS.toNanos(seconds);
                Branch branch = new Branch(id, lane, this, now, limit);
                table.add(branch);
                // The branch outlives the connection: the transaction manager decides about it (Connection.close()).
                node.retain();
                return branch;
            }
            case TMJOIN -> {
                Branch branch = table.require("join", id);
                branch.join(this, now);
                return branch;
            }
            case TMRESUME -> {
                Branch branch = table.require("resume", id);
                branch.resume(this, now);
                return branch;
            }
            default -> throw invalid("start", id, flags);
        }
    }

    /**
     * Ends, or interrupts, the session's work for a branch.
     *
     * <p>Preconditions: the session works for it, or, unless the flag is TMSUSPEND, has interrupted that.
     *
     * <p>Postconditions: the session works for no branch. TMFAIL: the branch can only be rolled back.
     *
     * @throws XAException after this has been done, with an XA_RB code if the branch can only be rolled back
     */
    @Override
    public void end(@Nullable Xid xid, int flags) throws XAException {
        BranchId id = BranchXid.idOf(xid);
        if (flags != TMSUCCESS && flags != TMFAIL && flags != TMSUSPEND) {
            throw invalid("end", id, flags);
        }
        lock.lock();
        try {
            Branch branch = table.require("end", id);
            int rollbackCode = XA_OK;
            if (flags == TMSUSPEND) {
                branch.suspend(this);
            } else {
                rollbackCode = branch.end(this, flags == TMSUCCESS, nanoClock.getAsLong());
            }
            if (current == branch) {
                current = null;
                session.end();
                node.setAside(branch.receipts());
            }
            if (flags == TMSUCCESS && rollbackCode != XA_OK) {
                throw XaErrors.of(rollbackCode, "The work for " + id + " has ended, and can only be rolled back");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes a branch ready for either outcome.
     *
     * <p>Precondition: all work for it has ended.
     *
     * <p>Postconditions: XA_OK: it survives everything until it is committed or rolled back, by whomever. XA_RDONLY: it is
     * committed. With an XA_RB code: it was rolled back. In the last two cases it is forgotten.
     */
    @Override
    public int prepare(@Nullable Xid xid) throws XAException {
        BranchId id = BranchXid.idOf(xid);
        Branch branch = table.find(id);
        if (branch == null) {
            throw completion.notHere("prepare", id);
        }
        return completion.prepare(branch, take("prepare", branch));
    }

    /**
     * Commits a branch.
     *
     * <p>Preconditions: all work for it has ended. In two phases: it is prepared. In one: it is not.
     *
     * <p>Postcondition: its sends are visible, its receipts gone for good.
     */
    @Override
    public void commit(@Nullable Xid xid, boolean onePhase) throws XAException {
        BranchId id = BranchXid.idOf(xid);
        Branch branch = table.find(id);
        if (onePhase) {
            if (branch == null) {
                throw completion.notHere("commit in one phase", id);
            }
            completion.commitInOnePhase(branch, take("commit", branch));
        } else if (branch == null) {
            completion.commitPrepared(id);
        } else {
            throw XaErrors.of(XAException.XAER_PROTO, "Unable to commit " + id + ": it is not prepared");
        }
    }

    /** Takes the work of a branch; one that can only be rolled back is, and forgotten, as an XA_RB code says. */
    private Branch.Work take(String what, Branch branch) throws XAException {
        try {
            return branch.complete(what, nanoClock.getAsLong());
        } catch (XAException e) {
            if (e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND) {
                completion.rollBack(branch, branch.abandon());
            }
            throw e;
        }
    }

    /**
     * Rolls a branch back.
     *
     * <p>Precondition: nobody works for it.
     *
     * <p>Postcondition: its sends never were, its receipts are delivered again.
     */
    @Override
    public void rollback(@Nullable Xid xid) throws XAException {
        BranchId id = BranchXid.idOf(xid);
        Branch branch = table.find(id);
        if (branch == null) {
            completion.rollbackPrepared(id);
        } else {
            completion.rollBack(branch, branch.abandon());
        }
    }

    /**
     * Forgets a branch of which commit or rollback said that an operator had completed it. No branch is ever completed
     * heuristically otherwise.
     */
    @Override
    public void forget(@Nullable Xid xid) throws XAException {
        BranchId id = BranchXid.idOf(xid);
        if (table.find(id) != null) {
            throw XaErrors.of(XAException.XAER_PROTO, "Unable to forget " + id + ": it is not completed");
        }
        completion.forget(id);
    }

    /**
     * The branches of the store that are prepared, or were completed by an operator, whoever prepared them: all at the start of a scan, none afterwards. Where there are
     * users, only for those who may manage all destinations; whoever knows the name of a branch may complete it.
     *
     * @param flags any of TMSTARTRSCAN and TMENDRSCAN, or TMNOFLAGS
     */
    @Override
    public Xid[] recover(int flags) throws XAException {
        if ((flags & ~SCAN_FLAGS) != 0) {
            throw XaErrors.of(
                    XAException.XAER_INVAL,
                    "Unable to recover: flags 0x" + Integer.toHexString(flags) + " are not for this");
        }
        if ((flags & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        try {
            session.requireRecovery();
        } catch (JMSException e) {
            throw XaErrors.of(XAException.XAER_RMFAIL, "Unable to recover", e);
        }
        return completion.prepared();
    }

    /** Whether the other is of the same node. Another node of the same store could not join a branch that lies in memory here. */
    @Override
    public boolean isSameRM(@Nullable XAResource other) {
        return other instanceof OnceMQXAResource resource && resource.node == node;
    }

    @Override
    public int getTransactionTimeout() {
        return timeoutSeconds;
    }

    /**
     * Limits the time from the start to the prepare of branches started from now on.
     *
     * @param seconds 0 for no limit
     */
    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        if (seconds < 0) {
            throw XaErrors.of(XAException.XAER_INVAL, "A timeout of " + seconds + " seconds is not possible");
        }
        timeoutSeconds = seconds;
        return true;
    }

    /** Says that the session is closed: it starts nothing more. What it did is in the hands of the transaction manager. */
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private static XAException invalid(String what, BranchId id, int flags) {
        return XaErrors.of(
                XAException.XAER_INVAL,
                "Unable to " + what + " " + id + ": flags 0x" + Integer.toHexString(flags) + " are not for this");
    }

    @Override
    public String toString() {
        return "OnceMQXAResource of node " + node.id();
    }
}
