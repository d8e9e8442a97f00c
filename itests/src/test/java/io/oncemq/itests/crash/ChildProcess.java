// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own that runs a main class of these tests. It prints {@code ready} when it is at work, and ends in good order
 * when its standard input ends, which it also does when this process dies.
 */
public final class ChildProcess implements AutoCloseable {

    /** What a child prints when it is at work. */
    public static final String READY = "ready";

    /** What the line begins with by which a child answers to a line that it was told. */
    public static final String ANSWER = "= ";

    /** Small and quick to start. */
    private static final List<String> OPTIONS =
            List.of("-Xmx128m", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private final String name;
    private final Path errors;
    private final Process process;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Thread reader;

    private ChildProcess(String name, Path errors, Process process) {
        this.name = name;
        this.errors = errors;
        this.process = process;
        this.reader = new Thread(this::read, "output-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a child.
     *
     * @param directory where its log goes
     * @param jvmOptions beside those that each child has
     */
    public static ChildProcess start(
            String name, Path directory, List<String> jvmOptions, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
        command.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        // The last of several class paths counts.
        command.addAll(jvmOptions);
        command.add(main.getName());
        command.addAll(arguments);
        Path errors = directory.resolve(name + ".err");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        return new ChildProcess(name, errors, process);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals(READY)) {
                    ready.countDown();
                } else if (line.startsWith(ANSWER)) {
                    answers.add(line.substring(ANSWER.length()));
                }
                System.out.println(name + ": " + line);
            }
        } catch (IOException | UncheckedIOException closed) {
            // A killed process closes its output at any moment.
            System.out.println(name + ": end of output");
        }
    }

    /** As it was started. */
    public String name() {
        return name;
    }

    boolean isReady() {
        return ready.getCount() == 0;
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it is at work. */
    public void awaitReady(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!ready.await(50, TimeUnit.MILLISECONDS)) {
            checkGoesOn("start working", deadline, atMost);
        }
    }

    private void checkGoesOn(String what, long deadline, Duration atMost) {
        if (!process.isAlive()) {
            throw new AssertionError(name + " ended with " + process.exitValue() + ", see " + errors);
        }
        if (System.nanoTime() - deadline >= 0) {
            throw new AssertionError(name + " did not " + what + " within " + atMost + ", see " + errors);
        }
    }

    /** Writes a line to its standard input. */
    public void tell(String line) throws IOException {
        process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits for the first line that it answered and that was not asked for yet. */
    public String awaitAnswer(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        String answer = answers.poll(50, TimeUnit.MILLISECONDS);
        while (answer == null) {
            checkGoesOn("answer", deadline, atMost);
            answer = answers.poll(50, TimeUnit.MILLISECONDS);
        }
        return answer;
    }

    /** What it answered and was not asked for yet. */
    List<String> answered() {
        List<String> rest = new ArrayList<>();
        int unused = answers.drainTo(rest);
        return rest;
    }

    /** SIGKILL: the process gets no chance to tidy up. Fails if it had ended by itself. */
    public void kill() throws InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError(name + " ended by itself with " + process.exitValue() + ", see " + errors);
        }
        // By its handle, since that leaves what it has written to be read.
        boolean unusedAlwaysTrue = process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join();
    }

    /** Stops all its threads where they are. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets them go on. */
    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill " + signal + " of " + name + " failed with " + exit);
        }
    }

    /** Asks it to end, without waiting. */
    public void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Waits for its end in good order. */
    public void awaitEnd(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " did not end within " + atMost + ", see " + errors);
        }
        reader.join();
        if (process.exitValue() != 0) {
            throw new AssertionError(name + " failed with " + process.exitValue() + ", see " + errors);
        }
    }

    /** Waits for its end, however it ends; what it exits with. */
    public int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " did not end within " + atMost + ", see " + errors);
        }
        reader.join();
        return process.exitValue();
    }

    /** Waits for a while; whether it has ended by then. */
    public boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    Process process() {
        return process;
    }

    /** Ends it, however it is. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
