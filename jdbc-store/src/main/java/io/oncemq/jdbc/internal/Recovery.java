// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees what nodes that are gone have left behind. A node is gone when its row is: the row is deleted and committed first,
 * so that what the node had in flight at that moment, and commits later, is found to have no owner by the next call.
 *
 * <p>Each claim is a transaction of its own, and what somebody else holds is left to a later call.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Liveness liveness;
    private final Nodes nodes;
    private final Claims claims;
    private final Leases leases;
    private final Subscriptions subscriptions;
    private final Destinations destinations;
    private final Purge purge;
    private final AtomicBoolean sweepWanted;

    Recovery(
            Liveness liveness,
            Nodes nodes,
            Claims claims,
            Leases leases,
            Subscriptions subscriptions,
            Destinations destinations,
            Purge purge,
            AtomicBoolean sweepWanted) {
        this.liveness = liveness;
        this.nodes = nodes;
        this.claims = claims;
        this.leases = leases;
        this.subscriptions = subscriptions;
        this.destinations = destinations;
        this.purge = purge;
        this.sweepWanted = sweepWanted;
    }

    /**
     * Deletes the rows of nodes that died.
     *
     * @param spared those that are not judged now
     * @return whether there were any
     */
    boolean bury(OwnConnection connection, long self, LongPredicate spared) throws StoreException {
        boolean buried = false;
        for (long other : connection.call("read the nodes", session -> nodes.others(session, self))) {
            if (!spared.test(other) && unlessLocked(() -> liveness.bury(connection, other), false)) {
                LOG.warn("node {}: node {} died and is recovered", self, other);
                sweepWanted.set(true);
                buried = true;
            }
        }
        return buried;
    }

    /** Frees what has no owner; where messages became free. */
    List<WakeUp> free(OwnConnection connection) throws StoreException {
        List<WakeUp> freed = freeClaims(connection);
        connection.call("free leases of dead nodes", leases::releaseOwnerless);
        for (long subscription : connection.call("read members of dead nodes", subscriptions::withOwnerless)) {
            boolean ended = unlessLocked(
                    () -> connection.transaction(
                            "free subscription " + subscription,
                            session -> subscriptions.leaveOwnerless(session, subscription)),
                    false);
            if (ended) {
                purge.run(connection, List.of(Source.subscription(subscription)));
            }
        }
        List<DestinationRecord> temporary =
                connection.call("read temporary destinations of dead nodes", destinations::ownerless);
        for (DestinationRecord destination : temporary) {
            purge.run(
                    connection,
                    unlessLocked(
                            () -> connection.transaction(
                                    "delete " + destination, session -> destinations.delete(session, destination)),
                            List.of()));
        }
        return freed;
    }

    private List<WakeUp> freeClaims(OwnConnection connection) throws StoreException {
        List<WakeUp> freed = new ArrayList<>();
        for (Claims.OwnedClaim claim : connection.call("read claims of dead nodes", claims::ownerless)) {
            long source = claim.claim().reference().source().id();
            List<Long> ids = unlessLocked(
                    () -> connection.transaction(
                            "recover a claim on " + claim.claim().reference().source(),
                            session -> claims.release(session, claim, true)),
                    List.of());
            if (!ids.isEmpty()) {
                LOG.info("source {}: {} messages of dead node {} are free", source, ids.size(), claim.owner());
                freed.add(new WakeUp(source, Collections.min(ids)));
            }
        }
        return freed;
    }

    @FunctionalInterface
    private interface Step<T> {
        T run() throws StoreException;
    }

    private static <T> T unlessLocked(Step<T> step, T otherwise) throws StoreException {
        try {
            return step.run();
        } catch (StoreException e) {
            if (e.getCause() instanceof SQLException cause && Failure.of(cause) == Failure.LOCKED) {
                LOG.debug("Left to a later recovery, because somebody holds it", e);
                return otherwise;
            }
            throw e;
        }
    }
}
