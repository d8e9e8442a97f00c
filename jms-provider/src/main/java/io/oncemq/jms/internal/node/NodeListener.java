// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.StoreException;

/** Told what befalls a node. Methods are short and wait for nothing but, where they may use it, the store. */
public interface NodeListener {

    /** The store cannot be reached; the node tries again by itself. */
    void unavailable(StoreException failure);

    /** The store can be reached again. */
    void available();

    /**
     * The node was declared dead by others and has registered anew: leases, memberships, non-durable subscriptions and
     * temporary destinations that it had are gone. Called on the node's own thread, which may use the store to have them
     * again.
     *
     * @throws StoreException if the store failed; it is called again later
     */
    void registeredAnew() throws StoreException;
}
