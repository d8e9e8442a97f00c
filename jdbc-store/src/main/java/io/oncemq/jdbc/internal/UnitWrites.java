// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of which units of work consist, as statements of one database. They use primary keys and qualified names
 * and depend on no setting of the connection, so that they can be part of a transaction of the application.
 */
interface UnitWrites {

    /**
     * Inserts messages where they belong, never claimed: due ones into their queue, or into their topic with a delivery
     * for each subscription; the others among the delayed.
     *
     * @param subscribers subscriptions by topic, where the transaction cannot see the present ones; null to read them in
     *     the same statement
     * @return the id of each; 0 if it is not due, nobody subscribes, or it is a duplicate
     * @throws io.oncemq.jms.spi.DuplicateMessageException if it is a duplicate that shall be refused
     */
    long[] send(Statements statements, List<Send> sends, @Nullable Map<Long, List<Long>> subscribers)
            throws SQLException, StoreException;

    /** Looks whether there is a duplicate among sends that shall be refused then; takes no note of the others. */
    void refuseDuplicates(Statements statements, List<Send> sends) throws SQLException, StoreException;

    /**
     * Cancels messages by their keys.
     *
     * @throws io.oncemq.jms.spi.NothingToCancelException if there is one that no message has
     * @throws io.oncemq.jms.spi.UndecidedException if a transaction in flight holds one
     */
    void cancel(Statements statements, List<KeyReference> keys) throws SQLException, StoreException;

    /** Cancels the message that has a key; false if none has. */
    boolean cancel(Statements statements, KeyReference key) throws SQLException, StoreException;

    /** Deletes messages of queues. */
    int deleteMessages(Statements statements, List<Long> ids) throws SQLException, StoreException;

    /** Deletes deliveries to a subscription. */
    int deleteDeliveries(Statements statements, long subscription, List<Long> ids) throws SQLException, StoreException;

    /** Stores counts, passing over what is gone. */
    void count(Statements statements, List<DeliveryCount> counts) throws SQLException, StoreException;

    /** Inserts a claim. */
    void claim(Statements statements, ClaimReference claim, long owner, List<Long> ids)
            throws SQLException, StoreException;

    /** Removes claims of an owner. */
    void finish(Statements statements, long owner, List<ClaimReference> claims) throws SQLException, StoreException;

    /**
     * Deletes those of the given topic messages to which no delivery refers, nor a parked receipt of one.
     *
     * @return how many
     */
    int sweep(Statements statements, List<Long> ids) throws SQLException, StoreException;

    /** Writes the row by which the outcome of this transaction can be found out. */
    void mark(Statements statements, UnitToken token, long[] ids) throws SQLException, StoreException;

    /** What a commit leaves to be done before it is on disk. */
    void afterCommit(Statements statements) throws SQLException, StoreException;
}
