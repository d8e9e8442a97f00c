// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.StoreException;

/** Told what befalls a node. Methods are short and do not block; any thread calls them. */
public interface NodeListener {

    /** The store cannot be reached; the node tries again by itself. */
    void unavailable(StoreException failure);

    /** The store can be reached again. */
    void available();

    /**
     * The node was declared dead by others and has registered anew: leases, memberships, non-durable subscriptions and
     * temporary destinations that it had are gone.
     */
    void registeredAnew();
}
