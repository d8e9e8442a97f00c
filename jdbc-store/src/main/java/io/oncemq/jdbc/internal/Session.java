// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An own connection while one thread has it to itself. Closing gives it back; a transaction that is still open then is
 * rolled back.
 */
final class Session implements Statements, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final OwnConnection owner;
    private final Connection connection;
    private boolean inTransaction;
    private boolean committing;
    private boolean commitSent;
    private boolean committed;

    Session(OwnConnection owner, Connection connection) {
        this.owner = owner;
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    @Override
    public <T> T run(String sql, Use<T> use) throws SQLException, StoreException {
        return use.apply(owner.prepared(sql));
    }

    void begin() throws SQLException {
        connection.setAutoCommit(false);
        inTransaction = true;
    }

    /** Commits; after a rollback there is nothing to commit. */
    void commit() throws SQLException {
        if (!inTransaction) {
            return;
        }
        committing = true;
        commitSent = true;
        connection.commit();
        inTransaction = false;
        committed = true;
        try {
            endTransactionMode();
        } catch (SQLException e) {
            // The connection is dropped, and what it was used for has been done.
            LOG.debug("A connection broke after its commit", e);
        }
    }

    /** Whatever the reason, a connection that stays outside of auto-commit would swallow the next statement. */
    private void endTransactionMode() throws SQLException {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            owner.discard(e);
            throw e;
        }
    }

    /** {@link OwnConnection#forgetValues}. */
    void forgetValues() {
        owner.forgetValues();
    }

    /** Says that what comes next commits by itself, so that a broken connection leaves its outcome unknown. */
    void committing() {
        committing = true;
    }

    /** Says that it had nothing to commit. */
    void changedNothing() {
        committing = false;
        committed = false;
    }

    /** Says that it has: whatever goes wrong from here on does not undo it. */
    void hasCommitted() {
        committed = true;
    }

    /** Whether the changes may have been committed although there was this error. */
    boolean mayHaveCommitted(SQLException error) {
        return committed || (committing && broke(error));
    }

    /**
     * Whether nothing more can be said about the connection. H2 reports a disk that is full as some error of the commit, after
     * which the rows alone can tell what became of it.
     */
    private boolean broke(SQLException error) {
        Failure failure = Failure.of(error);
        return failure == Failure.CONNECTION || (commitSent && failure == Failure.REFUSED);
    }

    /** After an error: drops the connection if it is broken, else rolls back. */
    void failed(SQLException cause) {
        if (broke(cause)) {
            inTransaction = false;
            owner.discard(cause);
        } else {
            rollback();
        }
    }

    /** Rolls back on purpose; nothing is committed then. */
    void abandon() {
        rollback();
    }

    private void rollback() {
        if (!inTransaction) {
            return;
        }
        inTransaction = false;
        try {
            connection.rollback();
            endTransactionMode();
        } catch (SQLException e) {
            // The server rolls back what it can no longer be asked to.
            owner.discard(e);
        }
    }

    @Override
    public void close() {
        rollback();
        owner.giveBack();
    }
}
