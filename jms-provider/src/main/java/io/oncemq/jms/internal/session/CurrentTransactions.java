// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionContext;
import io.oncemq.jms.spi.TransactionResource;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A session's part in the transactions that are current on the threads which use it: one work for each that has not ended. There
 * may be several at a time, since a framework can suspend a transaction and begin another.
 */
final class CurrentTransactions {

    private final TransactionContext context;
    private final Map<TransactionResource, JoinedWork> works = new ConcurrentHashMap<>();

    CurrentTransactions(TransactionContext context) {
        this.context = context;
    }

    /** Joins a transaction. */
    @FunctionalInterface
    interface Join {
        JoinedWork join(TransactionResource transaction, Runnable ended) throws JMSException;
    }

    /** The work in the calling thread's transaction, joined at its first use; null if the thread is in none. */
    @Nullable SessionWork work(Join join) throws JMSException {
        TransactionResource current;
        try {
            current = context.current();
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to work in the current transaction", e);
        }
        if (current == null) {
            return null;
        }
        JoinedWork joined = works.get(current);
        if (joined == null) {
            joined = join.join(current, () -> works.remove(current));
            works.put(current, joined);
        }
        return joined;
    }

    /** Ends the session's part; the transactions go on, and say themselves how they end. */
    void close() {
        List.copyOf(works.values()).forEach(JoinedWork::close);
    }
}
