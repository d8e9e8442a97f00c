// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.node.UnitOfWork;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import jakarta.jms.JMSException;

/**
 * AUTO_ACKNOWLEDGE: the acknowledgement is durable before receive() returns the message, and after a listener has returned
 * before the next message is delivered.
 */
final class AutomaticWork extends SessionWork {

    private final CurrentDelivery current = new CurrentDelivery();

    AutomaticWork(Node node, int lane) {
        super(node, lane);
    }

    @Override
    Verdict receive(Receipt receipt) throws JMSException {
        return acknowledgeUnseen(receipt);
    }

    @Override
    Verdict beforeListener(Receipt receipt) {
        current.begin();
        return Verdict.DELIVER;
    }

    @Override
    void afterListener(Receipt receipt, boolean failed) throws JMSException {
        if (current.end() || failed) {
            redeliver(receipt);
            return;
        }
        try {
            node.commit(new UnitOfWork().acknowledge(receipt.delivery()), lane);
        } catch (OutcomeUnknownException e) {
            // The node finds out, and delivers it again if need be.
            receipt.settled();
            throw StoreFailures.toJms("Unable to acknowledge " + receipt.delivery(), e);
        } catch (StoreException e) {
            // Passed over where another node has consumed it.
            redeliver(receipt);
            throw StoreFailures.toJms("Unable to acknowledge " + receipt.delivery(), e);
        }
        receipt.settled();
    }

    @Override
    void recover() {
        current.recover();
    }

    @Override
    boolean keepsReceipts() {
        return false;
    }

    @Override
    boolean open() {
        return current.present();
    }

    @Override
    void close() {
        // Nothing is left unacknowledged: a listener in progress has been waited for.
    }
}
