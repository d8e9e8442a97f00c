// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.util.List;

/** Messages that recur. Thread-safe; each call is one committed transaction. */
public interface ScheduleDirectory {

    /** Stores a schedule, in the place of the one of its name. */
    void put(StoredSchedule schedule) throws StoreException;

    /** All of them, by name. */
    List<StoredSchedule> all() throws StoreException;

    /** Those of which a message is due. */
    List<StoredSchedule> due() throws StoreException;

    /** When the next message of any of them is due; {@link Long#MAX_VALUE} if none is. */
    long nextDue() throws StoreException;

    /**
     * Pauses a schedule, or has it go on.
     *
     * @param due when the next message is due; 0 to pause
     * @return whether it is there
     */
    boolean pause(String name, long due) throws StoreException;

    /**
     * Removes a schedule; its messages that were sent stay.
     *
     * @return whether it was there
     */
    boolean remove(String name) throws StoreException;

    /**
     * Sends what is due, unless another node has done it, or the schedule was changed: then nothing is done.
     *
     * @param schedule as it was read
     * @param next when the next message is due; 0 for never
     * @return where messages came; empty also if nothing was done
     */
    List<WakeUp> fire(StoredSchedule schedule, long next, List<Send> sends) throws StoreException;
}
