// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.FailureEvidence;
import io.oncemq.jms.admin.StoredFailure;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Claims messages for this node, one committed transaction each time. Thread-safe; calls wait for each other, since they
 * share one connection.
 */
public interface Claimer {

    /**
     * Claims the next messages of a source: highest priority first, then lowest id. Under the source's claim lock, messages
     * and claims are read in one snapshot that is newer than the lock.
     *
     * <p>Messages whose count is above zero may have brought down a consumer. Such a message is claimed alone, so that its
     * neighbours' counts stay right when it does so again: the batch ends before the first of them, unless it is the first,
     * and then has only this one; or none, if {@code single} is false.
     *
     * <p>A message group is a node's as long as a claim of it names a message of the group, and nobody's as long as a prepared
     * branch has received one. Of a group that is another's or nobody's, nothing is claimed; of one that is this node's, only if
     * the position names it. Of what is claimed of a group, the first is the first that is unclaimed, wherever reading began.
     *
     * @param number number of the claim: above all that this node used before
     * @param position from where to read
     * @param limit most messages to claim, 1..1000
     * @param single whether a message with a count may be claimed, because a consumer waits for it now
     * @return the messages in the order of delivery; if empty, no claim was made
     */
    ClaimedMessages claim(long number, ScanPosition position, int limit, boolean single) throws StoreException;

    /**
     * Claims given messages of a source, for consumers with a selector.
     *
     * @param position where they were read
     * @return the messages that this claim now names: those that were there and unclaimed; if empty, no claim was made
     */
    List<QueuedMessage> claimExactly(long number, ScanPosition position, Collection<Long> ids) throws StoreException;

    /**
     * Reads unclaimed messages without claiming them, in the order of delivery. What is returned need not have the bodies:
     * it is there to be chosen from.
     *
     * @param position from where to read
     */
    List<QueuedMessage> peek(ScanPosition position, int limit) throws StoreException;

    /**
     * Reads the messages of a queue that go before a given one in its message group and have its priority, without the bodies.
     * If that one was claimed while the group was nobody's, no claim names them.
     */
    List<QueuedMessage> earlier(Source queue, QueuedMessage than) throws StoreException;

    /**
     * The sources that have an unclaimed message at or above the given positions: one statement for all of them.
     */
    List<Source> available(Collection<ScanPosition> positions) throws StoreException;

    /**
     * Changes a claim of this node to name fewer messages; the others are unclaimed from then on.
     *
     * @param claim the claim; that it is gone is no error
     * @param retained the messages that it still names; if empty, the claim is removed
     */
    void reduce(ClaimReference claim, Collection<Long> retained) throws StoreException;

    /**
     * All claims of this node, as the database has them.
     *
     * @throws DeclaredDeadException if the node is no longer registered
     */
    List<HeldClaim> held() throws StoreException;

    /**
     * What became of messages that a transaction of the application deleted.
     *
     * @return the fate of each, in the order given
     */
    List<MessageFate> fates(Source source, List<Long> ids) throws StoreException;

    /**
     * Puts a message of a group aside, and with it its group: it stays where it is, and nobody claims anything of the group until
     * that is released.
     *
     * @param claim the claim of this node that names the message
     * @param retained the messages that the claim still names; if empty, the claim is removed
     * @param deliveries how often the message was delivered in vain
     * @param until when the group goes on by itself, in milliseconds since the epoch of the database's clock; 0 for not
     * @throws FenceException if the claim does not name the message any more
     */
    void park(
            ClaimReference claim,
            Collection<Long> retained,
            long message,
            int deliveries,
            long until,
            FailureEvidence evidence)
            throws StoreException;

    /** What is stored beside messages that were moved because they were delivered in vain; of the others nothing. */
    Map<Long, StoredFailure> failures(Collection<Long> messages) throws StoreException;

    /**
     * Which messages are there, as far as that is committed; one statement, which waits for nobody.
     *
     * @param messages ids of messages
     * @param deliveries ids of messages of topics, by subscription
     * @return those that are there: of subscription 0 the messages, of others their deliveries
     */
    Map<Long, Set<Long>> present(Collection<Long> messages, Map<Long, List<Long>> deliveries) throws StoreException;

    /**
     * Takes a message with a key, which this node has claimed, before an application is given it. From then on it cannot be cancelled
     * or replaced. Waits for nobody.
     *
     * @return TAKEN also if it was taken before
     */
    KeyState take(QueuedMessage message) throws StoreException;

    /** Whether a message of a queue was cancelled or replaced, as far as that is committed. Takes nothing, and waits for nobody. */
    boolean isCancelled(QueuedMessage message) throws StoreException;

    /** Whether a message of a queue has a key now: one that could be cancelled. */
    boolean isCancellable(KeyReference key) throws StoreException;

    /** Tells other nodes that there may be messages for them. A hint: it may be lost, and is not waited for. */
    void announce(Collection<WakeUp> wakeUps) throws StoreException;
}
