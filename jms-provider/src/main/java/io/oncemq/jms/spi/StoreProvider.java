// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * Opens stores of one kind; found by {@link java.util.ServiceLoader}. Implementations are stateless and thread-safe.
 */
public interface StoreProvider {

    /**
     * Whether this provider can open a store with these settings, judged by their form alone: no connection is made.
     */
    boolean accepts(StoreSettings settings);

    /**
     * Connects, checks the server and its settings, and creates or validates the schema as {@link
     * StoreSettings#schemaMode()} demands.
     *
     * @throws StoreException if the database cannot be reached, is unsuitable, or its schema does not fit this version
     */
    Store open(StoreSettings settings) throws StoreException;
}
