// SPDX-License-Identifier: Apache-2.0
package io.oncemq.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of the guide say nothing that does not compile, and lead nowhere that does not exist. */
@Timeout(120)
class GuideTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern NAVIGATION = Pattern.compile("(?m)^\\s+- .*: (\\S+\\.md)$");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> guide = Files.list(ROOT.resolve("docs"));
                Stream<Path> samples = Files.list(ROOT.resolve("samples"))) {
            List<Path> found = Stream.concat(
                            Stream.of(ROOT.resolve("README.md")),
                            Stream.concat(guide, samples.map(sample -> sample.resolve("README.md"))))
                    .filter(page -> page.toString().endsWith(".md") && Files.exists(page))
                    .sorted()
                    .toList();
            return found.stream();
        }
    }

    static Stream<CodeBlock> blocks() throws IOException {
        return pages().flatMap(page -> CodeBlock.of(page).stream());
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void codeCompiles(CodeBlock block) throws IOException {
        CodeCompiler.compile(block, Path.of("target", "guide"));
    }

    /** The application of the tutorial, as it is printed. */
    @Test
    void tutorialRuns() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "tutorial")), "run");
        CodeBlock application = CodeBlock.of(ROOT.resolve("docs/tutorial.md")).get(0);
        CodeCompiler.compile(application, directory);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        directory + File.pathSeparator + System.getProperty("java.class.path"),
                        "shop.Shop",
                        "--spring.datasource.url=jdbc:h2:file:"
                                + directory.toAbsolutePath().resolve("shop") + ";DB_CLOSE_ON_EXIT=FALSE")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines().anyMatch("shipped a dozen eggs"::equals)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToFiles(Path page) throws IOException {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
            assertThat(page.getParent().resolve(link.group(1)))
                    .as("link in " + page)
                    .exists();
        }
    }

    @Test
    void navigationNamesEachPageOfTheGuide() throws IOException {
        List<String> named = NAVIGATION
                .matcher(Files.readString(ROOT.resolve("mkdocs.yml")))
                .results()
                .map(found -> found.group(1))
                .sorted()
                .toList();
        assertThat(named)
                .isEqualTo(pages().filter(page -> page.getParent().endsWith("docs"))
                        .map(page -> page.getFileName().toString())
                        .sorted()
                        .toList());
    }
}
