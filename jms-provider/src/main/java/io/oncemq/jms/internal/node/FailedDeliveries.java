// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.FailureEvidence;
import io.oncemq.jms.admin.StoredFailure;
import io.oncemq.jms.internal.policy.RedeliveryPolicy;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.Move;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the policies of their destinations decide about messages that were delivered in vain: they go to a dead-letter queue, or
 * wait, or are delivered again at once. Those that wait are among the delayed, or, where nothing may overtake them, in memory. A move is one unit of work, and its acknowledgement the fence. The
 * count was stored before, so that whoever finds the message if the move does not happen knows that it was due. Thread-safe.
 */
final class FailedDeliveries {

    private static final Logger LOG = LoggerFactory.getLogger(FailedDeliveries.class);

    /** A message that cannot be moved is delivered again, but not as fast as it fails. */
    private static final long REFUSED_DELAY_MILLIS = 1_000;

    /** Of messages that cannot be moved, one in so many is told of. */
    private static final long REFUSALS_PER_WARNING = 100;

    private final NodeState node;
    private final Executor background;
    private final HeldBack heldBack;
    private final AtomicLong refusals = new AtomicLong();

    FailedDeliveries(NodeState node, Executor background) {
        this.node = node;
        this.background = background;
        this.heldBack = new HeldBack(node);
    }

    /** Messages that wait in memory. */
    HeldBack heldBack() {
        return heldBack;
    }

    /** Has a message wait that was not delivered, others may go before it. */
    void holdBack(Delivery delivery, long millis) {
        heldBack.add(delivery, dueAfter(millis, delivery), false);
    }

    /** Whether no further attempt is to be made: asked before a message is handed out. */
    boolean exhausted(Delivery delivery) {
        if (delivery.failedDeliveries() == 0 || delivery.spared()) {
            return false;
        }
        RedeliveryPolicy policy = node.policies().redelivery(delivery.source());
        return policy != null && policy.givesUpAfter(delivery.failedDeliveries());
    }

    /**
     * Asks which of the messages that were just claimed have waited: a count may be of a crash, or of a prepared branch. And of dead
     * letters, why they are.
     */
    void recall(List<Delivery> claimed) {
        List<Delivery> counted = claimed.stream()
                .filter(delivery -> mayHaveToWait(delivery) || mayBeDead(delivery))
                .toList();
        if (counted.isEmpty()) {
            return;
        }
        try {
            Map<Long, StoredFailure> failures = node.claimer()
                    .failures(counted.stream()
                            .map(delivery -> delivery.message().id())
                            .toList());
            for (Delivery delivery : counted) {
                StoredFailure failure = failures.get(delivery.message().id());
                delivery.storedFailure(failure);
            }
        } catch (StoreException failure) {
            LOG.debug("It is not known whether {} have waited: they wait now", counted, failure);
        }
    }

    private boolean mayBeDead(Delivery delivery) {
        return !delivery.source().subscription()
                && node.policies().isDeadLetterQueue(node.policies().destination(delivery.source()));
    }

    private boolean mayHaveToWait(Delivery delivery) {
        if (delivery.failedDeliveries() == 0 || exhausted(delivery)) {
            return false;
        }
        RedeliveryPolicy policy = node.policies().redelivery(delivery.source());
        return policy != null && policy.delayAfter(delivery.failedDeliveries()) > 0;
    }

    /**
     * Has messages wait that were just claimed, and have not waited since they were delivered in vain.
     *
     * @return the others
     */
    List<Delivery> postpone(List<Delivery> claimed) {
        List<Delivery> early = claimed.stream()
                .filter(delivery -> delivery.waited() < delivery.failedDeliveries() && mayHaveToWait(delivery))
                .toList();
        if (early.isEmpty()) {
            return claimed;
        }
        node.groups().takeOver(early);
        List<Delivery> others = new ArrayList<>(claimed);
        others.removeAll(early);
        others.addAll(retire(early));
        return others;
    }

    /**
     * Moves those that are not to be handed out again now, in the background, or holds them back.
     *
     * @param deliveries of one source, whose counts are stored
     * @return the others
     */
    List<Delivery> retire(List<Delivery> deliveries) {
        RedeliveryPolicy policy = node.policies().redelivery(deliveries.get(0).source());
        if (policy == null) {
            return deliveries;
        }
        List<Delivery> again = new ArrayList<>();
        List<Delivery> moved = new ArrayList<>(0);
        for (Delivery delivery : deliveries) {
            delivery.spare(false);
            boolean givenUp = policy.givesUpAfter(delivery.failedDeliveries());
            long delay = givenUp ? 0 : policy.delayAfter(delivery.failedDeliveries());
            if (delay > 0 && policy.blocks()) {
                delivery.waited(delivery.failedDeliveries());
                heldBack.add(delivery, dueAfter(delay, delivery), delivery.group() == null);
            } else {
                (givenUp || delay > 0 ? moved : again).add(delivery);
            }
        }
        move(moved, policy);
        return again;
    }

    /** Moves messages of one source to the dead-letter queue, which {@link #exhausted} has found. */
    void giveUp(List<Delivery> deliveries) {
        RedeliveryPolicy policy = node.policies().redelivery(deliveries.get(0).source());
        if (policy != null) {
            move(deliveries, policy);
        }
    }

    /** Ends messages of one source that have expired: they go to the expiry queue, if there is one. */
    void expire(List<Delivery> deliveries) {
        String queue = node.policies().expiryQueue(deliveries.get(0).source());
        if (queue == null) {
            node.discard(deliveries);
        } else {
            inBackground(deliveries, () -> expireNow(deliveries, queue));
        }
    }

    /** The queue to which expired messages of a destination go; null if they are removed. */
    @Nullable DestinationRecord expiryQueue(DestinationRecord origin) throws StoreException {
        String queue = node.policies().expiryQueue(origin.name());
        return queue == null ? null : queue(queue);
    }

    private void expireNow(List<Delivery> deliveries, String expiryQueue) {
        commit(deliveries, 0, unit -> {
            DestinationRecord queue = queue(expiryQueue);
            for (Delivery delivery : deliveries) {
                if (delivery.held() && node.keys().take(delivery)) {
                    delivery.move();
                    int failed = delivery.failedDeliveries();
                    unit.move(delivery, new Move(delivery.acknowledgement(), failed, 0, queue, expired(delivery)));
                }
            }
            return queue;
        });
    }

    /** A message that expires while it waits is looked at then. */
    private long dueAfter(long delay, Delivery delivery) {
        long due = node.now() + delay;
        long expiration = delivery.message().message().expiration();
        return expiration == 0 ? due : Math.min(due, expiration);
    }

    private void move(List<Delivery> deliveries, RedeliveryPolicy policy) {
        if (!deliveries.isEmpty()) {
            inBackground(deliveries, () -> moveNow(deliveries, policy));
        }
    }

    private void inBackground(List<Delivery> deliveries, Runnable task) {
        try {
            background.execute(task);
        } catch (RejectedExecutionException ignored) {
            LOG.debug("The node stops; {} are given back with their counts", deliveries);
        }
    }

    private void moveNow(List<Delivery> deliveries, RedeliveryPolicy policy) {
        commit(deliveries, policy.delayMillis(), unit -> {
            DestinationRecord queue = null;
            for (Delivery delivery : deliveries) {
                if (!delivery.held()) {
                    node.left(delivery);
                    continue;
                }
                if (!node.keys().take(delivery)) {
                    continue;
                }
                if (parks(delivery, policy)) {
                    park(delivery, policy);
                    continue;
                }
                delivery.move();
                int failed = delivery.failedDeliveries();
                if (policy.givesUpAfter(failed)) {
                    queue = queue == null ? queue(policy.deadLetterQueue()) : queue;
                    unit.move(delivery, new Move(delivery.acknowledgement(), failed, 0, queue, evidence(delivery)));
                } else {
                    long due = dueAfter(policy.delayAfter(failed), delivery);
                    unit.move(delivery, new Move(delivery.acknowledgement(), failed, due, null, evidence(delivery)));
                }
            }
            return queue;
        });
    }

    @FunctionalInterface
    private interface Moving {
        /** Adds what is to be moved to a unit; the queue to which some of it goes, if any does. */
        @Nullable DestinationRecord into(UnitOfWork unit) throws StoreException;
    }

    private void commit(List<Delivery> deliveries, long shortestPause, Moving moving) {
        try {
            node.memoryMessages().store(deliveries);
            UnitOfWork unit = new UnitOfWork();
            DestinationRecord queue = moving.into(unit);
            if (!unit.isEmpty()) {
                node.lane(0).commit(unit);
            }
            if (queue != null) {
                LOG.warn(
                        "Of {}, those delivered in vain too often, or too late, went to queue '{}'",
                        deliveries,
                        queue.name());
                node.available(queue.id(), 0);
            }
        } catch (StoreUnavailableException | FenceException failure) {
            // Whoever claims those that are still there finds by their counts what is to be done.
            LOG.info("{} stay where they are for now: {}", deliveries, failure.getMessage());
            node.releases().add(deliveries);
        } catch (OutcomeUnknownException failure) {
            LOG.info("It is being found out whether {} were moved: {}", deliveries, failure.getMessage());
        } catch (StoreException failure) {
            refused(deliveries, shortestPause, failure);
        }
    }

    private static boolean parks(Delivery delivery, RedeliveryPolicy policy) {
        return delivery.group() != null && policy.parks() && policy.givesUpAfter(delivery.failedDeliveries());
    }

    private void park(Delivery delivery, RedeliveryPolicy policy) {
        try {
            long until = policy.parkMillis() == 0 ? 0 : node.now() + policy.parkMillis();
            node.releases().park(delivery, until, evidence(delivery));
            LOG.warn("{} was delivered in vain too often; its group is put aside", delivery);
        } catch (StoreException failure) {
            // Whoever claims it finds by its count what is to be done.
            LOG.info("{} stays where it is for now: {}", delivery, failure.getMessage());
            node.releases().add(List.of(delivery));
        }
    }

    /** Whoever cannot move them goes on delivering them: nothing is lost, and nothing is tried in vain without a pause. */
    private void refused(List<Delivery> deliveries, long shortestPause, StoreException failure) {
        if (refusals.getAndIncrement() % REFUSALS_PER_WARNING == 0) {
            LOG.warn("{} are looked at again after a pause, because they cannot be moved", deliveries, failure);
        }
        for (Delivery delivery : deliveries) {
            delivery.spare(true);
            heldBack.add(delivery, node.now() + Math.max(REFUSED_DELAY_MILLIS, shortestPause), false);
        }
    }

    private FailureEvidence evidence(Delivery delivery) {
        FailureNote failure = delivery.failure();
        return new FailureEvidence(
                delivery.source().subscription() ? DestinationKind.TOPIC : DestinationKind.QUEUE,
                node.policies().destination(delivery.source()),
                delivery.firstAttempt(),
                delivery.lastAttempt(),
                failure == null ? null : failure.type(),
                failure == null ? null : failure.message(),
                failure == null ? null : failure.stack(),
                delivery.handler(),
                node.name());
    }

    /** What is known of a message that expired is how often it was delivered before. */
    private FailureEvidence expired(Delivery delivery) {
        FailureEvidence known = evidence(delivery);
        return new FailureEvidence(
                known.originKind(),
                known.origin(),
                delivery.failedDeliveries() == 0 ? 0 : known.firstAttempt(),
                delivery.failedDeliveries() == 0 ? 0 : known.lastAttempt(),
                FailureEvidence.EXPIRED,
                null,
                null,
                known.handler(),
                known.node());
    }

    private DestinationRecord queue(String name) throws StoreException {
        DestinationRecord queue = node.storeNode().catalog().destination(DestinationKind.QUEUE, name, true);
        if (queue == null) {
            throw new StoreException("There is no queue '" + name + "'");
        }
        return queue;
    }
}
