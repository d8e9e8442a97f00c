// SPDX-License-Identifier: Apache-2.0
package io.oncemq.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Compiles what the guide shows, with the class path of these tests. */
final class CodeCompiler {

    private CodeCompiler() {}

    /** Compiles a block into a directory; fails with the block and what the compiler says of it. */
    static void compile(CodeBlock block, Path directory) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        Path output = Files.createDirectories(directory);
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            diagnostics,
                            List.of("-proc:none", "-parameters", "-classpath", System.getProperty("java.class.path")),
                            null,
                            List.of(new Source(block)))
                    .call();
            assertThat(compiled)
                    .as(() -> block + ":\n" + errors(diagnostics) + "\nin\n" + block.source())
                    .isTrue();
        }
    }

    private static List<String> errors(DiagnosticCollector<JavaFileObject> diagnostics) {
        return diagnostics.getDiagnostics().stream()
                .filter(found -> found.getKind() == Diagnostic.Kind.ERROR)
                .map(found -> found.getLineNumber() + ": " + found.getMessage(Locale.ROOT))
                .toList();
    }

    private static final class Source extends SimpleJavaFileObject {

        private static final Pattern PUBLIC = Pattern.compile("(?m)^public (?:final )?class (\\w+)");

        private final String text;

        Source(CodeBlock block) {
            super(URI.create("string:///" + name(block.source()) + ".java"), Kind.SOURCE);
            this.text = block.source();
        }

        private static String name(String source) {
            Matcher found = PUBLIC.matcher(source);
            return found.find() ? found.group(1) : "Block";
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
