// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.KeyState;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.StoreException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages with a key, which can be cancelled or replaced until they are taken for an application. Wherever such a message lies,
 * delayed, in its queue or claimed by a node, its key is a row of its own: cancelling removes that row, and taking removes it, so that
 * the row decides which of both was first. A message without its row is dropped when it is its turn. Thread-safe.
 */
public final class NodeKeys {

    private static final Logger LOG = LoggerFactory.getLogger(NodeKeys.class);

    /** After that long, somebody may have ended the transaction that is to decide. */
    private static final long UNDECIDED_MILLIS = 100;

    private final NodeState node;

    NodeKeys(NodeState node) {
        this.node = node;
    }

    /**
     * Takes a message for an application, or to be moved where it cannot be cancelled.
     *
     * @return whether it may have the message. If not, the delivery is the node's from then on
     * @throws StoreException if the store could not be asked; the delivery is still the caller's
     */
    public boolean take(Delivery delivery) throws StoreException {
        if (!delivery.untaken()) {
            return true;
        }
        KeyState state = node.claimer().take(delivery.message());
        switch (state) {
            case TAKEN -> delivery.take();
            case CANCELLED -> {
                LOG.debug("{} was cancelled, or replaced by another one with its key", delivery);
                node.discard(List.of(delivery));
            }
            case UNDECIDED -> {
                node.groups().takeOver(List.of(delivery));
                node.failedDeliveries().holdBack(delivery, UNDECIDED_MILLIS);
            }
        }
        return state == KeyState.TAKEN;
    }

    /** Whether a message that is there was cancelled or replaced; false also for one that was taken. */
    public boolean isCancelled(QueuedMessage message) throws StoreException {
        return message.keyed() && node.claimer().isCancelled(message);
    }

    /** Whether a message has a key now: one that can be cancelled. */
    public boolean isCancellable(KeyReference key) throws StoreException {
        return node.claimer().isCancellable(key);
    }
}
