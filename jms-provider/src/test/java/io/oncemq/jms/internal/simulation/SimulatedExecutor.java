// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.internal.simulation.Scheduler.Process;
import io.oncemq.jms.internal.simulation.Scheduler.Task;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A task of the simulation for each task that is executed. */
public final class SimulatedExecutor extends AbstractExecutorService {

    private final Scheduler scheduler;
    private final Process process;
    private final String name;
    private int active;
    private boolean shutdown;

    public SimulatedExecutor(Scheduler scheduler, Process process, String name) {
        this.scheduler = scheduler;
        this.process = process;
        this.name = name;
    }

    @Override
    public void execute(Runnable task) {
        Scheduler.point();
        if (shutdown) {
            throw new RejectedExecutionException(name + " is shut down");
        }
        active++;
        scheduler.spawn(process, name, () -> {
            try {
                task.run();
            } finally {
                active--;
                scheduler.wakeAll(this);
            }
        });
    }

    @Override
    public void shutdown() {
        Scheduler.point();
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw new UnsupportedOperationException("not simulated");
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && active == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        Task task = Scheduler.current();
        long deadline = scheduler.now() + unit.toNanos(timeout);
        while (!isTerminated() && scheduler.now() < deadline) {
            boolean unusedWoken = scheduler.await(task, this, deadline);
        }
        return isTerminated();
    }
}
