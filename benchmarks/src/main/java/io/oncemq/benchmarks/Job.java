// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

/** One run of a workload by a subject, with tables of its own. */
interface Job extends AutoCloseable {

    /** How many messages a flow has sent and not received, at most: without a limit, the growth of a backlog is measured. */
    int MOST_UNDER_WAY = 1000;

    /** How long a worker waits before it looks whether it is to stop. */
    long WAIT_MILLIS = 200;

    /** Opens a worker on the calling thread. */
    Worker worker(int number) throws Exception;

    /** Frees what all workers shared, so that nothing of the job is connected any more. The tables stay. */
    @Override
    void close() throws Exception;

    /** What the tables hold; asked after {@link #close}. */
    Stock stock() throws Exception;

    /**
     * What the tables hold.
     *
     * @param waiting messages in the queue that is sent to or received from
     * @param forwarded messages in the second queue
     * @param updates how often a business row was updated
     */
    record Stock(long waiting, long forwarded, long updates) {}
}
