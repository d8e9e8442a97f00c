// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplicationAotProcessor;

/** The application as Spring's ahead-of-time processing prepares it, on the JVM. */
@Timeout(300)
class OrdersAheadOfTimeTest {

    @TempDir
    Path directory;

    @Test
    void runsAsPreparedAheadOfTime() throws Exception {
        Path sources = directory.resolve("sources");
        Path resources = directory.resolve("resources");
        Path classes = directory.resolve("classes");
        process(sources, resources, classes);
        compile(sources, classes);
        String database =
                "spring.datasource.url=jdbc:h2:file:" + directory.resolve("orders") + ";DB_CLOSE_ON_EXIT=FALSE";
        String classPath = classes + File.pathSeparator + resources + File.pathSeparator + classPath();
        try (OrdersProcess process = OrdersProcess.start(
                "ahead-of-time",
                List.of("-Dspring.aot.enabled=true", "-cp", classPath),
                database,
                "orders.number=20")) {
            assertThat(process.awaitEnd())
                    .contains("AOT-processed")
                    .contains("balance: orders=20 shipments=20 events=20");
        }
        try (Stream<Path> files = Files.walk(resources)) {
            Path kept = files.filter(file -> file.endsWith("resource-config.json"))
                    .findFirst()
                    .orElseThrow();
            // JSON may be written with slashes escaped.
            assertThat(Files.readString(kept, StandardCharsets.UTF_8).replace("\\/", "/"))
                    .contains("io/oncemq/jdbc/")
                    .contains("io/oncemq/idempotent/");
        }
    }

    /** What the build plugins of Spring Boot do. */
    private void process(Path sources, Path resources, Path classes) throws Exception {
        File output = directory.resolve("processing.log").toFile();
        Process processing = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        SpringApplicationAotProcessor.class.getName(),
                        OrdersApplication.class.getName(),
                        sources.toString(),
                        resources.toString(),
                        classes.toString(),
                        "io.oncemq",
                        "orders")
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertThat(processing.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            processing.destroyForcibly();
        }
        assertThat(processing.exitValue())
                .as(Files.readString(output.toPath(), StandardCharsets.UTF_8))
                .isZero();
    }

    private static void compile(Path sources, Path classes) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-d", classes.toString(), "-proc:none", "-nowarn", "-cp", classes + File.pathSeparator + classPath()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }
}
