// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.internal.simulation.Scheduler.Task;
import org.jspecify.annotations.Nullable;

/** Stands for {@link java.util.concurrent.locks.LockSupport} in the code that is simulated. */
public final class SimulatedPark {

    private static final Object PARKED = new Object();

    private SimulatedPark() {}

    public static void park(Object blocker) {
        parkUntil(Long.MAX_VALUE);
    }

    public static void parkNanos(Object blocker, long nanos) {
        parkUntil(Scheduler.current().scheduler().now() + nanos);
    }

    private static void parkUntil(long deadline) {
        Scheduler.point();
        Task task = Scheduler.current();
        // One in a while comes back for no reason, as the specification of park() allows.
        if (!task.parkPermit && !task.scheduler().oneIn(64)) {
            boolean unusedWoken = task.scheduler().await(task, PARKED, deadline);
        }
        task.parkPermit = false;
    }

    public static void unpark(@Nullable Thread thread) {
        Task task = Scheduler.taskOf(thread);
        if (task != null) {
            task.parkPermit = true;
            task.scheduler().wake(task, PARKED);
        }
        Scheduler.point();
    }
}
