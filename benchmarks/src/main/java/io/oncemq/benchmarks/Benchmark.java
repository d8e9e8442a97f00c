// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command: measures OnceMQ against hand-written SQL that does the same on the same server.
 *
 * <p>First every workload runs once on every subject, not timed, on connections that count round trips; that also lets the JVM
 * compile. Then come the rounds: in each, every workload runs on all subjects before the next workload's turn, and the first
 * subject changes each time. So what else the machine does hits all alike.
 */
public final class Benchmark {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final Duration COUNTED = Duration.ofSeconds(3);

    private final Options options;
    private final Server server;
    private final Meter meter;
    private final List<Subject> subjects;
    private final Report report;

    private Benchmark(Options options, Server server, Meter meter) throws SQLException {
        this.options = options;
        this.server = server;
        this.meter = meter;
        this.subjects = new ArrayList<>();
        for (String name : options.subjects()) {
            subjects.add(name.equals("raw") ? new RawSqlSubject() : new OnceMqSubject());
        }
        this.report = new Report(options, server.settings());
    }

    /** Ends the JVM with 0 if all went well, 1 if a run failed or did wrong, 2 if the arguments make no sense. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // it is the end of the program
    private static int run(List<String> arguments) {
        try {
            Options options = Options.parse(arguments);
            try (Server server = Server.open(options);
                    Meter meter = Meter.open(server)) {
                return new Benchmark(options, server, meter).measure() ? 0 : FAILED;
            }
        } catch (UsageException misuse) {
            System.err.println(misuse.getMessage());
            return MISUSED;
        } catch (SQLException | IOException | InterruptedException failure) {
            failure.printStackTrace();
            return FAILED;
        }
    }

    private boolean measure() throws IOException, InterruptedException {
        boolean good = true;
        for (Workload workload : options.workloads()) {
            for (Subject subject : subjects) {
                good &= attempt(0, workload, subject);
            }
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Workload workload : options.workloads()) {
                for (int i = 0; i < subjects.size(); i++) {
                    good &= attempt(round, workload, subjects.get((i + round) % subjects.size()));
                }
            }
        }
        System.out.println();
        System.out.print(report.table());
        Path out = options.out();
        if (out != null) {
            report.write(out);
        }
        return good;
    }

    /** Round 0 is the one that counts round trips. */
    @SuppressWarnings("CatchAndPrintStackTrace") // the other runs go on
    private boolean attempt(int round, Workload workload, Subject subject) throws InterruptedException {
        String title = (round == 0 ? "counting" : "round " + round) + " " + workload.title() + " " + subject.name();
        try {
            Result result = run(round == 0, workload, subject);
            if (round == 0) {
                report.addRoundTrips(workload, subject.name(), result.used().roundTrips());
            } else {
                report.add(round, result);
            }
            System.out.printf(Locale.ROOT, "%-30s %8.0f messages/s%n", title, result.messagesPerSecond());
            result.faults().forEach(fault -> System.out.println("  WRONG: " + fault));
            return result.faults().isEmpty();
        } catch (InterruptedException interruption) {
            throw interruption;
        } catch (Exception failure) {
            System.out.println(title + " FAILED");
            failure.printStackTrace();
            report.addFailure(title + ": " + failure);
            return false;
        }
    }

    private Result run(boolean counting, Workload workload, Subject subject) throws Exception {
        return counting
                ? Measurement.counted(server, meter, workload, subject, options.backlog(), COUNTED)
                : Measurement.timed(
                        server, meter, workload, subject, options.backlog(), options.warmUp(), options.measured());
    }
}
