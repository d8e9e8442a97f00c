// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.internal.simulation.Scheduler.Task;

/** What a task waits for that was told to be woken. */
public final class Signal {

    private final Scheduler scheduler;
    private boolean set;

    public Signal(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    public void set() {
        set = true;
        scheduler.wakeAll(this);
    }

    /** Waits until the signal is set, and resets it; false if the time is over before. */
    public boolean await(long nanos) {
        Task task = Scheduler.current();
        long deadline = scheduler.now() + nanos;
        while (!set && scheduler.now() < deadline) {
            boolean unusedWoken = scheduler.await(task, this, deadline);
        }
        boolean was = set;
        set = false;
        return was;
    }
}
