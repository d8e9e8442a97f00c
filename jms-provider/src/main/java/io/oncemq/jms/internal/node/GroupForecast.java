// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import java.util.concurrent.TimeUnit;

/**
 * How many units the next group of a lane is worth waiting for. Sessions that send or acknowledge one message after the other
 * come back as soon as their last unit has ended; if those that the last group released and those that came meanwhile go
 * together, they need half as many commits. How many do come back in time is learned. A session that is alone waits for
 * nobody. Not thread-safe.
 */
final class GroupForecast {

    private static final long LONGEST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** A wait in vain costs at most this part of a commit. */
    private static final int COMMITS_PER_WAIT = 2;

    /** Weight of what was learned before, against the last group. */
    private static final int MEMORY = 7;

    private double returnRatio;
    private long commitNanos;
    private int released;
    private long releasedAt;
    private int returned;
    private int expected;

    /** A unit was queued. */
    void arrived(long now) {
        if (returned < released && now - releasedAt <= waitNanos()) {
            returned++;
        }
    }

    /**
     * A group has ended.
     *
     * @param units how many sessions it released
     * @param queued how many units came meanwhile
     * @param nanos how long the commit took
     */
    void released(int units, int queued, long nanos, long now) {
        if (released > 0) {
            returnRatio = (MEMORY * returnRatio + (double) returned / released) / (MEMORY + 1);
        }
        commitNanos = commitNanos == 0 ? nanos : (MEMORY * commitNanos + nanos) / (MEMORY + 1);
        released = units;
        releasedAt = now;
        returned = 0;
        expected = queued + (int) Math.round(units * returnRatio);
    }

    /** With how many units the next group is complete. */
    int expected() {
        return expected;
    }

    /** How long to wait for them. */
    long waitNanos() {
        return Math.min(commitNanos / COMMITS_PER_WAIT, LONGEST_WAIT_NANOS);
    }
}
