// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that end with the test. */
record Threads(ExecutorService executor) implements AutoCloseable {

    Threads(int count) {
        this(Executors.newFixedThreadPool(count));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
