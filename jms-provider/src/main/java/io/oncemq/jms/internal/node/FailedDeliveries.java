// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.internal.policy.RedeliveryPolicy;
import io.oncemq.jms.spi.DestinationKind;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.Move;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the policies of their destinations decide about messages that were delivered in vain: they go to a dead-letter queue, or
 * wait among the delayed, or are delivered again at once. A move is one unit of work, and its acknowledgement the fence. The
 * count was stored before, so that whoever finds the message if the move does not happen knows that it was due. Thread-safe.
 */
final class FailedDeliveries {

    private static final Logger LOG = LoggerFactory.getLogger(FailedDeliveries.class);

    private final NodeState node;
    private final Executor background;

    FailedDeliveries(NodeState node, Executor background) {
        this.node = node;
        this.background = background;
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
     * Moves those that are not to be handed out again now, in the background.
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
            boolean moves = !delivery.spared()
                    && (policy.givesUpAfter(delivery.failedDeliveries())
                            || policy.delayAfter(delivery.failedDeliveries()) > 0);
            (moves ? moved : again).add(delivery);
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

    private void move(List<Delivery> deliveries, RedeliveryPolicy policy) {
        if (deliveries.isEmpty()) {
            return;
        }
        try {
            background.execute(() -> moveNow(deliveries, policy));
        } catch (RejectedExecutionException ignored) {
            LOG.debug("The node stops; {} are given back with their counts", deliveries);
        }
    }

    private void moveNow(List<Delivery> deliveries, RedeliveryPolicy policy) {
        try {
            UnitOfWork unit = new UnitOfWork();
            DestinationRecord queue = null;
            for (Delivery delivery : deliveries) {
                if (!delivery.held()) {
                    continue;
                }
                int failed = delivery.failedDeliveries();
                if (policy.givesUpAfter(failed)) {
                    queue = queue == null ? deadLetterQueue(policy) : queue;
                    unit.move(delivery, new Move(delivery.acknowledgement(), failed, 0, queue));
                    LOG.warn(
                            "{} was delivered {} times in vain and goes to queue '{}'",
                            delivery,
                            failed,
                            policy.deadLetterQueue());
                } else {
                    long due = node.now() + policy.delayAfter(failed);
                    unit.move(delivery, new Move(delivery.acknowledgement(), failed, due, null));
                }
            }
            node.lane(0).commit(unit);
            if (queue != null) {
                node.available(queue.id(), 0);
            }
        } catch (StoreUnavailableException | FenceException failure) {
            // Whoever claims those that are still there finds by their counts what is to be done.
            LOG.info("{} stay where they are for now: {}", deliveries, failure.getMessage());
            node.releases().add(deliveries);
        } catch (OutcomeUnknownException failure) {
            LOG.info("It is being found out whether {} were moved: {}", deliveries, failure.getMessage());
        } catch (StoreException failure) {
            // Whoever cannot move them goes on delivering them: nothing is lost, and nothing is tried in vain for ever.
            LOG.warn("{} are delivered again, because they cannot be moved", deliveries, failure);
            deliveries.forEach(Delivery::spare);
            deliveries.forEach(delivery -> node.redeliveries().putBack(List.of(delivery)));
        }
    }

    private DestinationRecord deadLetterQueue(RedeliveryPolicy policy) throws StoreException {
        DestinationRecord queue =
                node.storeNode().catalog().destination(DestinationKind.QUEUE, policy.deadLetterQueue(), true);
        if (queue == null) {
            throw new StoreException("There is no queue '" + policy.deadLetterQueue() + "'");
        }
        return queue;
    }
}
