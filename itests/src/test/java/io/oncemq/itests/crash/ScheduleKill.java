// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that send what recurs are killed, two at a time where the database allows it: each message is sent once. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
abstract class ScheduleKill extends CrashContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KILLS = Integer.getInteger("oncemq.kills", 4);
    private static final int INTERVAL_MILLIS = 1000;

    private final Random random = new Random();

    ScheduleKill(CrashDatabase.Opening opening) {
        super("schedules", opening);
    }

    /** How many processes can use the database at the same time. */
    abstract int processes();

    @BeforeEach
    void createTable() throws Exception {
        database.execute(ScheduleChild.TABLE);
    }

    private ChildProcess start(String name) throws Exception {
        ChildProcess child = children.start(name, ScheduleChild.class, List.of(database.url(), database.user(), name));
        child.awaitReady(PATIENCE);
        return child;
    }

    @Test
    void eachMessageIsSentOnce() throws Exception {
        for (int kill = 1; kill <= KILLS; kill++) {
            ChildProcess[] running = new ChildProcess[processes()];
            for (int i = 0; i < running.length; i++) {
                running[i] = start("child" + kill + "-" + i);
            }
            // Near a moment at which messages are due, by chance.
            assertThat(running[0].endsWithin(INTERVAL_MILLIS + random.nextInt(INTERVAL_MILLIS)))
                    .as("ends by itself")
                    .isFalse();
            for (ChildProcess child : running) {
                child.kill();
            }
        }
        ChildProcess last = start("last");
        assertThat(last.endsWithin(2L * INTERVAL_MILLIS)).isFalse();
        last.endInput();
        last.awaitEnd(PATIENCE);

        List<String> schedules = database.rows("SELECT schedule, count(*), (max(due) - min(due)) / " + INTERVAL_MILLIS
                + " + 1 FROM tick GROUP BY schedule ORDER BY schedule");
        System.out.println(schedules);
        assertThat(schedules).hasSize(8).allSatisfy(row -> {
            String[] columns = row.split(" ", -1);
            assertThat(Double.parseDouble(columns[1]))
                    .as(row + ": none is missing between the first and the last")
                    .isEqualTo(Double.parseDouble(columns[2]))
                    .isGreaterThan(KILLS);
        });
    }
}
