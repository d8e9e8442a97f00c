// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.xa;

import io.oncemq.jms.internal.node.Delivery;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.StoredMessage;

/** A session's part in a branch, from the start to the end of its resource's association. Thread-safe. */
public final class BranchPart {

    private final Branch branch;
    private final OnceMQXAResource resource;

    BranchPart(Branch branch, OnceMQXAResource resource) {
        this.branch = branch;
        this.resource = resource;
    }

    /**
     * Adds a message to be sent.
     *
     * @return false if the association has ended
     */
    public boolean send(DestinationRecord destination, StoredMessage message) {
        return branch.send(resource, destination, message);
    }

    /**
     * Adds a receipt.
     *
     * @param whenSettled run once, when the branch has acknowledged the delivery or given it back; not under a lock
     * @return false if the association has ended
     */
    public boolean receive(Delivery delivery, Runnable whenSettled) {
        return branch.receive(resource, delivery, whenSettled);
    }

    /** The branch, for people. */
    @Override
    public String toString() {
        return branch.toString();
    }
}
