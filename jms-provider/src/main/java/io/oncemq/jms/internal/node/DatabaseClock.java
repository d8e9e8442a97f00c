// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

/**
 * How far the database's clock is ahead of this JVM's. What a heartbeat says was true at some moment between its question and
 * its answer; so the difference is changed only as far as that proves it wrong. Where both clocks agree it stays nothing, and
 * JMSTimestamp lies between the call of {@code send} and its return. One thread notes, any may ask.
 */
final class DatabaseClock {

    /** Databases round to milliseconds up or down. */
    private static final long ROUNDING_MILLIS = 1;

    private volatile long ahead;

    /** How many milliseconds it is ahead. */
    long ahead() {
        return ahead;
    }

    /**
     * Notes what the database's clock said.
     *
     * @param asked when it was asked, by the clock of this JVM
     * @param answered when it had answered, by the same
     * @param databaseMillis what it said
     */
    void note(long asked, long answered, long databaseMillis) {
        long least = databaseMillis - answered - ROUNDING_MILLIS;
        long most = databaseMillis - asked + ROUNDING_MILLIS;
        ahead = Math.max(least, Math.min(most, ahead));
    }
}
