// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages with keys are replaced, cancelled and consumed by processes that are killed meanwhile: each ends in one way. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
abstract class KeyKill extends CrashContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KILLS = Integer.getInteger("oncemq.kills", 4);
    private static final int WORK = 300;

    KeyKill(CrashDatabase.Opening opening) {
        super("keys", opening);
    }

    /** Whether others than the child can look into the database meanwhile. */
    abstract boolean canBeLookedAt();

    @BeforeEach
    void createTables() throws Exception {
        database.execute(KeyChild.TABLES);
    }

    private ChildProcess start(int number) throws Exception {
        String name = "child" + number;
        return children.start(
                name, KeyChild.class, List.of(database.url(), database.user(), name, Integer.toString(number)));
    }

    private long workDone() throws Exception {
        return database.number("SELECT (SELECT count(*) FROM consumed) + (SELECT count(*) FROM cancelled)");
    }

    @Test
    void eachMessageIsConsumedOrCancelledOrReplaced() throws Exception {
        for (int kill = 1; kill <= KILLS; kill++) {
            ChildProcess child = start(kill);
            child.awaitReady(PATIENCE);
            if (canBeLookedAt()) {
                long enough = workDone() + WORK;
                await("enough was done").atMost(PATIENCE).until(() -> workDone() >= enough);
            } else {
                assertThat(child.endsWithin(2000)).as("ends by itself").isFalse();
            }
            child.kill();
        }
        ChildProcess last = start(KILLS + 1);
        last.awaitReady(PATIENCE);
        last.endInput();
        last.awaitEnd(PATIENCE);

        System.out.println(
                workDone() + " messages consumed or cancelled, of " + database.number("SELECT count(*) FROM sent"));
        assertThat(workDone()).isGreaterThanOrEqualTo(KILLS * 20L);
        assertThat(database.number("SELECT count(*) FROM cancelled")).isPositive();
        assertNone(
                "consumed, and cancelled",
                "SELECT c.name, c.version FROM consumed c"
                        + " JOIN cancelled x ON x.name = c.name AND x.version = c.version");
        assertNone(
                "consumed, and never sent",
                "SELECT c.name, c.version FROM consumed c"
                        + " LEFT JOIN sent s ON s.name = c.name AND s.version = c.version WHERE s.name IS NULL");
        assertNone(
                "too late to be cancelled, and not consumed",
                "SELECT t.name, t.version FROM too_late t"
                        + " LEFT JOIN consumed c ON c.name = t.name AND c.version = t.version WHERE c.name IS NULL");
        assertNone(
                "neither consumed nor cancelled nor replaced",
                "SELECT s.name, s.version FROM sent s"
                        + " WHERE NOT EXISTS (SELECT 1 FROM consumed c WHERE c.name = s.name AND c.version = s.version)"
                        + " AND NOT EXISTS (SELECT 1 FROM cancelled c WHERE c.name = s.name AND c.version = s.version)"
                        + " AND NOT EXISTS (SELECT 1 FROM sent n WHERE n.name = s.name AND n.version > s.version)");
        for (String table : Stream.of("message", "message_key", "delayed")
                .map(name -> "oncemq_" + name)
                .toList()) {
            assertThat(database.number("SELECT count(*) FROM " + table))
                    .as(table)
                    .isZero();
        }
    }

    private void assertNone(String what, String query) throws Exception {
        assertThat(database.rows(query)).as(what).isEmpty();
    }
}
