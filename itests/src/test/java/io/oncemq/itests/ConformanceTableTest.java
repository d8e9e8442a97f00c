// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table in docs/conformance.md is about every assertion, and names tests that there are. */
class ConformanceTableTest {

    private static final Path PROJECT = Path.of("..");
    private static final String TESTS = "src/test/java/io/oncemq/";

    @Test
    void eachAssertionIsInTheTable() throws IOException {
        List<AssertionNumber> all = AssertionNumber.all();
        TreeSet<AssertionNumber> missing = new TreeSet<>(all);
        assertThat(missing).hasSize(all.size()).hasSizeGreaterThan(300);
        for (ConformanceTable.Row row : ConformanceTable.read().rows()) {
            row.covers(all).forEach(missing::remove);
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void eachRowHasATestOrAReason() throws IOException {
        assertThat(ConformanceTable.read().rows()).allSatisfy(row -> {
            assertThat(row.section()).as("section: " + row).isNotEmpty();
            assertThat(row.behaviour()).as("what we do: " + row).isNotEmpty();
            if (row.tests().isEmpty()) {
                assertThat(row.proof().split(" ")).as("reason: " + row).hasSizeGreaterThan(3);
            }
        });
    }

    @Test
    void testsOfTheTableExist() throws IOException {
        List<Path> sources = sources();
        List<String> unknown = new ArrayList<>();
        for (ConformanceTable.Row row : ConformanceTable.read().rows()) {
            for (String test : row.tests()) {
                if (!exists(test, sources)) {
                    unknown.add(test);
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    /** All test sources of the project's modules. */
    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(PROJECT)) {
            for (Path module : modules.toList()) {
                Path tests = module.resolve(TESTS);
                if (Files.isDirectory(tests)) {
                    try (Stream<Path> walk = Files.walk(tests)) {
                        walk.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        return sources;
    }

    private static boolean exists(String test, List<Path> sources) throws IOException {
        int point = test.indexOf('.');
        Path file = Path.of(test.substring(0, point) + ".java");
        Pattern method = Pattern.compile(
                // No empty line between the annotation and the method.
                "(?s)@(Test|ParameterizedTest|RepeatedTest|TestFactory)\\b((?!\\n\\s*\\n).)*?[\\w>] "
                        + test.substring(point + 1) + "\\(");
        for (Path source : sources) {
            if (source.endsWith(file)
                    && method.matcher(Files.readString(source)).find()) {
                return true;
            }
        }
        return false;
    }
}
