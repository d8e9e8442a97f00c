// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import java.util.concurrent.ExecutorService;

/** Where a node takes its time and its threads from: the machine, or a simulation that replays an interleaving. */
interface NodeRuntime {

    /** Nanoseconds from an arbitrary origin: for durations. */
    long nanoTime();

    /** Milliseconds since the epoch by the clock of this JVM. */
    long currentTimeMillis();

    /**
     * Threads for tasks of one kind, as many as there are tasks at a time.
     *
     * @param threadName name of each thread
     */
    ExecutorService newExecutor(String threadName);
}
