// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.admin.StoredFailure;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoredMessage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A message that this node has claimed, from the claim until it is acknowledged or given back. Passed from thread to
 * thread, used by one at a time.
 */
public final class Delivery {

    /** No row has this id. */
    private static final long NOT_STORED = -1;

    /** For so long after the first refusal, refusals are not counted: a container stops a bean sooner. */
    private static final long REFUSAL_MILLIS = TimeUnit.SECONDS.toMillis(60);

    /** Who has a say about the message. */
    private enum State {
        /** Whoever holds this object: it can be acknowledged, redelivered or given back. */
        HELD,
        /** Nobody of this node: somebody else consumed the message, or the claim was lost. */
        VOID,
        /** The node: an acknowledgement ended without a known outcome, which it will find out. */
        DOUBTFUL
    }

    private volatile Claim claim;
    private volatile QueuedMessage message;

    /** Where it is to be stored; null once it is. */
    private volatile @Nullable DestinationRecord destination;

    private volatile long rank;
    private volatile long arrival;
    private volatile State state = State.HELD;
    private volatile int previousDeliveries;
    private volatile boolean spared;
    private volatile boolean moving;
    private volatile boolean taken;
    private volatile @Nullable StoredFailure storedFailure;
    private volatile int waited;
    private volatile long firstAttempt;
    private volatile long lastAttempt;
    private volatile @Nullable String handler;
    private volatile @Nullable FailureNote failure;
    private volatile boolean refused;
    private volatile long firstRefusal;

    Delivery(Claim claim, QueuedMessage message) {
        this.claim = claim;
        this.message = message;
        this.previousDeliveries = message.deliveryCount();
        this.rank = message.id();
    }

    private Delivery(Claim claim, QueuedMessage message, DestinationRecord destination) {
        this(claim, message);
        this.destination = destination;
    }

    /**
     * A message that is not in the store, on its way from its sender to a consumer of this node.
     *
     * @param source the queue that it was sent to, or a subscription of the topic
     */
    static Delivery inMemory(DestinationRecord destination, Source source, StoredMessage message) {
        return new Delivery(Claim.none(source), new QueuedMessage(NOT_STORED, 0, message), destination);
    }

    /** The destination of a message that only this object has; null if it is in the store. */
    @Nullable DestinationRecord onlyInMemory() {
        return destination;
    }

    /** The message is in the store from now on, claimed by this node. */
    void stored(Claim made, long id) {
        message = new QueuedMessage(id, 0, message.message());
        claim = made;
        made.add(this);
        rank = id;
        destination = null;
    }

    /** Comes in after all of these, if it has no place yet. */
    void rankAfter(long id, long newArrival) {
        if (arrival == 0) {
            rank = destination == null ? rank : id;
            arrival = newArrival;
        }
    }

    /** The place among messages of the same priority: first this, then {@link #arrival}. */
    long rank() {
        return rank;
    }

    long arrival() {
        return arrival;
    }

    /** The message as it was stored, or would be. */
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

    /** Whether it can have been cancelled or replaced by its key, because it was not taken for an application yet. */
    boolean untaken() {
        return message.keyed() && !taken;
    }

    /** It is given to an application, and cannot be cancelled any more. */
    void take() {
        taken = true;
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

    void spare(boolean spare) {
        spared = spare;
    }

    /** Whether it was given to be moved: nobody has it, and its last delivery is counted. */
    boolean moving() {
        return moving;
    }

    void move() {
        moving = true;
    }

    /** After how many deliveries in vain it has waited last; 0 if that is not known. */
    int waited() {
        return waited;
    }

    void waited(int deliveries) {
        waited = deliveries;
    }

    /** What is stored beside it. */
    void storedFailure(@Nullable StoredFailure stored) {
        storedFailure = stored;
        waited = stored == null ? 0 : stored.waited();
    }

    /** What is stored beside it; null if nothing, or if it was not asked for. */
    public @Nullable StoredFailure storedFailure() {
        return storedFailure;
    }

    /** It is handed out, at this time of the database's clock. */
    void attempted(long now) {
        if (firstAttempt == 0) {
            firstAttempt = now;
        }
        lastAttempt = now;
        failure = null;
        refused = false;
    }

    /** When it was handed out first, and last; 0 if that was not here. */
    long firstAttempt() {
        return firstAttempt;
    }

    long lastAttempt() {
        return lastAttempt;
    }

    /** Says who has it: for people, should it fail. */
    public void handledBy(String name) {
        handler = name;
    }

    @Nullable String handler() {
        return handler;
    }

    /** Its listener has thrown this. */
    public void failed(Throwable thrown) {
        failure = FailureNote.of(thrown);
    }

    /** Its listener was not called, because a container is stopping it: not to be counted, unless that goes on for long. */
    public void refuse() {
        if (firstRefusal == 0) {
            firstRefusal = lastAttempt;
        }
        refused = lastAttempt - firstRefusal < REFUSAL_MILLIS;
    }

    /** Whether its last delivery is not to be counted. */
    boolean refused() {
        return refused;
    }

    /** With what exception its last delivery ended; null if none is known. */
    @Nullable FailureNote failure() {
        return failure;
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
        return (destination == null ? "message " + message.id() : "a NON_PERSISTENT message") + " of " + source();
    }
}
