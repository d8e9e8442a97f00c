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

/** Senders that are killed, and send everything again, since they do not know what was sent: each message comes once. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
abstract class DuplicateKill extends CrashContract {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int KILLS = Integer.getInteger("oncemq.kills", 4);

    private final Random random = new Random();

    DuplicateKill(CrashDatabase.Opening opening) {
        super("duplicates", opening);
    }

    @BeforeEach
    void createTable() throws Exception {
        database.execute(DuplicateChild.TABLE);
    }

    private ChildProcess start(String name) throws Exception {
        ChildProcess child = children.start(name, DuplicateChild.class, List.of(database.url(), database.user(), name));
        child.awaitReady(PATIENCE);
        return child;
    }

    @Test
    void orderThatIsSentAgainByWhoeverComesIsAcceptedOnce() throws Exception {
        for (int kill = 1; kill <= KILLS; kill++) {
            ChildProcess child = start("child" + kill);
            assertThat(child.endsWithin(100 + random.nextInt(900)))
                    .as("ends by itself")
                    .isFalse();
            child.kill();
        }
        ChildProcess last = start("last");
        assertThat(last.awaitAnswer(PATIENCE)).isEqualTo("sent");
        last.endInput();
        last.awaitEnd(PATIENCE);

        assertThat(database.number("SELECT count(*) FROM accepted_order")).isEqualTo(DuplicateChild.ORDERS);
        assertThat(database.number("SELECT count(*) FROM oncemq_message")).isZero();
    }
}
