// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * CPU time, user and system, of all processes of a PostgreSQL server on this machine, from /proc. Children that ended stay
 * counted in their parent. The resolution is the kernel's tick of 10 ms; kernel threads are not included. Thread-safe.
 */
final class ServerProcesses {

    private static final Path PROC = Path.of("/proc");
    private static final long UNKNOWN = -1;
    private static final long MICROS_PER_TICK = 10_000;

    private final long postmaster;

    private ServerProcesses(long postmaster) {
        this.postmaster = postmaster;
    }

    /** Those of the server one of whose processes has this id, if it runs here. */
    static ServerProcesses of(long backend) throws IOException {
        Stat stat = Stat.of(backend);
        if (stat == null || !stat.command().startsWith("postgres")) {
            return new ServerProcesses(UNKNOWN);
        }
        return new ServerProcesses(stat.parent());
    }

    /** NaN if the server does not run here. */
    double cpuMicros() throws IOException {
        if (postmaster == UNKNOWN) {
            return Double.NaN;
        }
        long ticks = 0;
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path directory : directories) {
                long id = Long.parseLong(directory.getFileName().toString());
                Stat stat = Stat.of(id);
                if (stat != null && (id == postmaster || stat.parent() == postmaster)) {
                    ticks += stat.ticks();
                }
            }
        }
        return ticks * (double) MICROS_PER_TICK;
    }

    /** What /proc says of a process; its ticks include those of its children that ended. */
    private record Stat(String command, long parent, long ticks) {

        /** Fields after the command: state, parent, ...; from the 12th on the times of the process and of its children. */
        private static final int FIRST_TIME = 11;

        private static final int LAST_TIME = 14;

        /** Null if there is no such process. */
        static @Nullable Stat of(long id) {
            String text;
            try {
                text = Files.readString(PROC.resolve(id + "/stat"));
            } catch (IOException endedMeanwhile) {
                return null;
            }
            int open = text.indexOf('(');
            int close = text.lastIndexOf(')');
            String[] fields = text.substring(close + 2).split(" ", -1);
            long ticks = 0;
            for (int field = FIRST_TIME; field <= LAST_TIME; field++) {
                ticks += Long.parseLong(fields[field]);
            }
            return new Stat(text.substring(open + 1, close), Long.parseLong(fields[1]), ticks);
        }
    }
}
