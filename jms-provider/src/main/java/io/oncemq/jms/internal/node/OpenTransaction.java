// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.WakeUp;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What was done in transactions of the application whose connection does not say when they end, and is not known to be decided.
 * Called by a thread of the node; thread-safe.
 */
public interface OpenTransaction {

    /** What was received. */
    List<Delivery> receipts();

    /** Some of the messages that were sent: all those of a destination are committed when the last is. */
    Collection<Long> sent();

    /** Takes receipts out, those that are still there, and has them seen to. */
    void takeReceipts(Collection<Delivery> receipts, Consumer<List<Delivery>> next);

    /** Takes out what was sent up to messages that are visible now: where, with the lowest id. */
    List<WakeUp> takeSent(Set<Long> visible);
}
