// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.itests.crash.ChildProcess;
import io.oncemq.itests.crash.QuickStart;
import io.oncemq.itests.crash.TestFiles;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JMS client in another JVM, seen from this one: what it is told is done there. */
final class RemoteClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static int started;

    /** Where the processes have their files; null before the first. */
    private static @Nullable Path directory;

    /** With which options they start in half the time. */
    private static List<String> jvmOptions = List.of();

    private final ChildProcess process;

    private RemoteClient(ChildProcess process) {
        this.process = process;
    }

    /** Starts a client of a database. */
    static synchronized RemoteClient start(JmsDatabase database) throws IOException, InterruptedException {
        if (directory == null) {
            directory = TestFiles.newDirectory("clients");
            QuickStart quickStart = new QuickStart(directory);
            jvmOptions = quickStart.learn();
            startProcess(database, directory).learn();
            jvmOptions = quickStart.use();
        }
        return startProcess(database, directory);
    }

    private static RemoteClient startProcess(JmsDatabase database, Path files) throws IOException {
        return new RemoteClient(
                ChildProcess.start("client-" + ++started, files, jvmOptions, ClientChild.class, database.address()));
    }

    /** Loads the classes that a client needs. */
    private void learn() throws IOException, InterruptedException {
        try (this) {
            ask("connect");
            consume("queue", "queue", "learnt");
            ask("disconnect");
            process.endInput();
            process.awaitEnd(PATIENCE);
        }
    }

    /** Has it do something, and tells its answer. */
    String ask(String... words) throws IOException, InterruptedException {
        begin(words);
        return answer();
    }

    /** Has it begin something; the next {@link #answer()} waits for that. */
    void begin(String... words) throws IOException {
        process.tell(String.join(ClientChild.SEPARATOR, words));
    }

    String answer() throws InterruptedException {
        String answer = process.awaitAnswer(PATIENCE);
        if (answer.startsWith(ClientChild.FAILED)) {
            throw new RefusedException(answer.substring(ClientChild.FAILED.length()));
        }
        return answer;
    }

    /** A consumer of a queue or topic, by a session that acknowledges by itself. */
    void consume(String name, String kind, String destination) throws IOException, InterruptedException {
        consume(name, Session.AUTO_ACKNOWLEDGE, kind, destination, "", "", false);
    }

    /** A consumer of a named subscription, by a session of this mode. */
    void subscribe(String name, int mode, String kind, String topic) throws IOException, InterruptedException {
        consume(name, mode, kind, topic, name, "", false);
    }

    void consume(
            String name,
            int mode,
            String kind,
            String destination,
            String subscription,
            String selector,
            boolean noLocal)
            throws IOException, InterruptedException {
        ask(
                "consume",
                name,
                Integer.toString(mode),
                kind,
                destination,
                subscription,
                selector,
                Boolean.toString(noLocal));
    }

    /** What the listener of a consumer has got so far. */
    List<String> heard(String consumer) throws IOException, InterruptedException {
        String heard = ask("heard", consumer);
        return heard.isEmpty() ? List.of() : List.of(heard.split(" "));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.kill();
    }

    /** Ends it, however it is. */
    @Override
    public void close() {
        process.close();
    }

    /** An exception there: its simple class name and its message. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String told) {
            super(told);
        }
    }
}
