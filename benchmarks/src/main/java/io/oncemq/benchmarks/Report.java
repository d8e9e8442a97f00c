// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects the results; makes the table of medians and the JSON of everything. Used by one thread. */
final class Report {

    private static final String OURS = "oncemq";
    private static final String RAW = "raw";
    private static final String ROUND_TRIPS = "round trips";

    private final Options options;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<Workload, Map<String, Map<Integer, Result>>> results = new EnumMap<>(Workload.class);
    private final Map<Workload, Map<String, Double>> roundTrips = new EnumMap<>(Workload.class);
    private final List<String> failures = new ArrayList<>();

    Report(Options options, Map<String, String> serverSettings) {
        this.options = options;
        environment.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        environment.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        environment.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        environment.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        environment.put("pgjdbc", org.postgresql.util.DriverInfo.DRIVER_VERSION);
        environment.putAll(serverSettings);
    }

    void add(int round, Result result) {
        results.computeIfAbsent(result.workload(), workload -> new TreeMap<>())
                .computeIfAbsent(result.subject(), subject -> new TreeMap<>())
                .put(round, result);
        result.faults()
                .forEach(fault -> failures.add(
                        "round " + round + " " + result.workload().title() + " " + result.subject() + ": " + fault));
    }

    void addRoundTrips(Workload workload, String subject, double perMessage) {
        roundTrips.computeIfAbsent(workload, key -> new TreeMap<>()).put(subject, perMessage);
    }

    void addFailure(String failure) {
        failures.add(failure);
    }

    /** Medians over the rounds, by message; and the medians of the rounds' ratios. */
    String table() {
        StringBuilder table = new StringBuilder();
        environment.forEach(
                (name, value) -> table.append(name).append(": ").append(value).append('\n'));
        table.append("\n| workload | subject");
        columns().forEach(column -> table.append(" | ").append(column));
        table.append(" |\n|---|---").append("|---:".repeat(columns().size())).append("|\n");
        results.forEach((workload, subjects) -> {
            subjects.forEach((subject, rounds) -> row(table, workload.title(), subject, medians(workload, subject)));
            if (subjects.containsKey(OURS) && subjects.containsKey(RAW)) {
                row(table, workload.title(), "ratio", ratios(workload));
            }
        });
        failures.forEach(failure -> table.append("\nFAILED: ").append(failure).append('\n'));
        return table.toString();
    }

    private static void row(StringBuilder table, String workload, String subject, Map<String, Double> values) {
        table.append("| ").append(workload).append(" | ").append(subject);
        values.forEach((name, value) -> table.append(" | ").append(format(value)));
        table.append(" |\n");
    }

    /** Three digits that count. */
    static String format(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private List<String> columns() {
        return results.values().stream()
                .flatMap(subjects -> subjects.values().stream())
                .flatMap(rounds -> rounds.values().stream())
                .findFirst()
                .map(result -> (List<String>)
                        new ArrayList<>(withRoundTrips(result.values(), 0).keySet()))
                .orElse(List.of());
    }

    private Map<String, Double> medians(Workload workload, String subject) {
        List<Map<String, Double>> rounds =
                rounds(workload, subject).values().stream().map(Result::values).toList();
        return withRoundTrips(medians(rounds), roundTrips(workload, subject));
    }

    /** Of ours to raw. */
    private Map<String, Double> ratios(Workload workload) {
        List<Map<String, Double>> ratios = new ArrayList<>();
        rounds(workload, OURS).forEach((round, ours) -> {
            Result raw = rounds(workload, RAW).get(round);
            if (raw != null) {
                Map<String, Double> ratio = new LinkedHashMap<>();
                Map<String, Double> rawValues = raw.values();
                ours.values()
                        .forEach((name, value) -> ratio.put(name, value / rawValues.getOrDefault(name, Double.NaN)));
                ratios.add(ratio);
            }
        });
        return withRoundTrips(medians(ratios), roundTrips(workload, OURS) / roundTrips(workload, RAW));
    }

    private Map<Integer, Result> rounds(Workload workload, String subject) {
        return results.getOrDefault(workload, Map.of()).getOrDefault(subject, Map.of());
    }

    private double roundTrips(Workload workload, String subject) {
        return roundTrips.getOrDefault(workload, Map.of()).getOrDefault(subject, Double.NaN);
    }

    private static Map<String, Double> medians(List<Map<String, Double>> rounds) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (Map<String, Double> round : rounds) {
            round.forEach((name, value) ->
                    values.computeIfAbsent(name, key -> new ArrayList<>()).add(value));
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        values.forEach((name, all) -> medians.put(name, Statistics.median(all)));
        return medians;
    }

    private static Map<String, Double> withRoundTrips(Map<String, Double> values, double roundTrips) {
        Map<String, Double> all = new LinkedHashMap<>(values);
        all.put(ROUND_TRIPS, roundTrips);
        return all;
    }

    /** Writes every run, the medians and the ratios. */
    void write(Path file) throws IOException {
        try (JsonGenerator json = new JsonFactory()
                .createGenerator(Files.newBufferedWriter(file, StandardCharsets.UTF_8))
                .useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeObjectFieldStart("environment");
            for (Map.Entry<String, String> entry : environment.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("rounds", options.rounds());
            json.writeNumberField("seconds", options.measured().toSeconds());
            json.writeNumberField("backlog", options.backlog());
            json.writeArrayFieldStart("workloads");
            for (Map.Entry<Workload, Map<String, Map<Integer, Result>>> entry : results.entrySet()) {
                writeWorkload(json, entry.getKey(), entry.getValue());
            }
            json.writeEndArray();
            json.writeArrayFieldStart("failures");
            for (String failure : failures) {
                json.writeString(failure);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void writeWorkload(JsonGenerator json, Workload workload, Map<String, Map<Integer, Result>> subjects)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("workload", workload.title());
        for (Map.Entry<String, Map<Integer, Result>> entry : subjects.entrySet()) {
            json.writeObjectFieldStart(entry.getKey());
            writeValues(json, "median", medians(workload, entry.getKey()));
            json.writeArrayFieldStart("rounds");
            for (Result result : entry.getValue().values()) {
                writeValues(json, null, result.values());
            }
            json.writeEndArray();
            writeStatements(json, entry.getValue().values());
            json.writeEndObject();
        }
        if (subjects.containsKey(OURS) && subjects.containsKey(RAW)) {
            writeValues(json, "ratio", ratios(workload));
        }
        json.writeEndObject();
    }

    /** Those of the last round. */
    private static void writeStatements(JsonGenerator json, Collection<Result> rounds) throws IOException {
        json.writeArrayFieldStart("statements");
        List<StatementCost> last = List.of();
        for (Result result : rounds) {
            last = result.statements();
        }
        for (StatementCost cost : last) {
            json.writeStartObject();
            json.writeNumberField("calls by message", cost.calls());
            json.writeNumberField("us by call", cost.micros());
            json.writeNumberField("WAL bytes by call", cost.walBytes());
            json.writeStringField("text", cost.text());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeValues(JsonGenerator json, @Nullable String field, Map<String, Double> values)
            throws IOException {
        if (field != null) {
            json.writeFieldName(field);
        }
        json.writeStartObject();
        for (Map.Entry<String, Double> value : values.entrySet()) {
            if (Double.isNaN(value.getValue())) {
                json.writeNullField(value.getKey());
            } else {
                json.writeNumberField(value.getKey(), value.getValue());
            }
        }
        json.writeEndObject();
    }
}
