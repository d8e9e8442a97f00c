// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Source;
import org.jspecify.annotations.Nullable;

/**
 * A message that this node has claimed, from the claim until it is acknowledged or given back. Passed from thread to
 * thread, used by one at a time.
 */
public final class Delivery {

    /** Who has a say about the message. */
    private enum State {
        /** Whoever holds this object: it can be acknowledged, redelivered or given back. */
        HELD,
        /** Nobody of this node: somebody else consumed the message, or the claim was lost. */
        VOID,
        /** The node: an acknowledgement ended without a known outcome, which it will find out. */
        DOUBTFUL
    }

    private final Claim claim;
    private final QueuedMessage message;
    private volatile State state = State.HELD;
    private volatile int previousDeliveries;
    private volatile boolean spared;

    Delivery(Claim claim, QueuedMessage message) {
        this.claim = claim;
        this.message = message;
        this.previousDeliveries = message.deliveryCount();
    }

    /** The message as it was stored. */
    public QueuedMessage message() {
        return message;
    }

    /** Where it was claimed from. */
    public Source source() {
        return claim.reference().source();
    }

    /** Its message group; null if it has none. */
    @Nullable String group() {
        return message.message().group();
    }

    /** What acknowledges it. */
    public Acknowledgement acknowledgement() {
        return new Acknowledgement(source(), message.id());
    }

    /** JMSXDeliveryCount of this delivery: 1 for the first. Above 1, the message is redelivered. */
    public int deliveryCount() {
        return previousDeliveries + 1;
    }

    /** How often it was delivered in vain. */
    int failedDeliveries() {
        return previousDeliveries;
    }

    /** Whether it stays although the policy of its destination would move it, because it cannot be moved. */
    boolean spared() {
        return spared;
    }

    void spare() {
        spared = true;
    }

    Claim claim() {
        return claim;
    }

    boolean held() {
        return state == State.HELD && !claim.lost();
    }

    boolean doubtful() {
        return state == State.DOUBTFUL;
    }

    void markVoid() {
        state = State.VOID;
    }

    void markDoubtful() {
        state = State.DOUBTFUL;
    }

    void markHeld() {
        state = State.HELD;
    }

    /** Counts a delivery that was made in vain; stored before the message is handed out again. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time has the delivery; volatile hands it on
    DeliveryCount countDelivery() {
        previousDeliveries++;
        return presentCount();
    }

    /** The count as memory has it. */
    DeliveryCount presentCount() {
        return new DeliveryCount(source(), message.id(), previousDeliveries);
    }

    @Override
    public String toString() {
        return "message " + message.id() + " of " + source();
    }
}
