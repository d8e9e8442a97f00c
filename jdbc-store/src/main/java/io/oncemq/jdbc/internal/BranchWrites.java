// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Takes acknowledged messages out of their sources and parks them, as statements of one database. Only what a live claim of
 * the node names is taken, so that a node that was declared dead takes nothing away from those who have it now.
 */
interface BranchWrites {

    /**
     * Parks messages of queues, whole.
     *
     * @param number the last number in the branch that is in use
     * @return how many were there
     */
    int parkMessages(Statements statements, long branch, int number, long node, List<Long> ids)
            throws SQLException, StoreException;

    /**
     * Parks deliveries to a subscription.
     *
     * @param number the last number in the branch that is in use
     * @return how many were there
     */
    int parkDeliveries(Statements statements, long branch, int number, long node, long subscription, List<Long> ids)
            throws SQLException, StoreException;

    /**
     * Prepares a branch by one statement that commits by itself, where the database and the branch allow it.
     *
     * @param token which the statement leaves as that of a unit
     * @return false if nothing was done
     */
    default boolean prepareAtOnce(
            Session session, BranchId branch, List<Send> sends, List<Acknowledgement> acknowledgements, UnitToken token)
            throws SQLException, StoreException {
        return false;
    }

    /**
     * Commits a branch by one statement that commits by itself, where the database and the branch allow it.
     *
     * @return where messages have come; empty if nothing was done
     */
    default Optional<List<WakeUp>> commitAtOnce(Session session, BranchId branch) throws SQLException, StoreException {
        return Optional.empty();
    }
}
