// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A node's proof of life, and its care for the dead. Used by one thread, except {@link #interrupt()}. */
public interface Membership {

    /** How long after a heartbeat the next one is to be written; several fit into the time after which a silent node is dead. */
    Duration heartbeatInterval();

    /**
     * Writes the node's heartbeat and sees how the others are.
     *
     * @throws StoreUnavailableException if the database cannot be reached
     */
    Heartbeat beat() throws StoreException;

    /**
     * Recovers nodes that died, and claims and leases that have no node: their claims are removed, each message that they
     * named is counted as delivered once more, and what else they held is freed. Messages that a transaction in flight holds
     * stay claimed and are looked at again by a later call.
     *
     * @return where messages became free
     */
    List<WakeUp> recover() throws StoreException;

    /**
     * Moves messages that are due to their destinations, and expired ones to their expiry queues; deletes what nothing refers to
     * any more.
     *
     * @return where messages came
     */
    List<WakeUp> maintain(ExpiryQueues expiryQueues) throws StoreException;

    /** Has the message groups go on that were put aside for a time that is over; where. */
    List<WakeUp> releaseParkedGroups() throws StoreException;

    /**
     * The settings of destinations, if they are not those that are known: one statement, since it is asked often. It begins a round:
     * it also looks what there is to do for the next {@link #recover()} and {@link #maintain}; these look by themselves if they come
     * without it.
     *
     * @param known number of the revision that is known
     */
    Optional<SettingsRevision> settingsSince(long known) throws StoreException;

    /**
     * Waits for hints of other nodes, up to the given time. A store without such hints only waits.
     */
    List<WakeUp> await(Duration atMost) throws StoreException;

    /** Whether other processes may store messages without a hint, so that this node has to look for them often. */
    boolean mustPoll();

    /** Ends a wait of another thread early. */
    void interrupt();
}
