// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.util.List;

/**
 * A registered node's view of the store. Each role keeps one connection and reconnects by itself: after a loss, a call
 * fails with {@link StoreUnavailableException} as long as the database cannot be reached, and works again afterwards.
 */
public interface StoreNode extends AutoCloseable {

    /** The node's id: unique, never used again. */
    long id();

    /** Opens the committer of a lane; each has a connection of its own. Called once per lane. */
    Committer openCommitter(int lane) throws StoreException;

    /** The claimer; shares its connection with {@link #catalog()}. */
    Claimer claimer();

    /** The catalog. */
    Catalog catalog();

    /** Prepared branches; on the connection of {@link #claimer()}. */
    Branches branches();

    /** Users of the messages and what they may do; on the connection of {@link #claimer()}. */
    UserDirectory users();

    /** Settings and figures of destinations; on the connection of {@link #claimer()}. */
    SettingDirectory settings();

    /** Messages that were given up; on the connection of {@link #claimer()}. */
    DeadLetterDirectory deadLetters();

    /** Messages that recur; on the connection of {@link #claimer()}. */
    ScheduleDirectory schedules();

    /** How full sources are; on the connection of {@link #claimer()}. */
    Backlogs backlogs();

    /** The membership, on the connection that is pinned for liveness and wake-ups. */
    Membership membership();

    /** What can be relied on with the database and the way to it as they are, one line each, for people. */
    default List<String> guarantees() {
        return List.of();
    }

    /**
     * Leaves in good order: gives back all claims uncounted but for the given deliveries, frees leases, memberships and
     * temporary destinations, removes the node's row and closes its connections. What cannot be done because the database is
     * away is left to recovery.
     *
     * @param counts of messages that were delivered in vain and are not counted yet; stored for those that are still there
     */
    void leave(List<DeliveryCount> counts);

    /** Leaves in good order when nothing was delivered in vain. */
    @Override
    default void close() {
        leave(List.of());
    }

    /**
     * Closes the connections and leaves what the node holds to recovery: for a node that others have declared dead. Which of
     * its messages were delivered is not known any more, so they must be counted.
     */
    void abandon();
}
