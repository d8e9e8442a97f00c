// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

/**
 * What is known of the messages that a source has in the store, unclaimed. Guarded by the lock of its dispatcher.
 */
final class Backlog {

    /** Whether there may be one: false only after a claim that left none. */
    private boolean possible = true;

    /** The last claim ahead of demand found less than it could take: the next is made when somebody waits. */
    private boolean onlyOnDemand;

    /** Counts the hints that there are messages, so that one which comes during a claim is not overlooked. */
    private long hints;

    /** When the store was last looked at, by a claim or the poll. */
    private long lookedAt;

    /** There may be an unclaimed message. */
    void hint() {
        hints++;
        possible = true;
        onlyOnDemand = false;
    }

    /** Begins a claim; what this returns is to be given to its end. */
    long hints() {
        return hints;
    }

    /**
     * A claim has ended with an answer.
     *
     * @param hintsBefore what {@link #hints} said when it began
     * @param few whether it found less than it could take
     * @param all whether it left none
     */
    void claimed(long hintsBefore, boolean few, boolean all, long nanoTime) {
        onlyOnDemand = few;
        possible = hints != hintsBefore || !all;
        lookedAt = nanoTime;
    }

    /** The poll has looked, and found nothing. */
    void foundNothing(long nanoTime) {
        lookedAt = nanoTime;
    }

    /** Nobody has looked for long: who lives on what is handed off does not wait in vain, and would never see what others have sent. */
    void suspect() {
        possible = true;
    }

    boolean isPossible() {
        return possible;
    }

    /** Whether a claim ahead of demand is of no use now. */
    boolean onlyOnDemand() {
        return onlyOnDemand;
    }

    /** For how long nobody has looked into the store. */
    long unseenFor(long nanoTime) {
        return nanoTime - lookedAt;
    }
}
