// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.xa;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.internal.node.Node;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * The branches of a node that are not prepared, whichever of its resources works for them. So a transaction manager can
 * complete a branch by another resource than the one that did the work, and after its session has been closed. Thread-safe.
 */
final class BranchTable {

    private static final ReentrantLock LOCK = new ReentrantLock();

    @GuardedBy("LOCK") private static final Map<Node, BranchTable> TABLES = new WeakHashMap<>();

    private final Map<BranchId, Branch> branches = new ConcurrentHashMap<>();

    BranchTable() {}

    /** The table of a node. */
    static BranchTable of(Node node) {
        LOCK.lock();
        try {
            return TABLES.computeIfAbsent(node, unused -> new BranchTable());
        } finally {
            LOCK.unlock();
        }
    }

    /**
     * Adds a branch.
     *
     * @throws XAException with XAER_DUPID if it is there already
     */
    void add(Branch branch) throws XAException {
        if (branches.putIfAbsent(branch.id(), branch) != null) {
            throw XaErrors.of(XAException.XAER_DUPID, "Unable to start " + branch + ": it was started before");
        }
    }

    @Nullable Branch find(BranchId id) {
        return branches.get(id);
    }

    /**
     * The branch.
     *
     * @throws XAException with XAER_NOTA if it is not there: never started here, or prepared, or completed
     */
    Branch require(String what, BranchId id) throws XAException {
        Branch branch = branches.get(id);
        if (branch == null) {
            throw XaErrors.of(XAException.XAER_NOTA, "Unable to " + what + " " + id + ": nobody works for it here");
        }
        return branch;
    }

    void remove(Branch branch) {
        branches.remove(branch.id(), branch);
    }
}
