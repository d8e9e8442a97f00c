// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.internal.schedule.Rhythm;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** When the messages of a {@link Schedule} are due. Immutable; two that say the same are equal. */
public final class Recurrence {

    private final Rhythm rhythm;

    private Recurrence(Rhythm rhythm) {
        this.rhythm = rhythm;
    }

    /**
     * By the clock of a time zone.
     *
     * @param expression five fields as those of cron: minute (0-59), hour (0-23), day of the month (1-31), month (1-12 or JAN-DEC), day
     *     of the week (0-7 or SUN-SAT, 0 and 7 are Sunday); each {@code *}, a value, a range {@code a-b}, steps {@code 5/n} or {@code
     *     a-b/n}, or a list of these. Where both days are given, one of them is enough. Or {@code @hourly}, {@code @daily}, {@code
     *     @weekly}, {@code @monthly}, {@code @yearly}. When clocks are put forward, what was due in the hour that is left out is due
     *     at once; when they are put back, what is due in the hour that comes twice is due the first time. Where the hour is {@code *},
     *     it goes by the time that passes
     * @throws IllegalArgumentException if it is no expression, or no time ever matches it; says what is allowed
     */
    public static Recurrence cron(String expression, ZoneId zone) {
        return new Recurrence(Rhythm.cron(expression, zone));
    }

    /**
     * In intervals of the time that passes, counted from when the schedule was put.
     *
     * @param interval at least a second; milliseconds count
     * @throws IllegalArgumentException if it is shorter
     */
    public static Recurrence every(Duration interval) {
        return new Recurrence(Rhythm.every(interval));
    }

    static Recurrence of(Rhythm rhythm) {
        return new Recurrence(rhythm);
    }

    Rhythm rhythm() {
        return rhythm;
    }

    /** The first time after another; empty if there is none. */
    public Optional<Instant> next(Instant after) {
        return Optional.ofNullable(rhythm.next(after));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Recurrence recurrence
                && recurrence.rhythm.text().equals(rhythm.text());
    }

    @Override
    public int hashCode() {
        return rhythm.text().hashCode();
    }

    /** As {@code cron 0 2 * * MON-FRI Europe/Berlin} or {@code every PT30S}. */
    @Override
    public String toString() {
        return rhythm.text();
    }
}
