// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A fresh, empty place for a store in some database. A further database is one more implementation. */
interface TestDatabase extends AutoCloseable {

    /** How to open a store there. */
    StoreSettings settings();

    /** A connection as an application has it: nothing of ours is set on it. */
    Connection connect() throws SQLException;

    /** The name of a table in statements on such a connection. */
    String table(String name);

    /** Makes a node die: its proof of life ends, what it left behind stays. */
    void kill(StoreNode node) throws SQLException;

    /** Makes a node freeze: it proves that it lives, but has not been heard of for longer than is allowed. */
    default void freeze(StoreNode node) throws SQLException {
        try (Connection connection = connect()) {
            Sql.update(
                    connection,
                    "UPDATE " + table("node") + " SET heartbeat = heartbeat - 60000 WHERE id = ?",
                    node.id());
        }
    }

    /** Cuts all connections of these nodes at once, as a restart of the database does. */
    default void interrupt(List<StoreNode> nodes) throws SQLException {
        for (StoreNode node : nodes) {
            kill(node);
        }
    }

    /** Whether a transaction at REPEATABLE READ deletes what was committed after its snapshot. */
    default boolean deletesWhatIsNewerThanTheSnapshot() {
        return false;
    }

    /** Waits until nodes are judged at all. */
    void awaitJudgement() throws SQLException;

    /** Waits until some transaction waits for a lock that another has. */
    void awaitLockWaiter();

    /** A statement that takes the claim lock of a source until the end of the transaction. */
    String claimLock(long source, boolean subscription);

    /** The same settings with another mode, schema or source. */
    default StoreSettings with(StoreSettings.@Nullable SchemaMode mode) {
        StoreSettings settings = settings();
        return new StoreSettings(
                settings.url(),
                settings.user(),
                settings.password(),
                settings.dataSource(),
                mode,
                settings.schemaName(),
                settings.tablePrefix(),
                settings.outcomeTimeout());
    }

    /** The same place through a data source. */
    default StoreSettings with(DataSource dataSource) {
        return with(dataSource, settings().outcomeTimeout());
    }

    /** The same, where it is asked for some time how a commit has ended. */
    default StoreSettings with(DataSource dataSource, Duration outcomeTimeout) {
        StoreSettings settings = settings();
        return new StoreSettings(
                null,
                null,
                null,
                dataSource,
                settings.schemaMode(),
                settings.schemaName(),
                settings.tablePrefix(),
                outcomeTimeout);
    }

    @Override
    void close() throws Exception;
}
