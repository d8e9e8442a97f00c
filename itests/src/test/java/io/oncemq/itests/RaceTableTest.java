// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of races in docs/reliability.md names the tests that there are, and all of them. */
class RaceTableTest {

    private static final int RACES = 31;
    private static final Path SOURCES = Path.of("src", "test", "java", "io", "oncemq", "itests");
    private static final Pattern TEST =
            Pattern.compile("@DisplayName\\(\\s*\"race (\\d+): [^\"]*\"\\)\\s+void (\\w+)\\(");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|(.*)$");
    private static final Pattern NAME = Pattern.compile("`(\\w+/\\w+\\.\\w+)`");

    @Test
    void tableNamesTheTestsOfEachRace() throws IOException {
        Map<Integer, Set<String>> tests = tests();
        String table = Files.readString(Path.of("..", "docs", "reliability.md"));
        Set<Integer> rows = new HashSet<>();
        for (MatchResult row : ROW.matcher(table).results().toList()) {
            int race = Integer.parseInt(row.group(1));
            rows.add(race);
            Set<String> named = new TreeSet<>(NAME.matcher(row.group(2))
                    .results()
                    .map(name -> name.group(1))
                    .toList());
            assertThat(named).as("tests of race " + race).isEqualTo(tests.getOrDefault(race, Set.of()));
            if (named.isEmpty()) {
                assertThat(row.group(2)).as("race " + race).contains("with the feature");
            }
        }
        assertThat(rows).hasSize(RACES);
    }

    private static Map<Integer, Set<String>> tests() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(SOURCES)) {
            files = walk.filter(file -> file.toString().endsWith(".java")).toList();
        }
        Map<Integer, Set<String>> tests = new HashMap<>();
        for (Path file : files) {
            String type = SOURCES.relativize(file).toString().replace('\\', '/').replace(".java", "");
            TEST.matcher(Files.readString(file))
                    .results()
                    .forEach(test -> tests.computeIfAbsent(Integer.valueOf(test.group(1)), race -> new TreeSet<>())
                            .add(type + "." + test.group(2)));
        }
        return tests;
    }
}
