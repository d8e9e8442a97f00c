// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.internal.simulation.Scheduler.Task;
import org.jspecify.annotations.Nullable;

/** Stands for {@link java.util.concurrent.CompletableFuture} in the code that is simulated: completes normally only. */
public final class SimulatedFuture<T> {

    private @Nullable T value;
    private boolean done;

    public boolean complete(@Nullable T result) {
        Scheduler.point();
        if (done) {
            return false;
        }
        done = true;
        value = result;
        Scheduler.current().scheduler().wakeAll(this);
        return true;
    }

    public @Nullable T join() {
        Scheduler.point();
        Task task = Scheduler.current();
        while (!done) {
            boolean unusedWoken = task.scheduler().await(task, this, Long.MAX_VALUE);
        }
        return value;
    }

    public boolean isDone() {
        Scheduler.point();
        return done;
    }
}
