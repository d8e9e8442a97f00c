// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.node.UnitOfWork;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import jakarta.jms.JMSException;

/**
 * AUTO_ACKNOWLEDGE: the acknowledgement is durable before receive() returns the message, and after a listener has returned
 * before the next message is delivered. DUPS_OK_ACKNOWLEDGE, and AUTO_ACKNOWLEDGE where it is asked for: acknowledgements are not
 * waited for.
 */
final class AutomaticWork extends SessionWork {

    private final CurrentDelivery current = new CurrentDelivery();
    private final LateAcknowledgements late;
    private final boolean relaxed;

    /**
     * The work of a session.
     *
     * @param relaxed whether acknowledgements are not waited for, whatever is set for destinations
     */
    AutomaticWork(Node node, int lane, boolean relaxed) {
        super(node, lane);
        this.late = new LateAcknowledgements(node, lane);
        this.relaxed = relaxed;
    }

    /**
     * Whether an acknowledgement is not waited for. That of a subscription which ends with its consumer never is: no failure but one
     * that ends the subscription has the message delivered again.
     */
    private boolean isRelaxed(Receipt receipt) {
        return receipt.source().endsWithConsumer()
                || relaxed
                || node.relaxed(receipt.delivery().source());
    }

    private void acknowledgeLater(Receipt receipt) {
        if (receipt.source().endsWithConsumer()) {
            node.consumed(receipt.delivery(), lane);
            receipt.settled();
        } else {
            late.add(receipt);
        }
    }

    @Override
    Verdict receive(Receipt receipt) throws JMSException {
        if (isRelaxed(receipt)) {
            acknowledgeLater(receipt);
            return Verdict.DELIVER;
        }
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
        if (isRelaxed(receipt)) {
            acknowledgeLater(receipt);
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
    void awaitAcknowledged() {
        late.await();
    }

    @Override
    boolean keepsReceipts() {
        return false;
    }

    @Override
    boolean open() {
        // Acknowledgements under way are decided: only a listener in progress leaves something to decide.
        return current.present();
    }

    @Override
    void close() {
        // A listener in progress has been waited for.
        late.await();
    }
}
