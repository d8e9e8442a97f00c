// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.ParkedGroup;
import java.util.Collection;
import java.util.List;

/**
 * Messages that were given up, to administer them. Thread-safe; each call that changes something is one committed transaction
 * under the claim lock of the queue, and leaves alone what is claimed: a consumer has it, or is about to.
 */
public interface DeadLetterDirectory {

    /**
     * Dead letters of a queue in the order of their ids, which is that in which they came.
     *
     * @param after id after which to begin; 0 for the first
     */
    List<StoredDeadLetter> page(DestinationRecord queue, long after, int limit) throws StoreException;

    /** Those of the given dead letters that are there. */
    List<StoredDeadLetter> read(DestinationRecord queue, Collection<Long> ids) throws StoreException;

    /**
     * Sends dead letters to where they were given up, with a count of 0: to the queue, or to the one subscription of the topic.
     * Those whose queue or subscription is not there any more stay.
     *
     * @return where they are to be had now; one for each that was sent
     */
    List<WakeUp> retry(DestinationRecord queue, Collection<Long> ids) throws StoreException;

    /**
     * The same for one, whose content is replaced; empty if it stays.
     *
     * @param replacement what takes its place
     */
    List<WakeUp> retry(DestinationRecord queue, long id, StoredMessage replacement) throws StoreException;

    /**
     * Moves dead letters to another queue, where they are dead letters still.
     *
     * @return where they are to be had now; one for each that was moved
     */
    List<WakeUp> move(DestinationRecord queue, Collection<Long> ids, DestinationRecord target) throws StoreException;

    /** The message groups that are put aside, by queue and group. */
    List<ParkedGroup> parkedGroups() throws StoreException;

    /**
     * Has a message group go on that was put aside: with the message that failed, as if it had never been delivered.
     *
     * @return where; empty if it is not put aside
     */
    List<WakeUp> releaseGroup(DestinationRecord queue, String group) throws StoreException;

    /**
     * Deletes dead letters.
     *
     * @return how many
     */
    int discard(DestinationRecord queue, Collection<Long> ids) throws StoreException;
}
