// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreExhaustedException;
import io.oncemq.jms.spi.StoreSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes of this JVM: one for each configuration in use. Thread-safe. */
final class NodeRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRegistry.class);

    private static final NodeRegistry INSTANCE = new NodeRegistry();

    /** A node that starts or runs, and how many use it. */
    private static final class Entry {
        private final CompletableFuture<Node> node = new CompletableFuture<>();
        private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        private int users = 1;
        private long generation;
        private boolean stopping;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "oncemq-linger");
        thread.setDaemon(true);
        return thread;
    });

    @GuardedBy("lock") private final Map<NodeConfiguration, Entry> entries = new HashMap<>();

    private NodeRegistry() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll, "oncemq-shutdown"));
    }

    static NodeRegistry instance() {
        return INSTANCE;
    }

    Node acquire(NodeConfiguration configuration) throws StoreException {
        while (true) {
            Entry entry = null;
            Entry existing;
            lock.lock();
            try {
                existing = entries.get(configuration);
                if (existing == null) {
                    entry = new Entry();
                    entries.put(configuration, entry);
                } else if (!existing.stopping) {
                    existing.users++;
                    existing.generation++;
                }
            } finally {
                lock.unlock();
            }
            if (entry != null) {
                return start(configuration, entry);
            }
            if (existing != null && !existing.stopping) {
                return await(existing.node);
            }
            if (existing != null) {
                boolean unusedAlwaysTrue = existing.stopped.join();
            }
        }
    }

    private Node start(NodeConfiguration configuration, Entry entry) throws StoreException {
        boolean started = false;
        try {
            Node node = Node.start(configuration);
            entry.node.complete(node);
            started = true;
            return node;
        } catch (StoreException | RuntimeException failure) {
            entry.node.completeExceptionally(failure);
            throw failure;
        } finally {
            if (!started) {
                remove(configuration, entry);
                entry.stopped.complete(true);
            }
        }
    }

    private static Node await(CompletableFuture<Node> future) throws StoreException {
        try {
            return future.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof StoreException cause) {
                String message = "The node, started for another connection, failed: " + cause.getMessage();
                if (cause instanceof StoreSecurityException security) {
                    throw new StoreSecurityException(message, cause, security.rightMissing());
                }
                throw cause instanceof StoreExhaustedException
                        ? new StoreExhaustedException(message, cause)
                        : new StoreException(message, cause);
            }
            throw failure;
        }
    }

    void retain(Node node) {
        lock.lock();
        try {
            Entry entry = entries.get(node.configuration());
            if (entry != null) {
                entry.users++;
                entry.generation++;
            }
        } finally {
            lock.unlock();
        }
    }

    void release(Node node) {
        NodeConfiguration configuration = node.configuration();
        lock.lock();
        try {
            Entry entry = entries.get(configuration);
            if (entry == null || --entry.users > 0) {
                return;
            }
            long generation = ++entry.generation;
            var unused = timer.schedule(
                    () -> stopIfIdle(configuration, generation),
                    configuration.linger().toNanos(),
                    TimeUnit.NANOSECONDS);
        } finally {
            lock.unlock();
        }
    }

    /** Stops the node of a configuration now if nobody uses it; when this returns, it has stopped. */
    void stopIdle(NodeConfiguration configuration) {
        stopIfIdle(configuration, -1);
    }

    private void stopIfIdle(NodeConfiguration configuration, long generation) {
        Entry entry;
        boolean stopping;
        lock.lock();
        try {
            entry = entries.get(configuration);
            if (entry == null || entry.users > 0 || (generation >= 0 && entry.generation != generation)) {
                return;
            }
            stopping = entry.stopping;
            entry.stopping = true;
        } finally {
            lock.unlock();
        }
        stopOrAwait(configuration, entry, stopping);
    }

    private void stopAll() {
        Map<NodeConfiguration, Entry> running;
        Map<NodeConfiguration, Boolean> stopping = new HashMap<>();
        lock.lock();
        try {
            running = Map.copyOf(entries);
            running.forEach((configuration, entry) -> {
                stopping.put(configuration, entry.stopping);
                entry.stopping = true;
            });
        } finally {
            lock.unlock();
        }
        running.forEach((configuration, entry) ->
                stopOrAwait(configuration, entry, stopping.getOrDefault(configuration, false)));
    }

    /** A stop under way on another thread is waited for: the process may end next, and the node must have left by then. */
    private void stopOrAwait(NodeConfiguration configuration, Entry entry, boolean stopping) {
        if (stopping) {
            boolean unusedAlwaysTrue = entry.stopped.join();
        } else {
            stop(configuration, entry);
        }
    }

    private void stop(NodeConfiguration configuration, Entry entry) {
        try {
            Node node = entry.node.getNow(null);
            if (node != null) {
                node.stop();
            }
        } catch (RuntimeException failure) {
            LOG.warn("A node did not stop in good order; its claims are recovered by others", failure);
        } finally {
            remove(configuration, entry);
            entry.stopped.complete(true);
        }
    }

    private void remove(NodeConfiguration configuration, Entry entry) {
        lock.lock();
        try {
            entries.remove(configuration, entry);
        } finally {
            lock.unlock();
        }
    }
}
