// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The sessions of a connection, which are started, stopped and closed together. Thread-safe. */
final class ConnectionSessions {

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final List<OnceMQSession> sessions = new ArrayList<>();

    @GuardedBy("lock") private boolean started;

    /** Counts starts and stops, so that sessions see the last one last. */
    @GuardedBy("lock") private long version;

    @GuardedBy("lock") private boolean closing;

    private volatile boolean closed;

    void checkOpen() throws IllegalStateException {
        if (closed) {
            throw new IllegalStateException("The connection is closed");
        }
    }

    /** Adds a session, which is started if the others are. */
    void add(OnceMQSession session) throws JMSException {
        lock.lock();
        try {
            checkOpen();
            sessions.add(session);
            session.gate().apply(started, version);
        } finally {
            lock.unlock();
        }
    }

    void remove(OnceMQSession session) {
        lock.lock();
        try {
            sessions.remove(session);
        } finally {
            lock.unlock();
        }
    }

    List<OnceMQSession> all() {
        lock.lock();
        try {
            return List.copyOf(sessions);
        } finally {
            lock.unlock();
        }
    }

    void start() {
        apply(true);
    }

    /** Returns when no session delivers any more. */
    void stop() throws JMSException {
        for (OnceMQSession session : all()) {
            session.refuseInListener("stop() of a connection");
        }
        for (OnceMQSession session : apply(false)) {
            session.gate().awaitDelivered();
            session.assigned().giveBack();
        }
    }

    private List<OnceMQSession> apply(boolean start) {
        List<OnceMQSession> all;
        long newVersion;
        lock.lock();
        try {
            started = start;
            version++;
            newVersion = version;
            all = List.copyOf(sessions);
        } finally {
            lock.unlock();
        }
        all.forEach(session -> session.gate().apply(start, newVersion));
        return all;
    }

    /**
     * Closes all sessions.
     *
     * @return false if that was begun before
     */
    boolean close() throws JMSException {
        if (closed) {
            return false;
        }
        for (OnceMQSession session : all()) {
            session.refuseOwnThreads("close() of a connection");
        }
        lock.lock();
        try {
            if (closing) {
                return false;
            }
            closing = true;
        } finally {
            lock.unlock();
        }
        // All sessions have their facilities as long as a listener of one of them runs.
        List<OnceMQSession> all = all();
        all.forEach(session -> session.gate().close());
        all.forEach(OnceMQSession::awaitQuiet);
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(sessions);
            sessions.clear();
        } finally {
            lock.unlock();
        }
        for (OnceMQSession session : all) {
            session.gate().close();
            session.awaitQuiet();
            session.finishClose();
        }
        return true;
    }
}
