// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.TransactionResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One set of tables in one database. Thread-safe. */
final class JdbcStore implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcStore.class);

    /** Tells this process from others that had, or have, the database open. */
    static final UUID PROCESS = UUID.randomUUID();

    private final ConnectionSource source;
    private final Dialect dialect;
    private final Tables tables;
    private final Duration outcomeTimeout;
    private final String description;
    private final SameDatabase sameDatabase;
    private final List<String> guarantees;
    private final UnitWrites writes;
    private final Subscribers subscribers;
    private final @Nullable Connection last;
    private final List<JdbcNode> open = new CopyOnWriteArrayList<>();

    /**
     * A store whose tables are there.
     *
     * @param last is kept open until the store is closed, because the database would otherwise end before a node connects; null where
     *     databases stay by themselves
     */
    JdbcStore(
            ConnectionSource source,
            Dialect dialect,
            Tables tables,
            Duration outcomeTimeout,
            String description,
            SameDatabase sameDatabase,
            List<String> guarantees,
            @Nullable Connection last) {
        this.source = source;
        this.dialect = dialect;
        this.tables = tables;
        this.outcomeTimeout = outcomeTimeout;
        this.description = description;
        this.sameDatabase = sameDatabase;
        this.guarantees = guarantees;
        this.last = last;
        this.writes = dialect.unitWrites(tables);
        this.subscribers = new Subscribers(tables);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public StoreNode register(String name) throws StoreException {
        JdbcNode node = JdbcNode.register(source, dialect, tables, outcomeTimeout, name, guarantees, open::remove);
        open.add(node);
        return node;
    }

    @Override
    public JoinedUnit join(TransactionResource resource) throws StoreException {
        if (!(resource instanceof JdbcTransaction transaction)) {
            throw new StoreConfigurationException("A message store in a database can join JDBC transactions only, not "
                    + resource.getClass().getName());
        }
        try {
            Connection connection = transaction.open();
            try {
                requireJoinable(transaction, connection);
            } finally {
                transaction.release(connection);
            }
            return new JdbcJoinedUnit(transaction, writes, this::subscribersOf, this::force);
        } catch (SQLException e) {
            throw SqlErrors.translate("join " + transaction.description(), e);
        }
    }

    private void requireJoinable(JdbcTransaction transaction, Connection connection)
            throws SQLException, StoreException {
        if (!transaction.isCurrent()) {
            throw new StoreConfigurationException("The connection is in auto-commit mode, so there is no transaction"
                    + " to join: call setAutoCommit(false) first");
        }
        if (dialect.hasReadOnlyTransactions() && connection.isReadOnly()) {
            throw new StoreConfigurationException(
                    "The transaction of " + connection + " is read-only: nothing can be received or sent in it");
        }
        for (JdbcNode node : open) {
            sameDatabase.require(connection, node.id());
            break;
        }
    }

    @Override
    public void requireLeadsHere(DataSource dataSource) throws StoreException {
        for (JdbcNode node : open) {
            try (Connection connection = dataSource.getConnection()) {
                sameDatabase.require(connection, node.id());
            } catch (SQLException e) {
                throw SqlErrors.translate("look where the connections of the application lead", e);
            }
            return;
        }
    }

    /** Sees to it that a commit of the application is on disk, where the database does not do so by itself. */
    private void force() throws StoreException {
        String statement = dialect.force();
        if (statement == null) {
            return;
        }
        for (JdbcNode node : open) {
            node.claims().run("write what was committed", session -> session.update(statement, unused -> {}));
            return;
        }
    }

    /** Reads subscriptions on a connection of a node, since the application's snapshot may be older than they are. */
    private Map<Long, List<Long>> subscribersOf(List<Long> topics) throws StoreException {
        for (JdbcNode node : open) {
            return node.claims().call("read subscriptions", session -> subscribers.of(session, topics));
        }
        throw new StoreException("No node of this store is open");
    }

    @Override
    public void close() {
        // The others are the nodes'.
        if (last != null) {
            try {
                last.close();
            } catch (SQLException e) {
                LOG.debug("Could not close the last connection to {}", description, e);
            }
        }
    }
}
