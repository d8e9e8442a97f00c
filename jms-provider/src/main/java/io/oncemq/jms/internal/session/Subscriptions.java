// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.Permission;
import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.SubscriptionInUseException;
import io.oncemq.jms.spi.SubscriptionKind;
import io.oncemq.jms.spi.SubscriptionRecord;
import io.oncemq.jms.spi.SubscriptionSpec;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The subscriptions in which a connection takes part (Jakarta Messaging 8.3). Thread-safe. */
final class Subscriptions {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final Node node;
    private final ReentrantLock lock = new ReentrantLock();

    /** A turn: whoever looks for memberships that are to be ended waits for those that are being ended. */
    private final ReentrantLock ending = new ReentrantLock();

    /** Unshared durable ones whose membership stands, perhaps only because messages of it are not settled. */
    @GuardedBy("lock") private final Map<SubscriptionSpec, Member> durable = new HashMap<>();

    /** Memberships that could not be ended because the database was away. */
    private final Queue<Member> unended = new ConcurrentLinkedQueue<>();

    /** A membership, shared by a consumer and the messages that it has taken. */
    static final class Member {
        private final long node;
        private final SubscriptionRecord subscription;
        private final ConsumedSource source;
        private boolean consumerOpen = true;

        private Member(long node, SubscriptionRecord subscription, OnceMQDestination topic, Subscriptions owner) {
            this.node = node;
            this.subscription = subscription;
            boolean endsWithConsumer = subscription.spec().kind() == SubscriptionKind.NON_DURABLE;
            this.source = new ConsumedSource(subscription.source(), topic, endsWithConsumer, () -> owner.leave(this));
        }

        SubscriptionRecord subscription() {
            return subscription;
        }

        ConsumedSource source() {
            return source;
        }
    }

    Subscriptions(Node node) {
        this.node = node;
    }

    /**
     * Makes a consumer a member.
     *
     * @throws JMSException also if the subscription is in use in a way that excludes this one
     */
    Member subscribe(SubscriptionSpec spec, OnceMQDestination topic) throws JMSException {
        StoreException unfinished = tryToEndMemberships();
        Member standing = standing(spec);
        if (standing != null) {
            return standing;
        }
        long nodeId = node.id();
        SubscriptionRecord subscription;
        try {
            subscription = node.catalog().subscribe(spec);
        } catch (SubscriptionInUseException e) {
            if (unfinished != null) {
                throw StoreFailures.toJms("Unable to subscribe, and to end an earlier use", unfinished);
            }
            throw JmsExceptions.jmsException("Unable to subscribe: " + e.getMessage(), e);
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to subscribe to topic '" + topic.name() + "'", e);
        }
        Member member = new Member(nodeId, subscription, topic, this);
        if (spec.kind() == SubscriptionKind.DURABLE) {
            lock.lock();
            try {
                durable.put(spec, member);
            } finally {
                lock.unlock();
            }
        }
        return member;
    }

    /** The membership of a consumer that was closed while messages of it were not settled: the next consumer goes on with it. */
    private @Nullable Member standing(SubscriptionSpec spec) {
        lock.lock();
        try {
            Member member = durable.get(spec);
            if (member == null || member.node != node.id() || member.consumerOpen || !member.source.retainIfUsed()) {
                return null;
            }
            member.consumerOpen = true;
            return member;
        } finally {
            lock.unlock();
        }
    }

    /** Says that the consumer of a membership has been closed. */
    void consumerClosed(Member member) {
        lock.lock();
        try {
            member.consumerOpen = false;
        } finally {
            lock.unlock();
        }
        member.source.release();
    }

    private void leave(Member member) {
        lock.lock();
        try {
            durable.remove(member.subscription.spec(), member);
        } finally {
            lock.unlock();
        }
        unended.add(member);
        endMemberships();
    }

    /** Ends the memberships that nobody uses any more; what cannot be ended now is left for the next time. */
    void endMemberships() {
        StoreException failure = tryToEndMemberships();
        if (failure != null) {
            LOG.info("A membership in a subscription is ended later: {}", failure.getMessage());
        }
    }

    /** The same; returns why one could not be ended, or null. */
    private @Nullable StoreException tryToEndMemberships() {
        ending.lock();
        try {
            for (Member next = unended.peek(); next != null; next = unended.peek()) {
                // Those of an earlier registration of the node have ended with it.
                if (next.node == node.id()) {
                    node.catalog().leave(next.subscription);
                }
                unended.remove();
            }
            return null;
        } catch (StoreException e) {
            return e;
        } finally {
            ending.unlock();
        }
    }

    /** Refuses to touch a durable subscription of a topic from which the user may not receive. */
    void requirePermitted(Access access, @Nullable String clientId, String name) throws JMSException {
        if (access.user() == null) {
            return;
        }
        String topic;
        try {
            topic = node.catalog().topicOf(clientId, name);
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to look up subscription '" + name + "'", e);
        }
        if (topic != null && !access.permits(Permission.RECEIVE, topic)) {
            throw access.denied(Permission.RECEIVE, DestinationKind.TOPIC, topic);
        }
    }

    /** Deletes a durable subscription. */
    void unsubscribe(@Nullable String clientId, String name) throws JMSException {
        StoreException unfinished = tryToEndMemberships();
        boolean found;
        try {
            found = node.catalog().unsubscribe(clientId, name);
        } catch (SubscriptionInUseException e) {
            if (unfinished != null) {
                throw StoreFailures.toJms(
                        "Unable to unsubscribe '" + name + "', and to end its use by a consumer that is closed",
                        unfinished);
            }
            throw JmsExceptions.withCause(
                    new IllegalStateException("Unable to unsubscribe '" + name + "': " + e.getMessage()), e);
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to unsubscribe '" + name + "'", e);
        }
        if (!found) {
            throw new InvalidDestinationException("There is no durable subscription '" + name + "' "
                    + (clientId == null ? "without client identifier" : "of client '" + clientId + "'"));
        }
    }
}
