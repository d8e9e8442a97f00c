// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.internal.simulation.Scheduler;
import io.oncemq.jms.internal.simulation.Scheduler.Process;
import io.oncemq.jms.internal.simulation.SimulatedExecutor;
import java.util.concurrent.ExecutorService;

/** The clocks and threads of a simulation, for one process. */
final class SimulatedRuntime implements NodeRuntime {

    private final Scheduler scheduler;
    private final Process process;

    SimulatedRuntime(Scheduler scheduler, Process process) {
        this.scheduler = scheduler;
        this.process = process;
    }

    @Override
    public long nanoTime() {
        return scheduler.now();
    }

    @Override
    public long currentTimeMillis() {
        return scheduler.now() / 1_000_000;
    }

    @Override
    public ExecutorService newExecutor(String threadName) {
        return new SimulatedExecutor(scheduler, process, threadName);
    }
}
