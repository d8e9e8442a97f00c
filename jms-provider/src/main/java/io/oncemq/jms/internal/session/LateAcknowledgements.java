// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.node.UnitOfWork;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acknowledgements that a session does not wait for. Their number is bounded, and so is the number of messages that come again
 * after a failure; each is committed as soon as the session's lane is free. Thread-safe.
 */
final class LateAcknowledgements {

    private static final Logger LOG = LoggerFactory.getLogger(LateAcknowledgements.class);

    /** Acknowledgements under way. */
    private static final int MOST_OUTSTANDING = 100;

    private final Node node;
    private final int lane;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();

    @GuardedBy("lock") private int outstanding;

    /** Settled by the node's thread, which must not wait for the end of a subscription; said so by the session's next thread. */
    @GuardedBy("lock") private List<Receipt> settled = new ArrayList<>();

    LateAcknowledgements(Node node, int lane) {
        this.node = node;
        this.lane = lane;
    }

    /** Begins one; waits only if there are too many. */
    void add(Receipt receipt) {
        awaitAtMost(MOST_OUTSTANDING - 1);
        lock.lock();
        try {
            outstanding++;
        } finally {
            lock.unlock();
        }
        node.commitLater(
                new UnitOfWork().acknowledge(receipt.delivery()), lane, failure -> acknowledged(receipt, failure));
    }

    private void acknowledged(Receipt receipt, @Nullable StoreException failure) {
        if (failure != null && !(failure instanceof OutcomeUnknownException)) {
            // Passed over where another node has consumed it.
            LOG.info("Unable to acknowledge {}: {}", receipt.delivery(), failure.getMessage());
            node.redeliver(List.of(receipt.delivery()));
        }
        lock.lock();
        try {
            settled.add(receipt);
            outstanding--;
            fewer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitAtMost(int limit) {
        List<Receipt> ended;
        lock.lock();
        try {
            while (outstanding > limit) {
                fewer.awaitUninterruptibly();
            }
            ended = settled;
            settled = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        Receipt.settled(ended);
    }

    /** Waits until all have ended. */
    void await() {
        awaitAtMost(0);
    }
}
