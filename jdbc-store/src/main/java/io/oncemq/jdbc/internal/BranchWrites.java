// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.SQLException;
import java.util.List;

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
}
