// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import java.sql.Connection;

/**
 * What is to be done once.
 *
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface Effect<X extends Exception> {

    /**
     * Does it, by statements on the connection; never commits or rolls back.
     *
     * @param connection in the transaction that the key is part of
     */
    void apply(Connection connection) throws X;
}
