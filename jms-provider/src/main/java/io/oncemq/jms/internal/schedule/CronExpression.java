// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Five fields as those of cron, in a time zone: minute, hour, day of the month, month, day of the week. Where both days are given, one
 * of them is enough.
 *
 * <p>When clocks are put forward, what was due in the hour that is left out is due when it is left out; when they are put back, what is
 * due in the hour that comes twice is due the first time. Where the hour is not given, it is the other way round: nothing is due in
 * the hour that is left out, and both times in the one that comes twice.
 */
final class CronExpression {

    private static final Map<String, String> MACROS = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final int SUNDAY_TOO = 7;

    /** 29 February on a given day of the week comes once in so many years at most, with a century without leap year between. */
    private static final int YEARS = 41;

    private final CronField minutes;
    private final CronField hours;
    private final CronField daysOfMonth;
    private final CronField months;
    private final CronField daysOfWeek;

    private CronExpression(String[] fields) {
        minutes = CronField.parse("minute", fields[0], 0, 59, List.of());
        hours = CronField.parse("hour", fields[1], 0, 23, List.of());
        daysOfMonth = CronField.parse("day of the month", fields[2], 1, 31, List.of());
        months = CronField.parse("month", fields[3], 1, 12, MONTHS);
        daysOfWeek = CronField.parse("day of the week", fields[4], 0, SUNDAY_TOO, DAYS);
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if it is not one; says which field is wrong and what is allowed
     */
    static CronExpression parse(String expression) {
        String trimmed = expression.strip();
        String expanded = MACROS.getOrDefault(trimmed.toLowerCase(Locale.ROOT), trimmed);
        String[] fields = expanded.split("\\s+");
        if (fields.length != 5) {
            throw new IllegalArgumentException(
                    "'" + expression + "' is no cron expression: it needs five fields (minute, hour, day of the"
                            + " month, month, day of the week) or is one of @hourly, @daily, @weekly, @monthly, @yearly");
        }
        return new CronExpression(fields);
    }

    /** The first time after another; null if there is none. */
    @Nullable Instant next(Instant after, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        LocalDate first = LocalDate.ofInstant(after, zone);
        LocalDate last = first.plusYears(YEARS);
        for (LocalDate date = first; date.isBefore(last); date = date.plusDays(1)) {
            if (!months.has(date.getMonthValue())) {
                date = date.withDayOfMonth(date.lengthOfMonth());
            } else if (matches(date)) {
                Instant found = next(after, date, rules);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private boolean matches(LocalDate date) {
        boolean ofMonth = daysOfMonth.has(date.getDayOfMonth());
        DayOfWeek day = date.getDayOfWeek();
        boolean ofWeek = daysOfWeek.has(day.getValue()) || (day == DayOfWeek.SUNDAY && daysOfWeek.has(0));
        if (daysOfMonth.all() || daysOfWeek.all()) {
            return ofMonth && ofWeek;
        }
        return ofMonth || ofWeek;
    }

    private @Nullable Instant next(Instant after, LocalDate date, ZoneRules rules) {
        Instant earliest = null;
        for (int hour : hours.values()) {
            for (int minute : minutes.values()) {
                LocalDateTime local = date.atTime(hour, minute);
                Instant first = first(local, rules);
                earliest = earlier(earliest, first, after);
                if (hours.all()) {
                    for (ZoneOffset offset : rules.getValidOffsets(local)) {
                        earliest = earlier(earliest, local.toInstant(offset), after);
                    }
                }
            }
        }
        return earliest;
    }

    /** When a time of the clock comes first; null if it does not, and is not made up for. */
    private @Nullable Instant first(LocalDateTime local, ZoneRules rules) {
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        if (!offsets.isEmpty()) {
            return local.toInstant(offsets.get(0));
        }
        return hours.all() ? null : rules.getTransition(local).getInstant();
    }

    private static @Nullable Instant earlier(@Nullable Instant found, @Nullable Instant other, Instant after) {
        if (other == null || !other.isAfter(after)) {
            return found;
        }
        return found == null || other.isBefore(found) ? other : found;
    }
}
