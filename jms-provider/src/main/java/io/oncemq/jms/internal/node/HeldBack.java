// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages that wait on this node for their next delivery, claimed as they are: so nobody gets anything else of their groups.
 * Behind a message without a group, if that is asked for, this node delivers nothing of its source. If the node ends meanwhile, they
 * are unclaimed with their counts. Thread-safe.
 */
final class HeldBack {

    private final NodeState node;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final List<Held> waiting = new ArrayList<>();

    /** A message, when it goes on (milliseconds by the clock of the database), and which dispatchers wait for it. */
    private record Held(Delivery delivery, long due, boolean blocks, List<SourceDispatcher> blocked) {}

    HeldBack(NodeState node) {
        this.node = node;
    }

    /**
     * Keeps a message.
     *
     * @param blocks whether nothing else of its source is to be delivered here meanwhile
     */
    void add(Delivery delivery, long due, boolean blocks) {
        Held held = new Held(delivery, due, blocks, new ArrayList<>());
        lock.lock();
        try {
            waiting.add(held);
        } finally {
            lock.unlock();
        }
        if (blocks) {
            node.dispatchers().of(delivery.source()).forEach(dispatcher -> block(held, dispatcher));
        }
    }

    /** Has a new dispatcher wait, too. */
    void opened(SourceDispatcher dispatcher) {
        List<Held> present;
        lock.lock();
        try {
            present = List.copyOf(waiting);
        } finally {
            lock.unlock();
        }
        present.stream()
                .filter(held -> held.blocks() && held.delivery().source().equals(dispatcher.source()))
                .forEach(held -> block(held, dispatcher));
    }

    /** Once for each dispatcher, which may be opened while the message is added. */
    private void block(Held held, SourceDispatcher dispatcher) {
        lock.lock();
        try {
            if (waiting.contains(held) && !held.blocked().contains(dispatcher)) {
                held.blocked().add(dispatcher);
                dispatcher.expectReturn();
            }
        } finally {
            lock.unlock();
        }
    }

    /** When the first of them goes on; the end of time if there is none. */
    long nextDue() {
        lock.lock();
        try {
            return waiting.stream().mapToLong(Held::due).min().orElse(Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }

    /** Has those go on that have waited long enough. */
    void releaseDue() {
        List<Held> due = new ArrayList<>(0);
        long now = node.now();
        lock.lock();
        try {
            waiting.removeIf(held -> held.due() <= now && due.add(held));
        } finally {
            lock.unlock();
        }
        due.forEach(held -> node.redeliveries().putBack(List.of(held.delivery())));
        due.forEach(held -> held.blocked().forEach(dispatcher -> dispatcher.returned(List.of())));
    }
}
