// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The children of a test, all of which end with it. */
final class Children implements AutoCloseable {

    private final Path directory;
    private final List<ChildProcess> started = new ArrayList<>();
    private List<String> jvmOptions = List.of();

    /** Children that write their logs into a directory. */
    Children(Path directory) {
        this.directory = directory;
    }

    /** Runs a child to its end, and has the later ones start with the classes that it has loaded: in half the time. */
    void learnFrom(ChildSettings settings, Duration atMost) throws IOException, InterruptedException {
        QuickStart quickStart = new QuickStart(directory);
        jvmOptions = quickStart.learn();
        start(settings).awaitEnd(atMost);
        jvmOptions = quickStart.use();
    }

    ChildProcess start(String name, Class<?> main, List<String> arguments) throws IOException {
        ChildProcess child = ChildProcess.start(name, directory, jvmOptions, main, arguments);
        started.add(child);
        return child;
    }

    ChildProcess start(ChildSettings settings) throws IOException {
        return start(settings.name(), CampaignChild.class, settings.arguments());
    }

    @Override
    public void close() {
        started.forEach(ChildProcess::close);
    }
}
