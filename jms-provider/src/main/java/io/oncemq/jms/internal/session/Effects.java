// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.node.Delivery;
import io.oncemq.jms.internal.node.JoinedTransactions;
import io.oncemq.jms.spi.WakeUp;
import java.util.List;

/**
 * What a session has done in a transaction of the application that has ended. The node is told once how.
 *
 * @param receipts what was received
 * @param sent where messages were sent, with the lowest id each
 */
record Effects(List<Receipt> receipts, List<WakeUp> sent) {

    List<Delivery> deliveries() {
        return Receipt.deliveries(receipts);
    }

    void committed(JoinedTransactions node) {
        node.committed(deliveries(), sent);
        Receipt.settled(receipts);
    }

    void rolledBack(JoinedTransactions node) {
        node.rolledBack(deliveries());
        Receipt.settled(receipts);
    }

    /** Nobody says how it has ended: the rows decide. */
    void inDoubt(JoinedTransactions node) {
        node.inDoubt(deliveries(), sent);
        Receipt.settled(receipts);
    }
}
