// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When something recurs, and how that is written in the store. Immutable. */
public final class Rhythm {

    private static final String CRON = "cron ";
    private static final String EVERY = "every ";
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final String text;
    private final @Nullable CronExpression cron;
    private final @Nullable ZoneId zone;
    private final Duration interval;

    private Rhythm(String text, @Nullable CronExpression cron, @Nullable ZoneId zone, Duration interval) {
        this.text = text;
        this.cron = cron;
        this.zone = zone;
        this.interval = interval;
    }

    /**
     * By the clock of a zone.
     *
     * @throws IllegalArgumentException if it is no expression, or no time ever matches it
     */
    public static Rhythm cron(String expression, ZoneId zone) {
        CronExpression parsed = CronExpression.parse(expression);
        if (parsed.next(Instant.EPOCH, zone) == null) {
            throw new IllegalArgumentException("'" + expression + "' is never due: there is no such day");
        }
        String normal = String.join(" ", expression.strip().split("\\s+"));
        return new Rhythm(CRON + normal + " " + zone.getId(), parsed, zone, Duration.ZERO);
    }

    /**
     * In intervals.
     *
     * @throws IllegalArgumentException if it is shorter than a second
     */
    public static Rhythm every(Duration interval) {
        if (interval.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "An interval of " + interval + " is too short: a second is the shortest");
        }
        Duration millis = Duration.ofMillis(interval.toMillis());
        return new Rhythm(EVERY + millis, null, null, millis);
    }

    /**
     * Reads what {@link #text} has written.
     *
     * @throws IllegalArgumentException if this version cannot read it
     */
    public static Rhythm parse(String text) {
        try {
            if (text.startsWith(EVERY)) {
                return every(Duration.parse(text.substring(EVERY.length())));
            }
            int zone = text.lastIndexOf(' ');
            if (text.startsWith(CRON) && zone > CRON.length()) {
                return cron(text.substring(CRON.length(), zone), ZoneId.of(text.substring(zone + 1)));
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no recurrence: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("'" + text + "' is no recurrence");
    }

    /** How it is written. */
    public String text() {
        return text;
    }

    /** The first time after another, of which the intervals are counted; null if there is none. */
    public @Nullable Instant next(Instant after) {
        return cron == null || zone == null ? after.plus(interval) : cron.next(after, zone);
    }

    /**
     * What is due by now.
     *
     * @param due the first
     * @param most how many to return; if there are more, the last ones
     * @return at least the first, ascending
     */
    public List<Instant> due(Instant due, Instant now, int most) {
        List<Instant> all = new ArrayList<>();
        Instant next = due;
        if (cron == null && Duration.between(due, now).dividedBy(interval) >= most) {
            // There may be very many.
            long skipped = Duration.between(due, now).dividedBy(interval) - most + 1;
            next = due.plus(interval.multipliedBy(skipped));
        }
        while (next != null && !next.isAfter(now)) {
            if (all.size() == most) {
                all.remove(0);
            }
            all.add(next);
            next = next(next);
        }
        return all;
    }
}
