// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a message costs, counted, so that it does not depend on the machine's speed: a change that makes one more round trip,
 * statement or commit, or writes more, is found here. The limits are those of docs/performance.md with some room; what a
 * node does by the clock is the more for each message, the fewer there are in a second.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CostModelTest {

    private static final int BACKLOG = 4000;
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** Statements of a node in a second, however few messages there are: heartbeats, and up to ten claims. */
    private static final double STATEMENTS_BY_THE_CLOCK = 60;

    /** Commits of these that write. */
    private static final double WRITES_BY_THE_CLOCK = 15;

    private Server server;
    private Meter meter;

    @BeforeAll
    void startServer() throws UsageException, IOException, SQLException {
        server = Server.open(Options.parse(List.of()));
        meter = Meter.open(server);
    }

    @AfterAll
    void stopServer() throws IOException, SQLException {
        if (meter != null) {
            meter.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # workload | write commits | round trips | statements | WAL bytes more than raw
            SEND_1     | 1.05          | 1.10        | 2.10       | 700
            SEND_16    | 0.50          | 0.55        | 0.55       | 500
            RECEIVE_1  | 1.05          | 1.15        | 1.15       | 500
            RECEIVE_4  | 0.60          | 0.70        | 0.70       | 1500
            JOB_1      | 1.05          | 4.15        | 4.15       | 600
            JOB_4      | 1.05          | 4.15        | 4.15       | 600
            FLOW       | 1.60          | 2.50        | 3.00       | 1500
            """)
    void aMessageCostsNoMore(Workload workload, double commits, double roundTrips, double statements, double bytes)
            throws Exception {
        Result raw = Measurement.counted(server, meter, workload, new RawSqlSubject(), BACKLOG, LONGEST);
        Result ours = Measurement.counted(server, meter, workload, new OnceMqSubject(), BACKLOG, LONGEST);
        assertThat(ours.faults()).isEmpty();
        assertThat(raw.faults()).isEmpty();
        Gauges used = ours.used();
        System.out.println(workload.title() + ": " + used + "; raw: " + raw.used());
        double byTheClock = STATEMENTS_BY_THE_CLOCK / ours.messagesPerSecond();
        assertThat(used.writes())
                .as("commits that write")
                .isLessThan(commits + WRITES_BY_THE_CLOCK / ours.messagesPerSecond());
        assertThat(used.roundTrips()).as("round trips").isLessThan(roundTrips + byTheClock);
        assertThat(used.statements()).as("statements").isLessThan(statements + byTheClock);
        assertThat(used.walBytes() - raw.used().walBytes())
                .as("bytes of the write-ahead log, more than by raw SQL")
                .isLessThan(bytes);
    }
}
