// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RhythmTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> next(String expression, String after, ZoneId zone, int count) {
        Rhythm rhythm = Rhythm.cron(expression, zone);
        Instant time = LocalDateTime.parse(after).atZone(zone).toInstant();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            time = rhythm.next(time);
            found.add(time.atZone(zone).toOffsetDateTime().toString());
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *         | 2026-11-23T10:15    | 2026-11-23T10:16Z",
                "0 2 * * MON-FRI   | 2026-11-20T10:00    | 2026-11-23T02:00Z",
                "0 2 * * 1-5       | 2026-11-20T01:59:59 | 2026-11-20T02:00Z",
                "*/15 9-17 * * *   | 2026-11-23T17:45    | 2026-11-24T09:00Z",
                "5/20 * * * *      | 2026-11-23T10:26    | 2026-11-23T10:45Z",
                "0 0 1,15 * *      | 2026-11-15T00:00    | 2026-12-01T00:00Z",
                "0 0 31 * *        | 2026-11-01T00:00    | 2026-12-31T00:00Z",
                "0 0 29 2 *        | 2026-03-01T00:00    | 2028-02-29T00:00Z",
                "0 0 29 feb sun    | 2026-02-01T00:00    | 2026-02-08T00:00Z",
                "0 0 13 * 5        | 2026-11-13T00:00    | 2026-11-20T00:00Z",
                "0 0 * * 7         | 2026-11-23T00:00    | 2026-11-29T00:00Z",
                "0 0 * * 0         | 2026-11-23T00:00    | 2026-11-29T00:00Z",
                "30 12 * Jan,Jul * | 2026-11-23T00:00    | 2027-01-01T12:30Z",
                "@yearly           | 2026-11-23T00:00    | 2027-01-01T00:00Z",
                "@hourly           | 2026-11-23T23:00    | 2026-11-24T00:00Z",
            })
    void cronIsDueWhenItSays(String expression, String after, String expected) {
        assertThat(next(expression, after, ZoneOffset.UTC, 1)).containsExactly(expected);
    }

    @Test
    void clocksThatArePutForwardLeaveNothingOut() {
        assertThat(next("30 2 * * *", "2026-03-28T12:00", BERLIN, 2))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
        assertThat(next("*/30 * * * *", "2026-03-29T01:29", BERLIN, 3))
                .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00");
    }

    @Test
    void clocksThatArePutBackRepeatNothing() {
        assertThat(next("30 2 * * *", "2026-10-24T12:00", BERLIN, 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
        assertThat(next("*/30 * * * *", "2026-10-25T01:59", BERLIN, 5))
                .containsExactly(
                        "2026-10-25T02:00+02:00",
                        "2026-10-25T02:30+02:00",
                        "2026-10-25T02:00+01:00",
                        "2026-10-25T02:30+01:00",
                        "2026-10-25T03:00+01:00");
    }

    /** Compared with a look at each minute, in a zone without changes of the clock. */
    @Test
    void cronIsTheFirstMinuteThatMatches() {
        Random random = new Random(17);
        for (int round = 0; round < 300; round++) {
            int minute = random.nextInt(60);
            int step = 1 + random.nextInt(23);
            int day = 1 + random.nextInt(28);
            boolean bothDays = random.nextBoolean();
            int weekday = random.nextInt(7);
            String expression =
                    minute + " */" + step + " " + day + " * " + (bothDays ? Integer.toString(weekday) : "*");
            ZonedDateTime after =
                    ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC).plusMinutes(random.nextInt(365 * 24 * 60));
            ZonedDateTime expected = after.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
            while (expected.getMinute() != minute
                    || expected.getHour() % step != 0
                    || !(expected.getDayOfMonth() == day
                            || (bothDays && expected.getDayOfWeek().getValue() % 7 == weekday))) {
                expected = expected.plusMinutes(1);
            }
            assertThat(Rhythm.cron(expression, ZoneOffset.UTC).next(after.toInstant()))
                    .as("'%s' after %s", expression, after)
                    .isEqualTo(expected.toInstant());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * 32 * *",
                "* * * 13 *",
                "* * * * 8",
                "a * * * *",
                "5-1 * * * *",
                "*/0 * * * *",
                "*/ * * * *",
                "1,,2 * * * *",
                "-1 * * * *",
                "1-2-3 * * * *",
                "* * * MONDAY *",
                "@never",
                "0 0 31 2 *",
                "99999999999 * * * *"
            })
    void whatIsNoExpressionIsRefused(String expression) {
        assertThatThrownBy(() -> Rhythm.cron(expression, ZoneOffset.UTC)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusalSaysWhatIsAllowed() {
        assertThatThrownBy(() -> Rhythm.cron("0 25 * * *", ZoneOffset.UTC))
                .hasMessageContaining("'25' is no hour")
                .hasMessageContaining("from 0 to 23");
        assertThatThrownBy(() -> Rhythm.every(Duration.ofMillis(999))).hasMessageContaining("a second");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (Rhythm rhythm : List.of(
                Rhythm.cron(" 0  2 * * MON-FRI ", BERLIN),
                Rhythm.cron("@daily", ZoneId.of("UTC")),
                Rhythm.cron("* * * * *", ZoneOffset.ofHours(2)),
                Rhythm.every(Duration.ofMillis(90_500)))) {
            assertThat(Rhythm.parse(rhythm.text()).text()).isEqualTo(rhythm.text());
        }
        assertThat(Rhythm.cron(" 0  2 * * MON-FRI ", BERLIN).text()).isEqualTo("cron 0 2 * * MON-FRI Europe/Berlin");
        for (String bad :
                List.of("", "cron", "cron * * * * *", "cron * * * * * Nowhere/Land", "every", "every 5", "often")) {
            assertThatThrownBy(() -> Rhythm.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void ofWhatIsDueTheLastAreReturned() {
        Rhythm rhythm = Rhythm.every(Duration.ofSeconds(10));
        Instant due = Instant.ofEpochSecond(100);
        assertThat(rhythm.due(due, due.minusSeconds(1), 5)).isEmpty();
        assertThat(rhythm.due(due, due, 5)).containsExactly(due);
        assertThat(rhythm.due(due, due.plusSeconds(25), 5))
                .containsExactly(due, due.plusSeconds(10), due.plusSeconds(20));
        assertThat(rhythm.due(due, due.plusSeconds(25), 2)).containsExactly(due.plusSeconds(10), due.plusSeconds(20));
        Instant late = due.plus(Duration.ofDays(100 * 365));
        assertThat(rhythm.due(due, late, 3)).hasSize(3).last().isEqualTo(late);
        assertThat(Rhythm.cron("* * * * *", ZoneOffset.UTC).due(due.plusSeconds(20), due.plusSeconds(200), 2))
                .containsExactly(Instant.ofEpochSecond(240), Instant.ofEpochSecond(300));
    }
}
