// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.node.Delivery;
import io.oncemq.jms.internal.node.Node;
import java.util.Collection;
import java.util.List;

/**
 * A delivery that a session took and that is not settled yet: neither acknowledged nor given back. Keeps its source in use.
 *
 * @param delivery the delivery
 * @param source where it is from
 */
record Receipt(Delivery delivery, ConsumedSource source) {

    /** The receipt of a delivery; the source is in use from now on. */
    static Receipt of(Delivery delivery, ConsumedSource source) {
        source.retain();
        return new Receipt(delivery, source);
    }

    /** Says that it has been settled. Not under a lock: the source may end with it. */
    void settled() {
        source.release();
    }

    static List<Delivery> deliveries(Collection<Receipt> receipts) {
        return receipts.stream().map(Receipt::delivery).toList();
    }

    /** Gives back to their sources, uncounted, what no application has seen. */
    static void giveBack(Node node, Collection<Receipt> receipts) {
        node.giveBack(deliveries(receipts));
        settled(receipts);
    }

    static void settled(Collection<Receipt> receipts) {
        receipts.forEach(Receipt::settled);
    }
}
