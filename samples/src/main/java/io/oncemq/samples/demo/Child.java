// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A running consumer process, and what it has reported. */
final class Child {

    private final int number;
    private final Process process;
    private final Thread reader;
    private volatile int done;
    private volatile int again;

    private Child(int number, Process process) {
        this.number = number;
        this.process = process;
        this.reader = new Thread(this::read, "consumer-" + number);
        this.reader.setDaemon(true);
        this.reader.start();
    }

    static Child start(Database database, int number, int expected) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String user = database.user() == null ? "" : database.user();
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        ConsumerProcess.COMMAND,
                        database.url(),
                        user,
                        Integer.toString(number),
                        Integer.toString(expected)))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        if (database.password() != null) {
            environment.put("ONCEMQ_PASSWORD", database.password()); // not on the command line, which others can see
        }
        try {
            return new Child(number, builder.start());
        } catch (IOException failure) {
            throw new DemoException("Consumer " + number + " could not be started with " + java, failure);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("done ")) {
                    done = Integer.parseInt(line.substring("done ".length()));
                } else if (line.startsWith("again ")) {
                    again = Integer.parseInt(line.substring("again ".length()));
                }
            }
        } catch (IOException | UncheckedIOException ignored) {
            // A killed process closes its output at any moment; what it had reported is known.
            return;
        }
    }

    int number() {
        return number;
    }

    long pid() {
        return process.pid();
    }

    int done() {
        return done;
    }

    int again() {
        return again;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** SIGKILL: the process gets no chance to tidy up. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    void awaitOutput() throws InterruptedException {
        reader.join();
    }
}
