// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.jms.Message;
import java.io.File;
import java.lang.reflect.Executable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The provider, compiled against API 3.1, works with the jar of API 3.0. */
@Timeout(120)
class OlderApiTest {

    /** Where the build has put it. */
    private static final Path OLDER = Path.of("target", "older-api", "jakarta.jms-api.jar");

    @TempDir
    Path directory;

    @Test
    void nothingIsCalledThatApi30LacksThough31HasIt() throws Exception {
        Set<String> missing = new TreeSet<>();
        try (URLClassLoader older =
                new URLClassLoader(new URL[] {OLDER.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            int checked = 0;
            for (JavaClass user : new ClassFileImporter().importPackages("io.oncemq.jms")) {
                for (JavaCodeUnitAccess<?> call : user.getCodeUnitAccessesFromSelf()) {
                    if (call.getTargetOwner().getPackageName().equals("jakarta.jms")) {
                        checked++;
                        if (!has(older, call.getTarget())) {
                            missing.add(call.getDescription());
                        }
                    }
                }
            }
            assertThat(checked).as("calls of the API").isGreaterThan(100);
        }
        assertThat(missing).isEmpty();
    }

    private static boolean has(ClassLoader loader, AccessTarget.CodeUnitAccessTarget target)
            throws ClassNotFoundException {
        Class<?> owner = Class.forName(target.getOwner().getName(), false, loader);
        Stream<? extends Executable> candidates = target instanceof AccessTarget.ConstructorCallTarget
                ? Arrays.stream(owner.getDeclaredConstructors())
                : Arrays.stream(owner.getMethods())
                        .filter(method -> method.getName().equals(target.getName()));
        List<String> wanted =
                target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
        return candidates.anyMatch(candidate -> Arrays.stream(candidate.getParameterTypes())
                .map(Class::getName)
                .toList()
                .equals(wanted));
    }

    @Test
    void providerWorksWithApi30() throws Exception {
        assertThat(OLDER).as("the API 3.0 that the build provides").exists();
        Path present = Path.of(Message.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
        assertThat(entries).contains(present.toString());
        String classPath = entries.stream()
                .map(entry -> entry.equals(present.toString())
                        ? OLDER.toAbsolutePath().toString()
                        : entry)
                .collect(Collectors.joining(File.pathSeparator));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        EveryApi.class.getName(),
                        "jdbc:h2:" + directory.resolve("store"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        assertThat(text.lines())
                .contains("API " + OLDER.toAbsolutePath())
                .containsAll(Arrays.asList("classic", "context", "domains", "xa", "connection consumer"));
    }
}
