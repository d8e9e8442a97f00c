// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import javax.sql.DataSource;

/** A message store: one set of tables in one database. Thread-safe. */
public interface Store extends AutoCloseable {

    /** Product, version and place of the database, for people; without credentials. */
    String description();

    /**
     * Registers a new node: its row is written, its proof of life begins, and its four connections are open.
     *
     * @param name what operators call this node; need not be unique
     * @throws StoreException also if the pool of a {@code DataSource} cannot give four connections
     */
    StoreNode register(String name) throws StoreException;

    /**
     * Makes units of work part of a transaction of the application.
     *
     * @param resource the application's transaction, of a type that this store knows
     * @throws StoreException if the type is unknown, or the transaction is not one (a connection in auto-commit mode)
     */
    JoinedUnit join(TransactionResource resource) throws StoreException;

    /**
     * Looks whether connections of the application lead to the database of this store.
     *
     * @throws StoreConfigurationException if they lead elsewhere
     * @throws StoreException if that cannot be found out
     */
    void requireLeadsHere(DataSource dataSource) throws StoreException;

    /** Releases what the store itself holds. Nodes are closed before it. */
    @Override
    void close();
}
