// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionResource;
import io.oncemq.jms.spi.WakeUp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** What a node does for transactions of the application, in which messages are sent and acknowledged. Thread-safe. */
public final class JoinedTransactions {

    private final NodeState state;
    private final Store store;
    private final JoinedProbe probe;
    private final long outcomeNanos;
    private final Runnable alert;

    /**
     * Of a node.
     *
     * @param outcomeNanos how long the database is asked how a transaction ended
     * @param alert has the node look soon at what is in doubt
     */
    JoinedTransactions(NodeState state, Store store, JoinedProbe probe, long outcomeNanos, Runnable alert) {
        this.state = state;
        this.store = store;
        this.probe = probe;
        this.outcomeNanos = outcomeNanos;
        this.alert = alert;
    }

    /**
     * Begins work in a transaction of the application.
     *
     * @throws StoreException as {@link Store#join} says
     */
    public JoinedUnit join(TransactionResource resource) throws StoreException {
        return store.join(resource);
    }

    /**
     * Looks whether connections of the application lead to the database of the messages.
     *
     * @throws StoreException as {@link Store#requireLeadsHere} says
     */
    public void requireLeadsHere(DataSource dataSource) throws StoreException {
        store.requireLeadsHere(dataSource);
    }

    /** Watches a transaction of the application whose connection does not say when it ends; said whenever it has done something. */
    public void watch(OpenTransaction transaction) {
        probe.watch(transaction);
    }

    /**
     * Finds out how a transaction of the application ended, whose commit was not answered; waits for the database for a while.
     *
     * @param sent ids of messages that were sent in it
     * @return whether it was committed; empty if nobody knows
     */
    public Optional<Boolean> outcome(Collection<Delivery> receipts, Collection<Long> sent) {
        return new JoinedOutcome(state, receipts, sent).await(outcomeNanos);
    }

    /** Ends that: somebody has said it. */
    public void forget(OpenTransaction transaction) {
        probe.forget(transaction);
    }

    /**
     * Says that a transaction of the application was committed. Its receipts are still in doubt: those after a savepoint may
     * have been taken back with it, which nobody but the rows can tell. They are asked soon, for many transactions at once.
     *
     * @param receipts what was acknowledged in it
     * @param sent where messages were sent in it, with the lowest id each
     */
    public void committed(Collection<Delivery> receipts, Collection<WakeUp> sent) {
        state.available(sent);
        if (receipts.isEmpty()) {
            return;
        }
        state.groups().takeOver(receipts);
        boolean first = state.doubts().isEmpty();
        state.doubts().add(receipts, List.of());
        if (first) {
            alert.run();
        }
    }

    /** Says that a transaction of the application was rolled back: as {@link Node#redeliver}. */
    public void rolledBack(Collection<Delivery> receipts) {
        state.redeliveries().redeliver(receipts);
    }

    /**
     * Says that a transaction of the application may have ended, nobody knows how: the rows are asked until they tell, and the
     * receipts are settled or redelivered accordingly. Returns at once.
     */
    public void inDoubt(Collection<Delivery> receipts, Collection<WakeUp> sent) {
        state.groups().takeOver(receipts);
        state.doubts().add(receipts, sent);
        alert.run();
    }
}
