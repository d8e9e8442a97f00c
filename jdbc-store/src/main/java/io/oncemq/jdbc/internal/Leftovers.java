// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.LeaseKind;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a node may have taken without an answer, because the connection broke around the commit: whoever asked was told that it
 * failed, so nobody would ever give it back. Thread-safe.
 */
final class Leftovers {

    private final OwnConnection connection;
    private final Destinations destinations;
    private final Subscriptions subscriptions;
    private final Leases leases;
    private final Purge purge;
    private final long node;
    private final Queue<Step> steps = new ConcurrentLinkedQueue<>();

    /** A turn: a step that was taken must not be taken again when somebody has the same anew. */
    private final ReentrantLock turn = new ReentrantLock();

    @FunctionalInterface
    private interface Step {
        void take() throws StoreException;
    }

    Leftovers(
            OwnConnection connection,
            Destinations destinations,
            Subscriptions subscriptions,
            Leases leases,
            Purge purge,
            long node) {
        this.connection = connection;
        this.destinations = destinations;
        this.subscriptions = subscriptions;
        this.leases = leases;
        this.purge = purge;
        this.node = node;
    }

    void addMember(long number) {
        steps.add(() -> {
            List<Long> ended = connection.transaction("give back member " + number + " of node " + node, session -> {
                Optional<Long> joined = subscriptions.ofMember(session, node, number);
                return joined.isPresent() && subscriptions.leave(session, joined.get(), node, number)
                        ? List.of(joined.get())
                        : List.of();
            });
            purge.run(connection, ended.stream().map(Source::subscription).toList());
        });
    }

    void addLease(LeaseKind kind, String key) {
        steps.add(() -> connection.run(
                "give back " + kind.code() + " '" + key + "'", session -> leases.release(session, kind, key, node)));
    }

    void addTemporary(DestinationKind kind, String name) {
        steps.add(() -> {
            List<Source> ended =
                    connection.transaction("give back temporary " + kind.code() + " '" + name + "'", session -> {
                        Optional<DestinationRecord> made = destinations.find(session, kind, name);
                        return made.isPresent() ? destinations.delete(session, made.get()) : List.of();
                    });
            purge.run(connection, ended);
        });
    }

    /** Gives all back; what fails is left for the next time. */
    void giveBack() throws StoreException {
        if (steps.isEmpty() && !turn.isLocked()) {
            return;
        }
        turn.lock();
        try {
            for (Step step = steps.peek(); step != null; step = steps.peek()) {
                step.take();
                steps.remove();
            }
        } finally {
            turn.unlock();
        }
    }
}
