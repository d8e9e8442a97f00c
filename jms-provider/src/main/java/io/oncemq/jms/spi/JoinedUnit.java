// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.util.List;
import java.util.function.Consumer;

/**
 * A unit of work written on the application's own connection, inside its transaction. Used by the thread that uses the
 * connection. An error of the database is passed on with its cause and never retried: the transaction is the application's.
 */
public interface JoinedUnit {

    /**
     * Deletes a message that this node has claimed: done before the application sees the message.
     *
     * @return whether it was there. If not, somebody else consumed it, or the transaction's snapshot is older than the message
     */
    boolean acknowledge(Acknowledgement acknowledgement) throws StoreException;

    /** Inserts messages; never claimed, whatever {@link Send#claim()} says. Ids as from {@link Committer#commit}. */
    long[] send(List<Send> sends) throws StoreException;

    /**
     * Cancels the message of a queue that has a key.
     *
     * @return whether there was one
     */
    boolean cancel(KeyReference key) throws StoreException;

    /**
     * Has a listener told how the transaction ends, when the application ends it on its connection.
     *
     * @param listener called once, on the thread that ends the transaction; it must not throw
     * @return whether the connection says so; if not, somebody has to
     */
    boolean whenEnded(Consumer<TransactionEnd> listener) throws StoreException;

    /** Commits the application's transaction. */
    void commit() throws StoreException;

    /** Makes sure that a commit of which the answer was lost is on disk, as {@link #commit} does. */
    void confirm() throws StoreException;

    /** Rolls the application's transaction back. */
    void rollback() throws StoreException;

    /** Which transaction this is and at which isolation level, for messages to people. */
    String description();
}
