// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.internal.simulation.Scheduler.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stands for {@link java.util.concurrent.CompletableFuture} in the code that is simulated: completes normally only. */
public final class SimulatedFuture<T> {

    private @Nullable T value;
    private boolean done;
    private final List<Runnable> actions = new ArrayList<>();

    public boolean complete(@Nullable T result) {
        Scheduler.point();
        if (done) {
            return false;
        }
        done = true;
        value = result;
        Scheduler.current().scheduler().wakeAll(this);
        List.copyOf(actions).forEach(Runnable::run);
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

    /** Runs an action when it is completed, or at once if it is. */
    public SimulatedFuture<Void> thenRun(Runnable action) {
        Scheduler.point();
        SimulatedFuture<Void> after = new SimulatedFuture<>();
        Runnable both = () -> {
            action.run();
            boolean unused = after.complete(null);
        };
        if (done) {
            both.run();
        } else {
            actions.add(both);
        }
        return after;
    }

    public boolean isDone() {
        Scheduler.point();
        return done;
    }
}
