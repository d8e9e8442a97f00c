// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.node.CommitCallback;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.node.UnitOfWork;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.TransactionEnd;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Work in a transaction of the application: sends and receipts are written on its connection at once, and become durable with
 * whatever else the application writes there.
 */
final class JoinedWork extends SessionWork implements Joined {

    private final JoinedUnit unit;
    private final Runnable ended;
    private final OpenEffects effects = new OpenEffects();

    /** The room that this takes up, until the transaction has ended. */
    private final Admissions admissions = new Admissions();

    private volatile boolean endedByApplication;

    /** Whether the transaction's connection, or who else began it, says when it has ended. */
    private volatile boolean watched;

    /**
     * Joins.
     *
     * @param ended called once when the session goes back to its own work; not under a lock
     */
    JoinedWork(Node node, int lane, JoinedUnit unit, Runnable ended) {
        super(node, lane);
        this.unit = unit;
        this.ended = ended;
    }

    @Override
    void send(DestinationRecord destination, StoredMessage message) throws JMSException {
        UnitOfWork sending = new UnitOfWork().send(destination, message);
        List<Send> sends;
        long[] ids;
        try {
            admissions.add(node.admit(sending));
            sends = sending.unclaimedSends();
            ids = unit.send(sends);
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to send to " + destination + " in " + unit.description(), e);
        }
        effects.addSent(sends.get(0).destination().id(), ids);
        beWatched();
    }

    @Override
    void sendLater(DestinationRecord destination, StoredMessage message, CommitCallback callback) throws JMSException {
        // The connection is the calling thread's: another could not write on it.
        send(destination, message);
        callback.ended(null);
    }

    @Override
    boolean cancel(KeyReference key, String queue) throws JMSException {
        try {
            return unit.cancel(key);
        } catch (StoreException e) {
            throw unableToCancel(key, queue, e);
        }
    }

    @Override
    Verdict receive(Receipt receipt) throws JMSException {
        boolean there;
        try {
            node.requireStored(receipt.delivery());
            there = unit.acknowledge(receipt.delivery().acknowledgement());
        } catch (StoreException e) {
            giveBack(receipt);
            throw StoreFailures.toJms("Unable to receive " + receipt.delivery() + " in " + unit.description(), e);
        }
        if (!there) {
            return refuse(receipt);
        }
        effects.addReceipt(receipt);
        beWatched();
        return Verdict.DELIVER;
    }

    private void beWatched() {
        if (!watched) {
            node.joined().watch(effects);
        }
    }

    /** The transaction did not find the message: either nobody can have it any more, or this transaction cannot see it. */
    private Verdict refuse(Receipt receipt) throws JMSException {
        MessageFate fate;
        try {
            fate = node.fate(receipt.delivery());
        } catch (StoreException e) {
            giveBack(receipt);
            throw StoreFailures.toJms("Unable to receive " + receipt.delivery(), e);
        }
        switch (fate) {
            case GONE -> node.forget(receipt.delivery());
            case UNDECIDED -> node.joined().inDoubt(List.of(receipt.delivery()), List.of());
            case ALIVE -> {
                giveBack(receipt);
                throw new JMSException("Unable to receive " + receipt.delivery()
                        + ": it is newer than the snapshot of " + unit.description()
                        + ". Receive before other statements, or use isolation level READ COMMITTED");
            }
        }
        receipt.settled();
        return Verdict.VOID;
    }

    private void giveBack(Receipt receipt) {
        node.giveBack(List.of(receipt.delivery()));
        receipt.settled();
    }

    @Override
    Verdict beforeListener(Receipt receipt) throws JMSException {
        // Of Session.run(), on the thread of the transaction. On the session's own threads none is current.
        return receive(receipt);
    }

    @Override
    void afterListener(Receipt receipt, boolean failed) {
        // Whoever ends the transaction decides, whatever became of the listener.
    }

    @Override
    void commit() throws JMSException {
        throw refused("commit()");
    }

    @Override
    void rollback() throws JMSException {
        throw refused("rollback()");
    }

    @Override
    void recover() throws JMSException {
        throw refused("recover()");
    }

    static JMSException refused(String what) {
        return new IllegalStateException(
                what
                        + " is not allowed while the session works in a transaction of the application: JoinedTransaction ends it");
    }

    @Override
    boolean open() {
        return true;
    }

    /** The session ends, the transaction does not: it is the application's. If it says how it ends, that is waited for. */
    @Override
    void close() {
        if (!watched) {
            inDoubt(end());
        }
    }

    @Override
    public void commitJoined() throws JMSException {
        Set<Long> sentIds = effects.sent();
        @Nullable Effects done = end();
        try {
            unit.commit();
        } catch (OutcomeUnknownException e) {
            resolve(done, sentIds, e);
        } catch (StoreException e) {
            rollBackAfter(e);
            inDoubt(done);
            throw StoreFailures.toJms("Unable to commit " + unit.description(), e);
        }
        if (done != null) {
            done.committed(node.joined());
        }
    }

    /** Returns if the rows tell that it was committed. */
    private void resolve(@Nullable Effects done, Set<Long> sentIds, OutcomeUnknownException unknown)
            throws JMSException {
        rollBackAfter(unknown);
        Optional<Boolean> committed =
                done == null ? Optional.empty() : node.joined().outcome(done.deliveries(), sentIds);
        String unable = "Unable to commit " + unit.description();
        StoreException failure = unknown;
        if (committed.equals(Optional.of(true))) {
            try {
                unit.confirm();
                return;
            } catch (StoreException e) {
                failure = e;
            }
        }
        inDoubt(done);
        throw committed.equals(Optional.of(false))
                ? StoreFailures.rolledBack(unable, failure)
                : StoreFailures.toJms(unable, failure);
    }

    /** Leaves the application's connection without a transaction that can only fail. */
    private void rollBackAfter(StoreException failure) {
        try {
            unit.rollback();
        } catch (StoreException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void rollbackJoined() throws JMSException {
        rollBack(false);
    }

    @Override
    public void abandonJoined() throws JMSException {
        rollBack(!watched);
    }

    /** Rolls back; where the application may have ended the transaction on its connection before, nobody knows how, the rows decide. */
    private void rollBack(boolean perhapsEnded) throws JMSException {
        @Nullable Effects done = end();
        try {
            unit.rollback();
        } catch (StoreException e) {
            inDoubt(done);
            throw StoreFailures.toJms("Unable to roll back " + unit.description(), e);
        }
        if (perhapsEnded) {
            inDoubt(done);
        } else if (done != null) {
            done.rolledBack(node.joined());
        }
    }

    /** Ends with the transaction, if its connection says when that is. */
    void watch() throws StoreException {
        watched = unit.whenEnded(this::transactionEnded);
    }

    private void transactionEnded(TransactionEnd how) {
        @Nullable Effects done = end();
        if (done == null) {
            return;
        }
        endedByApplication = true;
        switch (how) {
            case COMMITTED -> done.committed(node.joined());
            case ROLLED_BACK -> done.rolledBack(node.joined());
            case UNKNOWN -> done.inDoubt(node.joined());
        }
    }

    @Override
    public boolean endedByApplication() {
        return endedByApplication;
    }

    @Override
    public void completedByApplication() {
        inDoubt(end());
    }

    @Override
    public String description() {
        return unit.description();
    }

    private void inDoubt(@Nullable Effects done) {
        if (done != null) {
            done.inDoubt(node.joined());
        }
    }

    /** Ends the session's part; null if it has ended before: because the session was closed. */
    private @Nullable Effects end() {
        Effects done = effects.end();
        if (done == null) {
            return null;
        }
        admissions.end();
        if (!watched) {
            node.joined().forget(effects);
        }
        ended.run();
        return done;
    }
}
