// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimedMessages;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Reading and claiming the messages of sources, as statements of one database. */
interface SourceAccess {

    /**
     * Takes the claim lock of a source until the end of the transaction. What is to be read under it is read by a later
     * statement: a snapshot taken before the lock misses what the last holder did.
     *
     * @return false if the source is gone, where the database can tell: then nobody can claim from it any more
     */
    boolean lock(Statements statements, Source source) throws SQLException, StoreException;

    /** {@link io.oncemq.jms.spi.Claimer#claim}, as one transaction. */
    ClaimedMessages claim(
            OwnConnection connection, long owner, long number, ScanPosition position, int limit, boolean single)
            throws StoreException;

    /** {@link io.oncemq.jms.spi.Claimer#claimExactly}, as one transaction. */
    List<QueuedMessage> claimExactly(
            OwnConnection connection, long owner, long number, ScanPosition position, Collection<Long> ids)
            throws StoreException;

    /** Reads from a position in the order of delivery. */
    List<QueuedMessage> read(Statements statements, ScanPosition position, int limit, Reading reading)
            throws SQLException, StoreException;

    /** The sources that have an unclaimed message that this node may claim. */
    List<Source> available(Statements statements, long owner, Collection<ScanPosition> positions)
            throws SQLException, StoreException;

    /**
     * What became of messages, in the order given. Nothing is waited for; those {@link MessageFate#ALIVE} are locked until
     * the end of the transaction.
     */
    List<MessageFate> fates(Statements statements, Source source, List<Long> ids) throws SQLException, StoreException;

    /**
     * Deletes unclaimed messages of a source, or deliveries to it; the caller holds the claim lock, so that nobody can
     * claim them meanwhile.
     *
     * @return those that were deleted
     */
    List<Long> deleteUnclaimed(Statements statements, Source source, List<Long> ids)
            throws SQLException, StoreException;

    /**
     * Deletes unclaimed messages of a source, or deliveries to it; the caller holds the claim lock, or the source is gone.
     *
     * @return how many were deleted, at most the limit
     */
    int purge(Statements statements, Source source, int limit) throws SQLException, StoreException;
}
