// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Knows the transactions that a framework or a transaction manager has begun for the application's threads. What a session does
 * on a thread that is in one becomes part of it: sends and receipts are written on the transaction's own connection, and are
 * committed or rolled back with whatever else is written there.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface TransactionContext {

    /** There are none: sessions join only what they are told to. */
    TransactionContext NONE = () -> null;

    /**
     * The transaction of the calling thread.
     *
     * @return the same object for the whole transaction, and another for any other; it says itself when the transaction has
     *     ended. Null if the thread is in none: then sessions work for themselves
     * @throws StoreException if the thread is in a transaction that cannot be joined; the reason says why. The call of the
     *     session fails with it, and nothing was done
     */
    @Nullable TransactionResource current() throws StoreException;

    /** Where the connections of its transactions come from; null if that is not known. */
    default @Nullable DataSource dataSource() {
        return null;
    }

    /**
     * Transactions that sessions do not join by themselves, but when they are told to; so that it is known, and can be checked,
     * where their connections come from.
     */
    static TransactionContext explicit(DataSource dataSource) {
        return new ExplicitTransactions(dataSource);
    }
}
