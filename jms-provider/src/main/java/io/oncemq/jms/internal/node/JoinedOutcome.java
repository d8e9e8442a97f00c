// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out by the rows how a transaction of the application ended, whose commit was not answered: a message that is visible or
 * gone says that it was committed; if all that it received are there, and nobody holds them, it was rolled back. What it sent
 * says nothing by its absence: somebody may have consumed it already.
 */
final class JoinedOutcome {

    private static final Logger LOG = LoggerFactory.getLogger(JoinedOutcome.class);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long is waited for what was sent, when nothing was received and the database answers again. */
    private static final long SENDS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final NodeState node;
    private final Collection<Delivery> receipts;
    private final Collection<Long> sent;
    private final Map<Source, List<Long>> received = new HashMap<>();

    JoinedOutcome(NodeState node, Collection<Delivery> receipts, Collection<Long> sent) {
        this.node = node;
        this.receipts = receipts;
        this.sent = sent;
        receipts.forEach(receipt -> received.computeIfAbsent(receipt.source(), unused -> new ArrayList<>())
                .add(receipt.message().id()));
    }

    /** Asks until there is an answer; whether it was committed, empty if there is no answer in time. */
    Optional<Boolean> await(long timeoutNanos) {
        long deadline = node.nanoTime() + timeoutNanos;
        boolean answered = false;
        while (true) {
            try {
                Optional<Boolean> committed = ask();
                if (committed.isPresent()) {
                    return committed;
                }
                if (!answered && receipts.isEmpty()) {
                    deadline = Math.min(deadline, node.nanoTime() + SENDS_NANOS);
                }
                answered = true;
            } catch (StoreException e) {
                LOG.debug("How a transaction of the application ended could not be asked", e);
            }
            if (node.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                return Optional.empty();
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    private Optional<Boolean> ask() throws StoreException {
        Set<Long> visible = node.claimer().present(sent, Map.of()).getOrDefault(0L, Set.of());
        if (!visible.isEmpty()) {
            return Optional.of(true);
        }
        Set<MessageFate> fates = new HashSet<>();
        for (Map.Entry<Source, List<Long>> entry : received.entrySet()) {
            fates.addAll(node.claimer().fates(entry.getKey(), entry.getValue()));
        }
        if (fates.contains(MessageFate.GONE)) {
            return Optional.of(true);
        }
        return fates.equals(Set.of(MessageFate.ALIVE)) ? Optional.of(false) : Optional.empty();
    }
}
