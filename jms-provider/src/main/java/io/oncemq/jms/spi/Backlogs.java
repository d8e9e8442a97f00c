// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How full sources are, and what is done about it. Thread-safe. */
public interface Backlogs {

    /**
     * Reads what lies in a queue, or in each subscription of a topic that has something: one statement, which waits for nobody.
     * What transactions in flight have sent does not count yet, and what they have received does.
     *
     * @param bytes whether to add up sizes, for which all messages have to be looked at
     * @param age whether to look for the oldest, for which they have to be, too
     */
    List<Backlog> read(DestinationRecord destination, boolean bytes, boolean age) throws StoreException;

    /**
     * Takes the oldest messages out of a source, whatever their priority: one committed transaction under the claim lock. What is
     * claimed stays: a consumer has it, or is about to.
     *
     * @param target the queue to which they go; null if nobody is to have them
     * @return how many; fewer than asked for if the others are claimed, or not all fit into one transaction
     */
    int displace(Source source, Surplus surplus, @Nullable DestinationRecord target) throws StoreException;
}
