// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param url a PostgreSQL database of the benchmark's own; null to start a server for it
 * @param backlog how many messages are there to be received
 */
record Options(
        List<Workload> workloads,
        List<String> subjects,
        int rounds,
        Duration measured,
        Duration warmUp,
        int backlog,
        @Nullable String url,
        @Nullable String user,
        @Nullable Path out) {

    static final String USAGE = String.format(Locale.ROOT, """
            Options, each as --name=value or --name value (default):
              --workloads  %s (all)
              --subjects   oncemq, raw (both)
              --rounds     how often each workload is measured on each subject, 1..100 (3)
              --seconds    how long each of them is measured, 1..600 (5)
              --warmup     seconds before that, 0..600 (2)
              --backlog    messages to be received in receive-* and job-*, 1000..10000000 (40000)
              --url        JDBC URL of a PostgreSQL database used by nobody else (a server is started)
              --user       its user; only with --url (that of pgjdbc)
              --out        file for the results in JSON (none)
            """, Workload.all());

    private static final List<String> SUBJECTS = List.of("oncemq", "raw");
    private static final List<String> NAMES =
            List.of("workloads", "subjects", "rounds", "seconds", "warmup", "backlog", "url", "user", "out");

    /**
     * Reads the arguments.
     *
     * @throws UsageException if they make no sense; the message says what is allowed
     */
    static Options parse(List<String> arguments) throws UsageException {
        Map<String, String> values = split(arguments);
        String url = values.get("url");
        if (url != null && !url.startsWith("jdbc:postgresql:")) {
            throw new UsageException("--url is '" + url + "'; allowed are URLs that begin with jdbc:postgresql:");
        }
        if (url != null && url.contains("#")) {
            throw new UsageException("--url is '" + url + "'; allowed are URLs without '#'");
        }
        if (url == null && values.containsKey("user")) {
            throw new UsageException("--user is allowed only with --url");
        }
        return new Options(
                Workload.parse(values.getOrDefault("workloads", Workload.all().replace(" ", ""))),
                subjects(values.getOrDefault("subjects", String.join(",", SUBJECTS))),
                number(values, "rounds", 3, 1, 100),
                Duration.ofSeconds(number(values, "seconds", 5, 1, 600)),
                Duration.ofSeconds(number(values, "warmup", 2, 0, 600)),
                number(values, "backlog", 40_000, 1000, 10_000_000),
                url,
                values.get("user"),
                out(values.get("out")));
    }

    private static Map<String, String> split(List<String> arguments) throws UsageException {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                throw new UsageException("'" + argument + "' is no option\n" + USAGE);
            }
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
            if (!NAMES.contains(name)) {
                throw new UsageException("Unknown option --" + name + "\n" + USAGE);
            }
            String value;
            if (equals >= 0) {
                value = argument.substring(equals + 1);
            } else if (++i < arguments.size()) {
                value = arguments.get(i);
            } else {
                throw new UsageException("--" + name + " has no value\n" + USAGE);
            }
            if (values.putIfAbsent(name, value) != null) {
                throw new UsageException("--" + name + " is given twice; allowed is once");
            }
        }
        return values;
    }

    private static List<String> subjects(String names) throws UsageException {
        List<String> parsed = Arrays.stream(names.split(",", -1)).distinct().toList();
        for (String name : parsed) {
            if (!SUBJECTS.contains(name)) {
                throw new UsageException("Unknown subject '" + name + "'; allowed are " + String.join(", ", SUBJECTS));
            }
        }
        return parsed;
    }

    private static int number(Map<String, String> values, String name, int defaultValue, int least, int most)
            throws UsageException {
        String text = values.get(name);
        if (text == null) {
            return defaultValue;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException ignored) {
            // The message below says what it should be.
        }
        throw new UsageException("--" + name + " is '" + text + "'; allowed are whole numbers, " + least + ".." + most);
    }

    private static @Nullable Path out(@Nullable String text) throws UsageException {
        if (text == null) {
            return null;
        }
        try {
            Path file = Path.of(text).toAbsolutePath();
            Path directory = file.getParent();
            if (directory != null && Files.isWritable(directory) && !Files.isDirectory(file)) {
                return file;
            }
        } catch (InvalidPathException ignored) {
            // The message below says what it should be.
        }
        throw new UsageException("--out is '" + text + "'; allowed are files in a directory that can be written");
    }
}
