// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's access to a source. Holds no connection and no thread. Thread-safe.
 *
 * <p>To wait for a message: {@link #poll()}; if there is none {@link #expect} and poll again, then sleep until woken, and in
 * any case {@link #cancel} in the end. A waiter that expects is the demand by which messages are claimed: one that does not
 * want a message (its connection is stopped) does not expect.
 */
public interface SourceReader extends AutoCloseable {

    /**
     * Takes the next message out of memory. Expired ones are passed over and discarded.
     *
     * @return null if none is in memory, or the reader is closed
     */
    @Nullable Delivery poll();

    /**
     * The same for a waiter, whose demand ends with the message that it is given: else one more would be claimed for it.
     *
     * @param waiter who may have announced demand
     */
    @Nullable Delivery poll(Waiter waiter);

    /**
     * The same for one of several that share this reader: of a message group, one of them at a time has messages.
     *
     * @param holder who is to have the message, told apart by identity
     * @param waiter who may have announced demand, which ends then; null for nobody
     */
    @Nullable Delivery poll(Object holder, @Nullable Waiter waiter);

    /**
     * Takes the next message, asking the database if none is in memory.
     *
     * @param waiter whose demand this is
     * @return null if there is none now, or the reader is closed
     * @throws StoreException if the database could not be asked
     */
    @Nullable Delivery pollStore(Waiter waiter) throws StoreException;

    /** Announces demand for one message; the waiter is woken when there may be one. */
    void expect(Waiter waiter);

    /** Withdraws demand. That there is none is no error. */
    void cancel(Waiter waiter);

    /** Ends the access. Messages in memory that nobody else of this node reads are given back, uncounted. */
    @Override
    void close();
}
