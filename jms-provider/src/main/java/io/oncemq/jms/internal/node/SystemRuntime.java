// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The machine's clocks, and daemon threads. */
final class SystemRuntime implements NodeRuntime {

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public ExecutorService newExecutor(String threadName) {
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
    }
}
