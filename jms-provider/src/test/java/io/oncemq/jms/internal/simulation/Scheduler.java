// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, each on a thread of its own, and decides by a seed at every point which one goes on: before each
 * access to what threads share, around each call of the store, and whenever a task waits. Time is a number that moves on with
 * the steps, and jumps when all tasks wait. The same seed gives the same run.
 *
 * <p>Whoever runs hands the baton on itself, so that a task that goes on costs no change of threads.
 */
public final class Scheduler {

    /** Ends the task of a process that crashed, or of a run that is over. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("crashed", null, false, false);
        }
    }

    /** What dies and stops together: a JVM. */
    public static final class Process {
        private final String name;
        private long pausedUntil;
        private long mutedUntil;
        private boolean killed;

        Process(String name) {
            this.name = name;
        }

        public boolean killed() {
            return killed;
        }

        /** Its heartbeats hang for a time, while the rest goes on. */
        public void mute(Scheduler scheduler, long nanos) {
            scheduler.trace("mute " + name + " for " + nanos / 1_000_000 + " ms");
            mutedUntil = scheduler.now + nanos;
        }

        void awaitHeard(Scheduler scheduler) {
            if (mutedUntil > scheduler.now) {
                scheduler.sleep(mutedUntil - scheduler.now);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** One thread of a process. */
    public static final class Task {
        private final Scheduler scheduler;
        private final Process process;
        private final String name;
        private final Runnable body;
        private Worker worker;
        private boolean runnable = true;
        private long deadline = Long.MAX_VALUE;
        private @Nullable Object waitsFor;
        boolean parkPermit;

        private Task(Scheduler scheduler, Process process, String name, Runnable body) {
            this.scheduler = scheduler;
            this.process = process;
            this.name = name;
            this.body = body;
        }

        public Scheduler scheduler() {
            return scheduler;
        }

        public Process process() {
            return process;
        }

        boolean killed() {
            return process.killed;
        }
    }

    /** A thread that runs tasks, of one simulation after the other. */
    private static final class Worker extends Thread {
        private Task task;
        private volatile boolean go;

        Worker() {
            super("simulation");
            setDaemon(true);
        }

        @Override
        public void run() {
            while (true) {
                awaitBaton();
                task.scheduler.runTask(this);
            }
        }

        void awaitBaton() {
            while (!go) {
                LockSupport.park(this);
            }
            go = false;
        }

        void handBaton() {
            go = true;
            LockSupport.unpark(this);
        }
    }

    private static final int MOST_STEPS = 3_000_000;
    private static final Deque<Worker> IDLE = new ArrayDeque<>();

    private final Random random;
    private final int switchOdds;
    private final boolean tracing;
    private final Process root = new Process("main");
    private final List<Task> tasks = new ArrayList<>();
    private final List<Task> candidates = new ArrayList<>();
    private final Semaphore over = new Semaphore(0);
    private final Deque<String> trace = new ArrayDeque<>();
    private long now = 1_000_000_000L;
    private long steps;
    private long switches;
    private long digest = 17;
    private @Nullable String failure;
    private @Nullable Throwable cause;

    public Scheduler(long seed, boolean tracing) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        this.switchOdds = 1 << (1 + random.nextInt(5));
        this.tracing = tracing;
    }

    // ---- the run

    /** Runs a task and all that it starts; returns when all have ended. */
    public void run(Runnable main) {
        Task first = add(root, "main", () -> {
            main.run();
            killAll();
        });
        first.worker.handBaton();
        over.acquireUninterruptibly();
    }

    /** What went wrong; null if nothing. */
    public @Nullable String failure() {
        return failure;
    }

    public @Nullable Throwable cause() {
        return cause;
    }

    public long steps() {
        return steps;
    }

    public long switches() {
        return switches;
    }

    /** A digest of the interleaving: equal for equal runs. */
    public long digest() {
        return digest;
    }

    public List<String> trace() {
        return List.copyOf(trace);
    }

    public Process root() {
        return root;
    }

    public Process newProcess(String name) {
        return new Process(name);
    }

    public Task spawn(Process process, String name, Runnable body) {
        return add(process, name, body);
    }

    private Task add(Process process, String name, Runnable body) {
        Task task = new Task(this, process, name, body);
        Worker worker;
        synchronized (IDLE) {
            worker = IDLE.poll();
        }
        if (worker == null) {
            worker = new Worker();
            worker.start();
        }
        worker.task = task;
        task.worker = worker;
        tasks.add(task);
        return task;
    }

    private void runTask(Worker worker) {
        Task task = worker.task;
        try {
            if (!task.killed()) {
                task.body.run();
            }
        } catch (Crash crash) {
            // The end of a task whose process has crashed.
        } catch (Throwable defect) {
            if (failure == null) {
                failure = "Task " + task.process + "/" + task.name + " ended with " + defect;
                cause = defect;
            }
            killAll();
        }
        tasks.remove(task);
        Task next = tasks.isEmpty() ? null : pick();
        boolean interrupted = Thread.interrupted(); // not for the next task of this thread
        synchronized (IDLE) {
            IDLE.add(worker);
        }
        if (next == null) {
            over.release();
        } else {
            next.worker.handBaton();
        }
    }

    private void killAll() {
        for (Task task : tasks) {
            task.process.killed = true;
        }
        root.killed = true;
    }

    /** A process ends at once, wherever its tasks are. */
    public void kill(Process process) {
        trace("kill " + process);
        process.killed = true;
        checkAlive();
    }

    /** A process stands still for a time. */
    public void pause(Process process, long nanos) {
        trace("pause " + process + " for " + nanos / 1_000_000 + " ms");
        process.pausedUntil = now + nanos;
    }

    /** Ends the run: an invariant does not hold. */
    public Crash violation(String what) {
        if (failure == null && !root.killed) {
            failure = what;
            cause = new AssertionError(what);
            trace("VIOLATION " + what);
        }
        killAll();
        return new Crash();
    }

    // ---- what tasks call

    /** The running task; null on a thread that is no task. */
    static @Nullable Task currentOrNull() {
        return Thread.currentThread() instanceof Worker worker ? worker.task : null;
    }

    public static Task current() {
        return ((Worker) Thread.currentThread()).task;
    }

    static @Nullable Task taskOf(@Nullable Thread thread) {
        return thread instanceof Worker worker ? worker.task : null;
    }

    /** A point at which another task may go on. Called by rewritten code. */
    public static void point() {
        Task task = currentOrNull();
        if (task != null) {
            task.scheduler.pass(task);
        }
    }

    private void pass(Task task) {
        if (task.killed()) {
            throw new Crash();
        }
        steps++;
        now += 50;
        if (steps > MOST_STEPS) {
            throw violation("No end after " + MOST_STEPS + " steps");
        }
        if (random.nextInt(switchOdds) == 0) {
            reschedule(task);
        }
    }

    public void checkAlive() {
        if (current().killed()) {
            throw new Crash();
        }
    }

    public Random random() {
        return random;
    }

    /** True once in so many times. */
    public boolean oneIn(int times) {
        return times > 0 && random.nextInt(times) == 0;
    }

    public long now() {
        return now;
    }

    public void sleep(long nanos) {
        Task task = current();
        long until = now + nanos;
        do {
            await(task, task, until);
        } while (now < until);
    }

    /**
     * Waits until woken or the time has come.
     *
     * @return whether the task was woken
     */
    boolean await(Task task, Object reason, long deadline) {
        if (task.killed()) {
            throw new Crash();
        }
        task.runnable = false;
        task.waitsFor = reason;
        task.deadline = deadline;
        reschedule(task);
        boolean woken = task.runnable;
        task.runnable = true;
        task.waitsFor = null;
        task.deadline = Long.MAX_VALUE;
        return woken;
    }

    /** Wakes a task if it waits for this reason. */
    void wake(Task task, Object reason) {
        if (task.waitsFor == reason) {
            task.runnable = true;
        }
    }

    /** Wakes all that wait for this reason. */
    void wakeAll(Object reason) {
        for (Task task : tasks) {
            wake(task, reason);
        }
    }

    private void reschedule(Task task) {
        steps++;
        now += 1_000;
        Task next = pick();
        digest = digest * 31 + next.name.hashCode() + now;
        if (next != task) {
            switches++;
            next.worker.handBaton();
            task.worker.awaitBaton();
        }
        if (task.killed()) {
            throw new Crash();
        }
    }

    private Task pick() {
        while (true) {
            candidates.clear();
            long earliest = Long.MAX_VALUE;
            for (int i = 0; i < tasks.size(); i++) {
                Task task = tasks.get(i);
                long due = task.runnable ? now : task.deadline;
                if (due != Long.MAX_VALUE) {
                    due = Math.max(due, task.process.pausedUntil);
                }
                if (due <= now || task.killed()) {
                    candidates.add(task);
                } else {
                    earliest = Math.min(earliest, due);
                }
            }
            if (!candidates.isEmpty()) {
                return candidates.get(candidates.size() == 1 ? 0 : random.nextInt(candidates.size()));
            }
            if (earliest == Long.MAX_VALUE) {
                failure = failure == null ? "Deadlock: every task waits without a limit" : failure;
                killAll();
            } else {
                now = earliest;
            }
        }
    }

    // ---- the trace

    public boolean tracing() {
        return tracing;
    }

    public void trace(String what) {
        if (tracing && !root.killed || tracing && what.startsWith("VIOLATION")) {
            Task task = currentOrNull();
            String who = task == null ? "-" : task.process + "/" + task.name;
            trace.add(steps + " " + (now - 1_000_000_000L) / 1_000 + "us " + who + ": " + what);
            if (trace.size() > 20_000) {
                trace.remove();
            }
        }
    }
}
