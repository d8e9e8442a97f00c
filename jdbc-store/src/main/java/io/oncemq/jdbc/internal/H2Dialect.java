// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * H2 2.3 and later, embedded: in this process, and in no other at the same time.
 *
 * <p>By default H2 writes a commit some time later, and with no setting does it wait for the disk. So the write delay is
 * set to none, which makes commits survive the end of the process, and each group of units is followed by CHECKPOINT SYNC,
 * which makes them survive a loss of power. Both need administrator rights.
 */
final class H2Dialect implements Dialect {

    /** Bodies up to this size lie in the row itself; larger ones have to be looked up. */
    private static final int LARGEST_IN_ROW = 1 << 20;

    private final H2Clock clock;

    H2Dialect(H2Clock clock) {
        this.clock = clock;
    }

    /** The dialect of the database to which a connection leads. */
    static H2Dialect of(Connection connection) throws SQLException {
        return new H2Dialect(isPersistent(connection) ? new H2Clock(false) : H2Clock.inMemory(connection));
    }

    @Override
    public String code() {
        return "h2";
    }

    @Override
    public boolean embedded() {
        return true;
    }

    /** The question would be a statement, by which the snapshot of a transaction begins before there is anything to read. */
    @Override
    public boolean hasReadOnlyTransactions() {
        return false;
    }

    /** In memory, unless DB_CLOSE_DELAY says otherwise. */
    @Override
    public boolean endsWithItsLastConnection(Connection connection) throws SQLException {
        return !isPersistent(connection)
                && query(
                                connection,
                                "SELECT COALESCE(MAX(SETTING_VALUE), '0') FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME ="
                                        + " 'DB_CLOSE_DELAY'")
                        .equals("0");
    }

    @Override
    public IdLists idLists() {
        return new ArrayIdLists();
    }

    @Override
    public void requireStorable(Send send) throws StoreException {
        StorableText.require(send);
    }

    @Override
    public String now() {
        return clock.now();
    }

    @Override
    public String next(String sequence) {
        return "NEXT VALUE FOR " + sequence;
    }

    @Override
    public String putMessageKey() {
        return "MERGE INTO ${message_key} (queue, name, token, forget_at) KEY (queue, name) VALUES (?, ?, ?, ?)";
    }

    @Override
    public void requireSuitable(Connection connection) throws SQLException, StoreException {
        DatabaseMetaData metaData = connection.getMetaData();
        int major = metaData.getDatabaseMajorVersion();
        int minor = metaData.getDatabaseMinorVersion();
        if (major < 2 || (major == 2 && minor < 3)) {
            throw new StoreConfigurationException(
                    "H2 " + major + "." + minor + " is too old: version 2.3 or later is needed");
        }
        String url = metaData.getURL().toLowerCase(Locale.ROOT);
        if (url.startsWith("jdbc:h2:tcp:") || url.startsWith("jdbc:h2:ssl:")) {
            throw new StoreConfigurationException("An H2 server cannot hold the message store, because nodes of several"
                    + " processes cannot prove on it that they live: use H2 embedded, or another database");
        }
        if (isPersistent(connection)) {
            requireDurable(connection);
        }
    }

    private static void requireDurable(Connection connection) throws SQLException, StoreException {
        try (Statement statement = connection.createStatement()) {
            writeWithoutDelay(connection);
            statement.execute("SET MAX_LENGTH_INPLACE_LOB " + LARGEST_IN_ROW);
            statement.execute("CHECKPOINT SYNC");
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.FORBIDDEN) {
                throw e;
            }
            throw new StoreConfigurationException(
                    "The database user needs administrator rights: without them H2 allows neither SET WRITE_DELAY nor"
                            + " CHECKPOINT SYNC, and committed messages could be lost",
                    e);
        }
        String delay = query(
                connection, "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'");
        if (!delay.equals("0")) {
            throw new StoreConfigurationException("H2 has the write delay " + delay
                    + " although it was set to 0: committed messages could be lost. Remove WRITE_DELAY from the url");
        }
    }

    /**
     * Makes each commit write to the file. Each connection does so anew: H2 keeps the setting, and shows it, when the
     * database is closed and opened again, but does not act on it.
     */
    private static void writeWithoutDelay(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET WRITE_DELAY 0");
        }
    }

    /** Whether the database has a file. One in memory is allowed, and lost with the process. */
    private static boolean isPersistent(Connection connection) throws SQLException {
        return !query(connection, "SELECT COALESCE(DATABASE_PATH(), '')").isEmpty();
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public List<String> guarantees(Connection connection) throws SQLException {
        return List.of(
                isPersistent(connection)
                        ? "durability: commits are on disk (CHECKPOINT SYNC); one that the application makes without"
                                + " JoinedTransaction, after the next of ours"
                        : "durability: none, the database is in memory");
    }

    @Override
    public Setup.Undo configure(Connection connection, Role role) throws SQLException {
        connection.setAutoCommit(true);
        connection.setReadOnly(false);
        if (isPersistent(connection)) {
            writeWithoutDelay(connection);
        }
        int isolation = connection.getTransactionIsolation();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        String timeout = query(connection, "SELECT LOCK_TIMEOUT()");
        lockTimeout(connection, Long.toString(role.lockTimeout().toMillis()));
        return () -> {
            connection.setTransactionIsolation(isolation);
            lockTimeout(connection, timeout);
        };
    }

    private static void lockTimeout(Connection connection, String milliseconds) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCK_TIMEOUT " + milliseconds);
        }
    }

    /** The process has the database to itself, and within it this class does: the lock is a Java one. */
    @Override
    public Setup.Undo enterSchema(Connection connection, Tables tables) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SCHEMA " + tables.quotedSchema());
        }
        // The connection is closed, or given back with whatever schema its pool gives it.
        return () -> {};
    }

    @Override
    public UnitWrites unitWrites(Tables tables) {
        return new BatchUnitWrites(tables, this, "SYSTEM_RANGE(1, ?)", true);
    }

    @Override
    public GroupWriter groupWriter(Tables tables, UnitWrites writes) {
        return new StepGroupWriter(tables, writes);
    }

    @Override
    public BranchWrites branchWrites(Tables tables) {
        return new H2BranchWrites(tables);
    }

    @Override
    public String force() {
        return "CHECKPOINT SYNC";
    }

    @Override
    public SourceAccess sourceAccess(Tables tables) {
        return new StepSourceAccess(tables, new H2SourceReads(tables), "CHECKPOINT");
    }

    @Override
    public Liveness liveness(Tables tables) {
        return new H2Liveness(tables, clock);
    }
}
