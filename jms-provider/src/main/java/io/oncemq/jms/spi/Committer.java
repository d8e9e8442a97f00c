// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/** Makes groups of units durable, on one connection. Used by one thread at a time. */
public interface Committer extends AutoCloseable {

    /**
     * Commits a group. When it returns, the group is on disk.
     *
     * @return the message id of each send, in the order of {@link CommitGroup#sends()}; 0 for a message that is not due yet,
     *     for one to a topic that nobody subscribes to, and for a duplicate, which is not stored
     * @throws FenceException if an acknowledged message was not there: nothing was changed
     * @throws DuplicateMessageException if a message was sent before and its sender wants to know: nothing was changed
     * @throws NothingToCancelException if no message has the key of one that is to be cancelled: nothing was changed
     * @throws UndecidedException if a transaction that has not ended is to decide about one of these: nothing was changed
     * @throws StoreUnavailableException if the database could not be reached: nothing was changed, nor will be
     * @throws OutcomeUnknownException if the connection broke around the commit and the outcome could not be resolved in
     *     time; {@link #resolve()} tells it later
     * @throws StoreException if the database refused the group: nothing was changed
     */
    long[] commit(CommitGroup group) throws StoreException;

    /**
     * Resolves the commit that ended with {@link OutcomeUnknownException}. Until it has been, {@link #commit} refuses with
     * {@link StoreUnavailableException}.
     *
     * @return whether that group was committed. If false, it never will be
     * @throws StoreUnavailableException if the database still cannot be reached
     */
    boolean resolve() throws StoreException;

    /** Closes the connection. */
    @Override
    void close();
}
