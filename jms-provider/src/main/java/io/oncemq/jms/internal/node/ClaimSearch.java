// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.StoreException;
import java.util.List;
import java.util.Set;

/** How the messages of a source that some consumers want are found and claimed. One claim at a time. */
interface ClaimSearch {

    /**
     * Claims messages and enters the claim in the node's ledger.
     *
     * @param limit most messages
     * @param single whether a message that was counted before may be claimed
     * @param groups message groups of which more may be claimed although this node has some
     */
    List<Delivery> claim(NodeState node, int limit, boolean single, Set<String> groups) throws StoreException;

    /** Whether a message is one of those that are looked for. */
    boolean wants(QueuedMessage message);

    /** Whether a claim takes a message from the source: it leaves alone what is another's, and takes what is nobody's. */
    boolean takes(QueuedMessage message);

    /** Whether a message that is being sent may go to those who look, without a search. */
    boolean mayBeGiven(QueuedMessage message);

    /** Whether the last claim left nothing that could have been claimed. */
    boolean exhausted();

    /** From where the poll looks for messages. Any thread. */
    ScanPosition position(long nanoTime);

    /** The poll found nothing from that position up. Any thread. */
    void foundNothing(long nanoTime);

    /** A message of this id, or one above, may be unclaimed. Any thread. */
    void hint(long lowest);
}
