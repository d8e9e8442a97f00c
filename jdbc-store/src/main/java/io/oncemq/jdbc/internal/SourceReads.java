// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * What a database without claims in one statement reads of a source, by one statement each: messages and claims in one
 * snapshot.
 */
interface SourceReads {

    /** {@link SourceAccess#read}. */
    List<QueuedMessage> read(Statements statements, ScanPosition position, int limit, Reading reading)
            throws SQLException, StoreException;

    /** Reads unclaimed messages of a queue but those of some groups. */
    List<QueuedMessage> readExcluding(
            Statements statements, ScanPosition position, int limit, Reading reading, Collection<String> groups)
            throws SQLException, StoreException;

    /** Those of the given messages that are there and unclaimed. */
    List<QueuedMessage> exactly(Statements statements, Source source, Collection<Long> ids)
            throws SQLException, StoreException;

    /** Whether there is an unclaimed message. */
    boolean available(Statements statements, ScanPosition position) throws SQLException, StoreException;

    /** {@link SourceAccess#fates}. */
    List<MessageFate> fates(Statements statements, Source source, List<Long> ids) throws SQLException, StoreException;

    /** The ids of those of the given messages, or deliveries, that are there and unclaimed. */
    List<Long> unclaimed(Statements statements, Source source, List<Long> ids) throws SQLException, StoreException;

    /** The ids of some unclaimed messages, or deliveries. */
    List<Long> purgeable(Statements statements, Source source, int limit) throws SQLException, StoreException;
}
