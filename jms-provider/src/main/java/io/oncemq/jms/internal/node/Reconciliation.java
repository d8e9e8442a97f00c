// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.HeldClaim;
import io.oncemq.jms.spi.StoreException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the claims that the node knows with those that the database has, after anything by which they may differ. Thread-safe. */
final class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    private final NodeState node;

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private volatile boolean due;

    /** A turn, not a guard of fields: one thread at a time compares. */
    private final ReentrantLock turn = new ReentrantLock();

    Reconciliation(NodeState node) {
        this.node = node;
    }

    /** A claim may have been made or lost without an answer. */
    void soon() {
        due = true;
    }

    /**
     * Compares memory with the database if there is reason to: strangers are released, what is lost is dropped. Waits for
     * another thread that does so.
     */
    void ifDue() throws StoreException {
        if (!due && !turn.isLocked()) {
            return;
        }
        turn.lock();
        try {
            if (due) {
                reconcile();
            }
        } finally {
            turn.unlock();
        }
    }

    private void reconcile() throws StoreException {
        due = false;
        boolean done = false;
        try {
            Set<Long> doubtful = node.claims().doubtful();
            List<Claim> known = node.claims().known();
            List<HeldClaim> held = node.claimer().held();
            int lost = node.claims().loseAllBut(known, held);
            if (lost > 0) {
                LOG.warn("{} claims of this node are no longer in the store; their messages are dropped", lost);
            }
            for (ClaimReference stranger : node.claims().strangersAmong(held)) {
                node.claimer().reduce(stranger, List.of());
                node.dispatchers().of(stranger.source()).forEach(dispatcher -> dispatcher.hint(0));
            }
            node.claims().resolved(doubtful);
            node.releases().write();
            done = true;
        } finally {
            due |= !done;
        }
    }
}
