// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.node.CommitCallback;
import io.oncemq.jms.internal.node.Delivery;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.node.OpenTransaction;
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
import io.oncemq.jms.spi.WakeUp;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work in a transaction of the application: sends and receipts are written on its connection at once, and become durable with
 * whatever else the application writes there.
 */
final class JoinedWork extends SessionWork implements Joined, OpenTransaction {

    private final JoinedUnit unit;
    private final Runnable ended;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private List<Receipt> receipts = new ArrayList<>();

    /** What was sent in the transaction, by destination. */
    @GuardedBy("lock") private Map<Long, Sent> sent = new HashMap<>();

    /** The room that this takes up, until the transaction has ended. */
    private final Admissions admissions = new Admissions();

    /** Ids of messages to one destination. */
    private record Sent(long lowest, long last) {}

    @GuardedBy("lock") private boolean over;

    private volatile boolean endedByApplication;

    /** Whether the transaction's connection, or who else began it, says when it has ended. */
    private volatile boolean watched;

    /** What the node is told of at the end. */
    private record Outcome(List<Receipt> receipts, List<WakeUp> sent) {
        List<Delivery> deliveries() {
            return Receipt.deliveries(receipts);
        }
    }

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
        lock.lock();
        try {
            for (long id : ids) {
                if (id != 0) {
                    sent.merge(
                            sends.get(0).destination().id(),
                            new Sent(id, id),
                            (before, now) -> new Sent(Math.min(before.lowest(), id), id));
                }
            }
        } finally {
            lock.unlock();
        }
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
            there = unit.acknowledge(receipt.delivery().acknowledgement());
        } catch (StoreException e) {
            giveBack(receipt);
            throw StoreFailures.toJms("Unable to receive " + receipt.delivery() + " in " + unit.description(), e);
        }
        if (!there) {
            return refuse(receipt);
        }
        lock.lock();
        try {
            receipts.add(receipt);
        } finally {
            lock.unlock();
        }
        beWatched();
        return Verdict.DELIVER;
    }

    private void beWatched() {
        if (!watched) {
            node.joined().watch(this);
        }
    }

    @Override
    public List<Delivery> receipts() {
        lock.lock();
        try {
            return Receipt.deliveries(receipts);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<Long> sent() {
        lock.lock();
        try {
            Set<Long> ids = new HashSet<>();
            for (Sent some : sent.values()) {
                ids.add(some.lowest());
                ids.add(some.last());
            }
            return ids;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void takeReceipts(Collection<Delivery> decided, Consumer<List<Delivery>> next) {
        List<Receipt> taken = new ArrayList<>();
        lock.lock();
        try {
            for (Receipt receipt : receipts) {
                if (decided.contains(receipt.delivery())) {
                    taken.add(receipt);
                }
            }
            receipts.removeAll(taken);
        } finally {
            lock.unlock();
        }
        if (!taken.isEmpty()) {
            next.accept(Receipt.deliveries(taken));
            Receipt.settled(taken);
        }
    }

    @Override
    public List<WakeUp> takeSent(Set<Long> visible) {
        List<WakeUp> wakeUps = new ArrayList<>();
        lock.lock();
        try {
            for (Map.Entry<Long, Sent> entry : List.copyOf(sent.entrySet())) {
                Sent some = entry.getValue();
                boolean all = visible.contains(some.last());
                if (all || visible.contains(some.lowest())) {
                    wakeUps.add(new WakeUp(entry.getKey(), some.lowest()));
                    if (all) {
                        sent.remove(entry.getKey());
                    } else {
                        // In a later transaction on the same connection, or taken back to a savepoint.
                        sent.put(entry.getKey(), new Sent(some.last(), some.last()));
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        return wakeUps;
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
        Set<Long> sentIds = sent();
        @Nullable Outcome outcome = end();
        try {
            unit.commit();
        } catch (OutcomeUnknownException e) {
            resolve(outcome, sentIds, e);
        } catch (StoreException e) {
            rollBackAfter(e);
            inDoubt(outcome);
            throw StoreFailures.toJms("Unable to commit " + unit.description(), e);
        }
        if (outcome != null) {
            node.joined().committed(outcome.deliveries(), outcome.sent());
            Receipt.settled(outcome.receipts());
        }
    }

    /** Returns if the rows tell that it was committed. */
    private void resolve(@Nullable Outcome outcome, Set<Long> sentIds, OutcomeUnknownException unknown)
            throws JMSException {
        rollBackAfter(unknown);
        Optional<Boolean> committed =
                outcome == null ? Optional.empty() : node.joined().outcome(outcome.deliveries(), sentIds);
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
        inDoubt(outcome);
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
        @Nullable Outcome outcome = end();
        try {
            unit.rollback();
        } catch (StoreException e) {
            inDoubt(outcome);
            throw StoreFailures.toJms("Unable to roll back " + unit.description(), e);
        }
        if (perhapsEnded) {
            inDoubt(outcome);
        } else if (outcome != null) {
            node.joined().rolledBack(outcome.deliveries());
            Receipt.settled(outcome.receipts());
        }
    }

    /** Ends with the transaction, if its connection says when that is. */
    void watch() throws StoreException {
        watched = unit.whenEnded(this::transactionEnded);
    }

    private void transactionEnded(TransactionEnd how) {
        @Nullable Outcome outcome = end();
        if (outcome == null) {
            return;
        }
        endedByApplication = true;
        switch (how) {
            case COMMITTED -> node.joined().committed(outcome.deliveries(), outcome.sent());
            case ROLLED_BACK -> node.joined().rolledBack(outcome.deliveries());
            case UNKNOWN -> node.joined().inDoubt(outcome.deliveries(), outcome.sent());
        }
        Receipt.settled(outcome.receipts());
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

    private void inDoubt(@Nullable Outcome outcome) {
        if (outcome != null) {
            node.joined().inDoubt(outcome.deliveries(), outcome.sent());
            Receipt.settled(outcome.receipts());
        }
    }

    /** Ends the session's part; null if it has ended before: because the session was closed. */
    private @Nullable Outcome end() {
        Outcome outcome;
        lock.lock();
        try {
            if (over) {
                return null;
            }
            over = true;
            outcome = new Outcome(
                    receipts,
                    sent.entrySet().stream()
                            .map(entry ->
                                    new WakeUp(entry.getKey(), entry.getValue().lowest()))
                            .toList());
            receipts = new ArrayList<>();
            sent = new HashMap<>();
        } finally {
            lock.unlock();
        }
        admissions.end();
        if (!watched) {
            node.joined().forget(this);
        }
        ended.run();
        return outcome;
    }
}
