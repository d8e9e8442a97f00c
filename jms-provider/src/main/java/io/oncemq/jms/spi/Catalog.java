// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.DestinationKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names: destinations, subscriptions and leases; and browsing. Thread-safe; each call is one committed transaction. */
public interface Catalog {

    /**
     * Finds a destination, creating it where that is asked.
     *
     * @return null if there is none and {@code create} is false
     */
    @Nullable DestinationRecord destination(DestinationKind kind, String name, boolean create) throws StoreException;

    /** Creates a destination that ends with this node. */
    DestinationRecord createTemporary(DestinationKind kind, String name) throws StoreException;

    /** Deletes a destination with its messages and subscriptions. That it is gone is no error. */
    void deleteDestination(DestinationRecord destination) throws StoreException;

    /**
     * Makes a consumer of this node a member of a subscription, which is created where there is none.
     *
     * <p>A subscription is found by client id, name, and whether it is durable. If it differs in topic, selector or noLocal,
     * it is replaced (its messages are lost, Jakarta Messaging 8.3.3), provided that it has no member.
     *
     * @throws SubscriptionInUseException if it has a member and is unshared, or differs; or if it is durable and one is
     *     shared, the other not
     */
    SubscriptionRecord subscribe(SubscriptionSpec spec) throws StoreException;

    /** Ends a membership. A non-durable subscription ends with its last. That it is gone is no error. */
    void leave(SubscriptionRecord subscription) throws StoreException;

    /** The present subscriptions of a topic, of all nodes: those that were there when this was called are among them. */
    List<Subscriber> subscribers(long topic) throws StoreException;

    /** The topic of a durable subscription; null if there is none of that name. */
    @Nullable String topicOf(@Nullable String clientId, String name) throws StoreException;

    /**
     * Deletes a durable subscription with its messages.
     *
     * @return false if there is none of that name
     * @throws SubscriptionInUseException if it has a member
     */
    boolean unsubscribe(@Nullable String clientId, String name) throws StoreException;

    /**
     * Takes an exclusive right for this node.
     *
     * @return false if another holds it, or this node already
     */
    boolean acquireLease(LeaseKind kind, String key) throws StoreException;

    /** Frees an exclusive right. That it is free is no error. */
    void releaseLease(LeaseKind kind, String key) throws StoreException;

    /**
     * Reads messages in the order of delivery, claimed or not, without holding anything.
     *
     * @param after the last message of the page before; null to begin
     */
    List<QueuedMessage> browse(Source source, @Nullable PagePosition after, int limit) throws StoreException;
}
