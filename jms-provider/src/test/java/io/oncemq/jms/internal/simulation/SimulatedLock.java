// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.internal.simulation.Scheduler.Task;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Stands for {@link java.util.concurrent.locks.ReentrantLock} in the code that is simulated. */
public final class SimulatedLock {

    private @Nullable Task owner;
    private int holds;

    public void lock() {
        Scheduler.point();
        acquire(Scheduler.currentOrNull());
    }

    private void acquire(@Nullable Task task) {
        if (task == null) {
            return; // not part of a simulation: a class is being initialized
        }
        while (owner != null && owner != task && !owner.killed()) {
            task.scheduler().await(task, this, Long.MAX_VALUE);
            // A real lock parks its waiters, who use up what they are told meanwhile.
            task.parkPermit = false;
        }
        if (owner != task) {
            holds = 0;
        }
        owner = task;
        holds++;
    }

    public void unlock() {
        Task task = Scheduler.currentOrNull();
        if (task == null || task != owner) {
            if (task == null || task.killed()) {
                return;
            }
            throw new IllegalMonitorStateException("unlocked by " + task + ", held by " + owner);
        }
        if (--holds == 0) {
            owner = null;
            task.scheduler().wakeAll(this);
        }
    }

    public boolean isLocked() {
        Scheduler.point();
        return owner != null;
    }

    public SimulatedCondition newCondition() {
        return new Waits();
    }

    private final class Waits implements SimulatedCondition {
        private final Deque<Task> waiting = new ArrayDeque<>();

        @Override
        public void await() {
            await(Long.MAX_VALUE);
        }

        @Override
        public void awaitUninterruptibly() {
            await(Long.MAX_VALUE);
        }

        @Override
        public long awaitNanos(long nanos) {
            Scheduler scheduler = Scheduler.current().scheduler();
            long deadline = scheduler.now() + nanos;
            await(deadline);
            return deadline - scheduler.now();
        }

        private void await(long deadline) {
            Task task = Scheduler.current();
            int held = holds;
            holds = 0;
            owner = null;
            task.scheduler().wakeAll(SimulatedLock.this);
            waiting.add(task);
            // One in a while comes back for no reason, as the specification of conditions allows.
            boolean spurious = deadline != Long.MAX_VALUE && task.scheduler().oneIn(64);
            boolean unusedWoken = task.scheduler()
                    .await(task, this, spurious ? task.scheduler().now() : deadline);
            waiting.remove(task);
            acquire(task);
            holds = held;
        }

        @Override
        public void signal() {
            Task task = waiting.poll();
            if (task != null) {
                task.scheduler().wake(task, this);
            }
        }

        @Override
        public void signalAll() {
            while (!waiting.isEmpty()) {
                signal();
            }
        }
    }
}
