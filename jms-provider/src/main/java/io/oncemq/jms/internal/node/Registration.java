// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.WakeUp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node as the store knows it, which is another one after others have declared it dead. */
final class Registration {

    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final NodeState node;
    private final List<NodeListener> untold = new CopyOnWriteArrayList<>();
    private volatile StoreNode current;

    Registration(NodeState node, StoreNode current) {
        this.node = node;
        this.current = current;
    }

    /** The present one. Any thread. */
    StoreNode current() {
        return current;
    }

    /** Begins anew under another id: others have declared this node dead, and may deliver what it had claimed. */
    void renew() throws StoreException {
        StoreNode dead = current;
        LOG.warn("Node {} was declared dead by another; it registers anew, its claims are void", dead.id());
        // No claim is made meanwhile.
        node.reconciliation().soon();
        StoreNode fresh = node.store().register(node.name());
        recoverEarlierSelf(fresh);
        current = fresh;
        node.claims().loseAll(fresh.id());
        node.exclusiveReaders().lost();
        // What was claimed under the new id before that is lost with the rest, and has to be given back.
        node.reconciliation().soon();
        node.replaceCommitters(fresh);
        dead.abandon();
        node.dispatchers().all().forEach(dispatcher -> dispatcher.hint(0));
        untold.addAll(node.listeners());
    }

    /** Before the new one claims anything: what the earlier one had claimed goes before what is claimed now. */
    private static void recoverEarlierSelf(StoreNode fresh) throws StoreException {
        boolean recovered = false;
        try {
            // The readers look for everything anew anyway.
            List<WakeUp> unusedFreed = fresh.membership().recover();
            recovered = true;
        } finally {
            if (!recovered) {
                fresh.close();
            }
        }
    }

    /** Tells of the new registration those who have not got over it yet. */
    void tell() throws StoreException {
        List<NodeListener> told = new ArrayList<>();
        try {
            for (NodeListener listener : untold) {
                if (!node.listeners().contains(listener) || told(listener)) {
                    told.add(listener);
                }
            }
        } finally {
            untold.removeAll(told);
        }
    }

    private static boolean told(NodeListener listener) throws StoreException {
        try {
            listener.registeredAnew();
            return true;
        } catch (StoreUnavailableException failure) {
            throw failure;
        } catch (StoreException failure) {
            LOG.info("What a connection has lost with the node's registration is not back yet", failure);
            return false;
        } catch (RuntimeException defect) {
            LOG.error("A connection does not get over the new registration of its node", defect);
            return true;
        }
    }
}
