// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSecurityException;
import io.oncemq.jms.spi.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that a node keeps for one role. It is made when it is first needed and made again after it broke; each
 * time it gets its settings and the node's proof of life. Thread-safe: one thread has it at a time.
 */
final class OwnConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnConnection.class);

    /** Deadlocks are rare and resolved at once; more than this many in a row are something else. */
    private static final int ATTEMPTS = 5;

    /**
     * So long the end waits for a call that is under way. A call within an embedded database that has failed may never return, and
     * nothing breaks it off.
     */
    private static final long LONGEST_WAIT_AT_END_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ConnectionSource source;
    private final String title;
    private final Setup setup;
    private final Runnable reconnected;
    private final ReentrantLock lock = new ReentrantLock();

    /** Changed with the lock held. */
    private volatile @Nullable Connection connection;

    @GuardedBy("lock") private final Map<String, PreparedStatement> statements = new HashMap<>();

    @GuardedBy("lock") private Setup.@Nullable Undo undo;

    @GuardedBy("lock") private boolean connectedBefore;

    /** Why the last attempt to connect failed, and when. */
    @GuardedBy("lock") private @Nullable StoreException refusal;

    @GuardedBy("lock") private long refusedAt;

    private volatile boolean closed;

    /**
     * A connection that is not made yet.
     *
     * @param title what it is, in messages
     * @param setup what is done to each new connection
     * @param reconnected told, on the connecting thread, when the connection was made again after a loss
     */
    OwnConnection(ConnectionSource source, String title, Setup setup, Runnable reconnected) {
        this.source = source;
        this.title = title;
        this.setup = setup;
        this.reconnected = reconnected;
    }

    /** Does work whose statements each commit by themselves. */
    <T> T call(String what, Work<T> work) throws StoreException {
        return attempt(what, false, work);
    }

    /** Does work without a result, whose statements each commit by themselves. */
    void run(String what, Work.Action action) throws StoreException {
        attempt(what, false, session -> {
            action.run(session);
            return true;
        });
    }

    /** Does work in one transaction. */
    <T> T transaction(String what, Work<T> work) throws StoreException {
        return attempt(what, true, work);
    }

    private <T> T attempt(String what, boolean inTransaction, Work<T> work) throws StoreException {
        for (int attempt = 1; ; attempt++) {
            try (Session session = open()) {
                try {
                    if (inTransaction) {
                        session.begin();
                    }
                    T result = work.apply(session);
                    if (inTransaction) {
                        session.commit();
                    }
                    return result;
                } catch (SQLException e) {
                    session.failed(e);
                    if (Failure.of(e) != Failure.CONFLICT || attempt == ATTEMPTS) {
                        throw SqlErrors.translate(what, e);
                    }
                    LOG.debug("{}: attempt {} to {} conflicted", title, attempt, what, e);
                }
            }
        }
    }

    /**
     * Takes the connection for the calling thread, making it if there is none.
     *
     * @throws StoreUnavailableException if it cannot be made
     * @throws StoreSecurityException if the database refuses the credentials
     */
    Session open() throws StoreException {
        long asked = System.nanoTime();
        lock.lock();
        return opened(asked);
    }

    /**
     * Takes the connection for the calling thread if no other has it.
     *
     * @return null if another thread has it
     * @throws StoreException as {@link #open} does
     */
    @Nullable Session openIfFree() throws StoreException {
        long asked = System.nanoTime();
        return lock.tryLock() ? opened(asked) : null;
    }

    /** With the lock held, which the session gives back; or this, if it fails. */
    @SuppressWarnings("GuardedBy") // it is not held by a block, but until the session is closed
    private Session opened(long asked) throws StoreException {
        boolean opened = false;
        try {
            if (closed) {
                throw new StoreUnavailableException("The " + title + " is closed");
            }
            Session session = new Session(this, connected(asked));
            opened = true;
            return session;
        } finally {
            if (!opened) {
                lock.unlock();
            }
        }
    }

    @GuardedBy("lock") private Connection connected(long asked) throws StoreException {
        if (connection != null) {
            return connection;
        }
        if (refusal != null && refusedAt - asked > 0) {
            // Against a server that does not answer, many callers must not each wait for an attempt of their own.
            String message = String.valueOf(refusal.getMessage());
            throw refusal instanceof StoreSecurityException
                    ? new StoreSecurityException(message, refusal.getCause(), false)
                    : new StoreUnavailableException(message, refusal.getCause());
        }
        Connection made = connect();
        connection = made;
        if (connectedBefore) {
            LOG.info("{}: connected again", title);
            reconnected.run();
        }
        connectedBefore = true;
        return made;
    }

    @GuardedBy("lock") private Connection connect() throws StoreException {
        Connection made = null;
        boolean fit = false;
        try {
            made = source.open();
            undo = setup.apply(made);
            fit = true;
            return made;
        } catch (SQLException e) {
            refusal = SqlErrors.translate("connect to " + source.description() + " for the " + title, e);
            refusedAt = System.nanoTime();
            throw refusal;
        } finally {
            if (made != null && !fit) {
                // With half of its settings, and perhaps the proof of life, it is nothing for a pool.
                end(made);
            }
        }
    }

    /** Lets go of the values with which statements were used last: they are kept for the next use, and may be large. */
    void forgetValues() {
        lock.lock();
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.clearBatch();
                statement.clearParameters();
            }
        } catch (SQLException e) {
            LOG.debug("{}: a statement keeps its values", title, e);
        } finally {
            lock.unlock();
        }
    }

    /** The statement, prepared on the present connection. */
    PreparedStatement prepared(String sql) throws SQLException {
        lock.lock();
        try {
            PreparedStatement statement = statements.get(sql);
            if (statement == null) {
                if (connection == null) {
                    throw new SQLException("The connection was lost", "08003");
                }
                statement = connection.prepareStatement(sql);
                statements.put(sql, statement);
            }
            return statement;
        } finally {
            lock.unlock();
        }
    }

    /** Drops a connection that broke; the next use makes a new one. */
    void discard(SQLException cause) {
        lock.lock();
        try {
            Connection broken = connection;
            connection = null;
            statements.clear();
            if (broken != null) {
                LOG.warn("{}: lost its connection: {}", title, cause.getMessage());
                end(broken);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the session: one that a pool took back alive would go on proving that this node lives. */
    private void end(Connection broken) {
        abort(broken);
        closeQuietly(broken);
    }

    private void abort(Connection broken) {
        try {
            broken.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("{}: could not end the session of its broken connection", title, e);
        }
    }

    void giveBack() {
        lock.unlock();
    }

    /** Whether no call is under way, or none any more within a time that is long enough for all that ever return. */
    boolean becomesFree() {
        boolean free = lockAtEnd();
        if (free) {
            lock.unlock();
        }
        return free;
    }

    /** Takes the lock, unless that lasts too long. */
    private boolean lockAtEnd() {
        long deadline = System.nanoTime() + LONGEST_WAIT_AT_END_NANOS;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // The end goes on, and who interrupts finds it afterwards.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        if (!lockAtEnd()) {
            LOG.warn("{}: closed while a call on it is under way", title);
            Connection stuck = connection;
            if (stuck != null) {
                abort(stuck);
            }
            return;
        }
        try {
            Connection open = connection;
            connection = null;
            statements.clear();
            if (open == null) {
                return;
            }
            if (source.pooled() && undo != null) {
                try {
                    undo.run();
                } catch (SQLException e) {
                    LOG.debug("{}: could not restore the settings of its connection", title, e);
                }
            }
            closeQuietly(open);
        } finally {
            lock.unlock();
        }
    }

    private void closeQuietly(Connection broken) {
        try {
            broken.close();
        } catch (SQLException e) {
            LOG.debug("{}: could not close its connection", title, e);
        }
    }
}
