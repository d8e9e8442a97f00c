// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.Move;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sends and acknowledgements of one session that must become durable together. Filled by the session's thread, then
 * handed to {@link Node#commit} and not changed any more.
 */
public final class UnitOfWork {

    private final List<OutgoingMessage> sends = new ArrayList<>(1);
    private final List<Delivery> acknowledgements = new ArrayList<>(1);
    private final List<DeliveryCount> deliveryCounts = new ArrayList<>(0);
    private final List<Move> moves = new ArrayList<>(0);
    private final List<KeyReference> cancellations = new ArrayList<>(0);

    /** Adds a message to be sent, after those added before. */
    public UnitOfWork send(DestinationRecord destination, StoredMessage message) {
        sends.add(new OutgoingMessage(destination, message));
        return this;
    }

    /** Adds a message that was only in memory, and of which this node goes on to have the delivery. */
    UnitOfWork store(Delivery delivery, DestinationRecord destination) {
        sends.add(new OutgoingMessage(destination, delivery.message().message(), delivery));
        return this;
    }

    /** Adds a delivery to be acknowledged. */
    public UnitOfWork acknowledge(Delivery delivery) {
        acknowledgements.add(delivery);
        return this;
    }

    /** Adds the cancellation of the message of a queue that has a key. */
    public UnitOfWork cancel(KeyReference key) {
        cancellations.add(key);
        return this;
    }

    /** Adds a delivery that goes elsewhere in the store. */
    UnitOfWork move(Delivery delivery, Move move) {
        moves.add(move);
        return acknowledge(delivery);
    }

    UnitOfWork count(DeliveryCount count) {
        deliveryCounts.add(count);
        return this;
    }

    /** Has what is sent to one destination go to another. */
    void redirect(DestinationRecord from, DestinationRecord to) {
        sends.replaceAll(send -> send.destination().equals(from) ? new OutgoingMessage(to, send.message()) : send);
    }

    /** The messages to be sent, as the store takes them, not claimed. */
    public List<Send> unclaimedSends() {
        return sends.stream()
                .map(outgoing -> new Send(outgoing.destination(), outgoing.message(), 0))
                .toList();
    }

    /** Whether there is nothing to commit. */
    public boolean isEmpty() {
        return sends.isEmpty() && acknowledgements.isEmpty() && deliveryCounts.isEmpty() && cancellations.isEmpty();
    }

    List<OutgoingMessage> sends() {
        return sends;
    }

    List<Delivery> acknowledgements() {
        return acknowledgements;
    }

    List<DeliveryCount> deliveryCounts() {
        return deliveryCounts;
    }

    List<Move> moves() {
        return moves;
    }

    List<KeyReference> cancellations() {
        return cancellations;
    }

    /** About how many bytes the unit brings to the database. */
    int size() {
        int size = 0;
        for (OutgoingMessage send : sends) {
            size += send.message().size();
        }
        return size;
    }

    /** Whether it is about messages only that are not in the store: then there is nothing to commit. */
    boolean isOnlyInMemory() {
        if (acknowledgements.isEmpty()
                || !sends.isEmpty()
                || !deliveryCounts.isEmpty()
                || !cancellations.isEmpty()
                || !moves.isEmpty()) {
            return false;
        }
        for (Delivery delivery : acknowledgements) {
            if (delivery.onlyInMemory() == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * What is sent, and where.
     *
     * @param delivery where it is had already, by this node; null if it is for whoever comes first
     */
    record OutgoingMessage(
            DestinationRecord destination,
            StoredMessage message,
            @Nullable Delivery delivery) {

        OutgoingMessage(DestinationRecord destination, StoredMessage message) {
            this(destination, message, null);
        }
    }
}
